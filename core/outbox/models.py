"""The outbox: messages in the order in which their transactions committed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped

from core.database import Base, personal, public


class OutboxMessage(Base):
    """One thing to do once the transaction that wrote it has committed."""

    __tablename__ = "outbox_messages"

    id: Mapped[int] = public(primary_key=True)
    kind: Mapped[str] = public(String(40))
    payload: Mapped[dict[str, Any]] = personal(JSON)
    created_at: Mapped[datetime] = public()
    done_at: Mapped[datetime | None] = public()
    attempts: Mapped[int] = public(default=0)
    # A mail server may repeat an address in it.
    last_error: Mapped[str | None] = personal(Text)

    __table_args__ = (Index(None, "kind", "id"),)
