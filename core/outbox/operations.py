"""Sending a message with the transaction, and doing what waits after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from core.database import db, now
from core.journal import OutboxEntry, queue
from core.outbox.models import OutboxMessage

Handler = Callable[[dict[str, Any]], None]

# How old a message is at least when it is tried for the first time, the second, and so on: eight
# times in all, over three days, so that a mail server may be away for a weekend.
AGES = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
)
log = structlog.get_logger(__name__)
_handlers: dict[str, Handler] = {}


class Unreachable(Exception):
    """What would take the messages of a kind is not there: none of them can be done now."""


def send(kind: str, **payload: Any) -> None:
    """Leave a message to be acted on once this transaction has committed."""
    queue(db.session(), OutboxEntry(kind=kind, payload=payload))


def handle_with(kind: str, handler: Handler) -> None:
    """Say who does messages of a kind. Each is done once, on whichever host comes first.

    A handler that fails is tried again with a later commit, and by the daily timer, at longer and
    longer distances (``AGES``). What every host must do for itself (its own search index) reads
    the messages instead; see ``after``.
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


def deliver_waiting() -> int:
    """Do every message that waits for a handler and is due; returns how many were done."""
    if not _handlers:
        return 0
    waiting = (
        select(OutboxMessage)
        .where(
            OutboxMessage.done_at.is_(None),
            OutboxMessage.kind.in_(_handlers),
            _is_due(),
        )
        .order_by(OutboxMessage.id)
        .with_for_update(skip_locked=True)
    )
    messages = db.session.scalars(waiting).all()
    unreachable: set[str] = set()
    done = sum(_deliver(message, unreachable) for message in messages)
    db.session.commit()
    return done


def _is_due() -> ColumnElement[bool]:
    """Whether a message is old enough for its next attempt, and has one left."""
    attempts, written, moment = OutboxMessage.attempts, OutboxMessage.created_at, now()
    again = [
        and_(attempts == number, written <= moment - age)
        for number, age in enumerate(AGES)
        if number
    ]
    return or_(attempts == 0, *again)


def _deliver(message: OutboxMessage, unreachable: set[str]) -> bool:
    """Do one message; ``unreachable`` are the kinds that nobody takes at the moment."""
    if message.kind in unreachable:
        return False
    message.attempts += 1
    try:
        _handlers[message.kind](message.payload)
    except Exception as error:  # one message that fails must not hold up the rest
        if isinstance(error, Unreachable):
            unreachable.add(message.kind)
        message.last_error = f"{type(error).__name__}: {error}"
        log.warning(
            "outbox.failed", kind=message.kind, message=message.id, attempts=message.attempts
        )
        return False
    message.done_at = now()
    # An address or a link is not kept longer than it is needed.
    message.payload, message.last_error = {}, None
    return True
