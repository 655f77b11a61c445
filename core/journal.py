"""What a transaction leaves behind as it commits: audit events and outbox messages.

Both are queued on the session and written at the very end, under one lock. So their order is the
order of the commits, the chain of hashes never forks, and the lock is held only for a moment.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session, SessionTransaction

from core.audit.models import GENESIS_HASH, AuditEvent, JournalHead
from core.database import now
from core.outbox.models import OutboxMessage

# Writes the link of another chain under the journal's lock; returns what the event says of it.
Link = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """An event that waits for its place in the chain.

    ``link`` is called once the chain is locked, and what it returns is added to the changes: so a
    feature keeps a chain of its own without a lock of its own, tied into this one.
    """

    actor_id: int | None
    action: str
    subject_type: str
    subject_id: int | None
    changes: dict[str, Any]
    link: Link | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxEntry:
    """A message that waits for the commit."""

    kind: str
    payload: dict[str, Any]


def queue(session: Session, entry: AuditEntry | OutboxEntry) -> None:
    """Leave an entry to be written when the session commits."""
    session.info.setdefault("journal", []).append(entry)


def chain_hash(previous_hash: str, content: Mapping[str, Any]) -> str:
    """The SHA-256 (hexadecimal) of an event's content and the hash of the event before it."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()


def hashed_content(audit_event: AuditEvent) -> dict[str, Any]:
    """Everything of an event that its hash covers."""
    return {
        "id": audit_event.id,
        "at": audit_event.at.isoformat(),
        "actor_id": audit_event.actor_id,
        "action": audit_event.action,
        "subject_type": audit_event.subject_type,
        "subject_id": audit_event.subject_id,
        "changes": audit_event.changes,
    }


@event.listens_for(Session, "before_commit")
def _write_journal(session: Session) -> None:
    if session.in_nested_transaction():
        return
    entries = session.info.pop("journal", [])
    if not entries:
        return
    session.flush()
    head = _locked_head(session)
    moment = now()
    for entry in entries:
        if isinstance(entry, AuditEntry):
            _append(session, head, entry, moment)
        else:
            session.add(OutboxMessage(kind=entry.kind, payload=entry.payload, created_at=moment))
    session.flush()


@event.listens_for(Session, "after_soft_rollback")
def _forget_journal(session: Session, previous: SessionTransaction) -> None:
    if not previous.nested:
        session.info.pop("journal", None)


def _locked_head(session: Session) -> JournalHead:
    head = session.scalar(
        select(JournalHead)
        .where(JournalHead.id == 1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if head is None:
        head = JournalHead(id=1, length=0, hash=GENESIS_HASH)
        session.add(head)
    return head


def _append(session: Session, head: JournalHead, entry: AuditEntry, moment: datetime) -> None:
    linked = entry.link() if entry.link else {}
    audit_event = AuditEvent(
        id=head.length + 1,
        at=moment,
        actor_id=entry.actor_id,
        action=entry.action,
        subject_type=entry.subject_type,
        subject_id=entry.subject_id,
        changes={**entry.changes, **linked},
        previous_hash=head.hash,
    )
    audit_event.hash = chain_hash(head.hash, hashed_content(audit_event))
    session.add(audit_event)
    head.length, head.hash = audit_event.id, audit_event.hash
