"""Sending a message with the transaction, and doing what waits after it."""

from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import func, select

from core.database import db, now
from core.journal import OutboxEntry, queue
from core.outbox.models import OutboxMessage

Handler = Callable[[dict[str, Any]], None]

LARGEST_ATTEMPTS = 8
log = structlog.get_logger(__name__)
_handlers: dict[str, Handler] = {}


def send(kind: str, **payload: Any) -> None:
    """Leave a message to be acted on once this transaction has committed."""
    queue(db.session(), OutboxEntry(kind=kind, payload=payload))


def handle_with(kind: str, handler: Handler) -> None:
    """Say who does messages of a kind. Each is done once, on whichever host comes first.

    A handler that fails is tried again after the next commit and at the next start. What every
    host must do for itself (its own search index) reads the messages instead; see ``after``.
    """
    _handlers[kind] = handler


def after(sequence: int, *, kind: str) -> list[OutboxMessage]:
    """All messages of a kind that committed after a sequence number, in order."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.kind == kind, OutboxMessage.id > sequence)
            .order_by(OutboxMessage.id)
        )
    )


def latest_sequence(*, kind: str) -> int:
    """The sequence number of the newest message of a kind; 0 if there is none."""
    newest = select(func.max(OutboxMessage.id)).where(OutboxMessage.kind == kind)
    return db.session.scalar(newest) or 0


def deliver_waiting() -> int:
    """Do every message that waits for a handler; returns how many were done."""
    if not _handlers:
        return 0
    waiting = (
        select(OutboxMessage)
        .where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.kind.in_(_handlers),
            OutboxMessage.attempts < LARGEST_ATTEMPTS,
        )
        .order_by(OutboxMessage.id)
        .with_for_update(skip_locked=True)
    )
    messages = db.session.scalars(waiting).all()
    done = sum(_deliver(message) for message in messages)
    db.session.commit()
    return done


def _deliver(message: OutboxMessage) -> bool:
    message.attempts += 1
    try:
        _handlers[message.kind](message.payload)
    except Exception as error:  # one message that fails must not hold up the rest
        message.last_error = f"{type(error).__name__}: {error}"
        log.warning(
            "outbox.failed", kind=message.kind, message=message.id, attempts=message.attempts
        )
        return False
    message.done_at = now()
    message.payload = {}  # an address or a link is not kept longer than it is needed
    return True
