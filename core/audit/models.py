"""The audit's tables. Nothing updates or deletes an event; triggers in the database see to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped

from core.database import Base, personal, public

GENESIS_HASH = "0" * 64


class AuditEvent(Base):
    """One thing that one person did, chained to the event before it."""

    __tablename__ = "audit_events"

    id: Mapped[int] = public(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = public()
    actor_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    action: Mapped[str] = public(String(80))
    subject_type: Mapped[str] = public(String(80))
    subject_id: Mapped[int | None] = personal()
    changes: Mapped[dict[str, Any]] = personal(JSON)
    previous_hash: Mapped[str] = public(String(64), unique=True)
    hash: Mapped[str] = public(String(64), unique=True)

    __table_args__ = (Index(None, "subject_type", "subject_id"),)


class JournalHead(Base):
    """The end of the chain: one row, locked while a transaction adds to it."""

    __tablename__ = "journal_heads"

    id: Mapped[int] = public(primary_key=True, autoincrement=False)
    length: Mapped[int] = public()
    hash: Mapped[str] = public(String(64))

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
