"""What senders call their records, and files on their way in."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped

from core.database import Base, named_enum, personal, public, sensitive

LONGEST_REFERENCE = 40
REFERRED = {"plans": "plan_item_id", "deliveries": "delivery_id", "sessions": "session_id"}


class FileState(StrEnum):
    """How far a file on its way in has come."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    REFUSED = "refused"  # it could not be read at all
    STOPPED = "stopped"  # nothing was saved; it may be tried again
    CANCELLED = "cancelled"


class IncomingFile(Base):
    """A file that a manager brings in: uploaded, its columns named, checked, then imported.

    ``content`` is compressed, and goes once the file is imported, cancelled or too old.
    """

    __tablename__ = "incoming_files"

    id: Mapped[int] = public(primary_key=True)
    owner_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    kind: Mapped[str] = public(String(20))
    name: Mapped[str] = personal(String(120))
    content: Mapped[bytes | None] = sensitive(LargeBinary)
    header: Mapped[list[str]] = public(JSON, default=list)
    # Of a column: its name in the file.
    mapping: Mapped[dict[str, str] | None] = public(JSON(none_as_null=True))
    skip_refused: Mapped[bool] = public(default=False)
    screening_confirmed: Mapped[bool] = public(default=False)
    state: Mapped[FileState] = public(named_enum(FileState, "state"), default=FileState.UPLOADED)
    rows: Mapped[int | None] = public()
    created: Mapped[int | None] = public()
    updated: Mapped[int | None] = public()
    unchanged: Mapped[int | None] = public()
    refused: Mapped[int | None] = public()
    refusals: Mapped[list[dict[str, Any]]] = sensitive(JSON, default=list)
    submission_key: Mapped[str] = public(String(36), unique=True)
    uploaded_at: Mapped[datetime] = public(index=True)
    begun_at: Mapped[datetime | None] = public()
    ended_at: Mapped[datetime | None] = public()


class ExternalReference(Base):
    """A sender's own reference for a plan item, a delivery or a session; it goes with the record.

    Children need none: their case reference is the sender's own.
    """

    __tablename__ = "external_references"

    id: Mapped[int] = public(primary_key=True)
    kind: Mapped[str] = public(String(20))
    reference: Mapped[str] = personal(String(LONGEST_REFERENCE))
    plan_item_id: Mapped[int | None] = personal(
        ForeignKey("plan_items.id", ondelete="CASCADE"), unique=True
    )
    delivery_id: Mapped[int | None] = personal(
        ForeignKey("deliveries.id", ondelete="CASCADE"), unique=True
    )
    session_id: Mapped[int | None] = personal(
        ForeignKey("session_records.id", ondelete="CASCADE"), unique=True
    )
    created_at: Mapped[datetime] = personal()

    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        CheckConstraint(
            " OR ".join(
                f"(kind = '{kind}' AND {column} IS NOT NULL)" for kind, column in REFERRED.items()
            ),
            name="is_of_its_kind",
        ),
    )
