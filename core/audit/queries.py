"""Reading and proving the audit."""

from dataclasses import dataclass

from sqlalchemy import select

from core.audit.models import GENESIS_HASH, AuditEvent, JournalHead
from core.audit.verifiers import Progress, silent
from core.database import db
from core.journal import chain_hash, hashed_content

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class ChainCheck:
    """What a walk along the chain found. ``problems`` is empty if it is whole."""

    length: int
    hash: str
    problems: tuple[str, ...]


def verify_chain(progress: Progress = silent) -> ChainCheck:
    """Walk the whole chain: each event unchanged, none missing, none put in between."""
    problems: list[str] = []
    head = db.session.get(JournalHead, 1)
    length, head_hash = (head.length, head.hash) if head else (0, GENESIS_HASH)
    previous_hash, expected_id = GENESIS_HASH, 1
    events = select(AuditEvent).order_by(AuditEvent.id)
    for event in db.session.scalars(events.execution_options(yield_per=ROWS_AT_ONCE)):
        if event.id != expected_id:
            problems.append(f"Event {expected_id} is missing: the next one is {event.id}.")
        if event.previous_hash != previous_hash:
            problems.append(f"Event {event.id} does not follow the one before it.")
        if event.hash != chain_hash(event.previous_hash, hashed_content(event)):
            problems.append(f"Event {event.id} was changed after it was written.")
        previous_hash, expected_id = event.hash, event.id + 1
        progress(event.id, length)
    if (expected_id - 1, previous_hash) != (length, head_hash):
        problems.append(f"The chain should end at event {length}, but ends at {expected_id - 1}.")
    return ChainCheck(expected_id - 1, previous_hash, tuple(problems))


def hash_at(position: int) -> str | None:
    """The hash of the event at a position; None where there is no such event."""
    if position == 0:
        return GENESIS_HASH
    return db.session.scalar(select(AuditEvent.hash).where(AuditEvent.id == position))


def events_of(subject_type: str, subject_id: int) -> list[AuditEvent]:
    """Everything that was done to one thing, newest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.subject_type == subject_type, AuditEvent.subject_id == subject_id)
            .order_by(AuditEvent.id.desc())
        )
    )
