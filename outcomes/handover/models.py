"""Records that came from another service, and what of them has no place in our own tables."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from core.database import Base, personal, public, sensitive


class ReceivedRecord(Base):
    """A child's record that was taken in from a file of another service."""

    __tablename__ = "received_records"

    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), primary_key=True)
    # Of what the file says of the child: the same again changes nothing.
    record_hash: Mapped[str] = public(String(64))
    written_on: Mapped[date] = personal()
    received_by_id: Mapped[int] = personal(ForeignKey("users.id"))


class ReceivedRow(Base):
    """A row of such a file: the number it has there, and the row that it became here.

    ``kept`` holds, as the file says it, what our row cannot hold: the roles of the other
    service's staff. Without ``row_id`` it holds the whole row: of what was delivered with a
    version that is not held here. So the record can go on to a third service as it came.
    """

    __tablename__ = "received_rows"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"))
    section: Mapped[str] = public(String(60))
    number: Mapped[int] = public()
    row_id: Mapped[int | None] = public()
    kept: Mapped[dict[str, Any]] = sensitive(JSON)

    __table_args__ = (UniqueConstraint("child_id", "section", "number"),)
