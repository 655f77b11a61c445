"""What people found elsewhere and brought, what was decided on it, and signatures of texts.

Files are held by a row of their own, so that a file goes once nobody has a reason to keep it,
while what was decided on it stays: its hash, and the signature of its text.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from catalogue.materials.models import StoredFile
from core.database import Base, named_enum, personal, public
from core.people.models import User


class FoundState(StrEnum):
    """Where a found resource stands."""

    HELD = "held"
    DECLINED = "declined"
    DRAFTED = "drafted"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "held": "Held back",
            "declined": "Declined",
            "drafted": "Made into a draft",
            "withdrawn": "Withdrawn",
        }[self.value]


class FoundResource(Base):
    """Something brought in from outside: an address, a file or both. Decided on once, for good."""

    __tablename__ = "found_resources"

    id: Mapped[int] = public(primary_key=True)
    state: Mapped[FoundState] = public(named_enum(FoundState, "state"))
    title: Mapped[str] = personal(String(80))
    # What it is for, and where it was found, in the words of whoever brought it.
    purpose: Mapped[str] = personal(Text)
    place: Mapped[str] = personal(Text, default="")
    found_on: Mapped[date] = public()
    licence: Mapped[str] = public(String(60))
    rights_holder: Mapped[str] = personal(String(200), default="")
    address: Mapped[str | None] = public(String(2000))
    address_key: Mapped[str | None] = public(String(64), index=True)
    file_name: Mapped[str | None] = personal(String(120))
    # Kept when the bytes are gone: that is how the same file is known again.
    sha256: Mapped[str | None] = public(String(64), index=True)
    # The file, or without one the address: what makes it the same thing if it is brought again.
    identity: Mapped[str] = public(String(64))
    # What the checks found as it was brought, as codes.
    findings: Mapped[list[str]] = public(JSON)
    brought_by_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    brought_at: Mapped[datetime] = public()
    decided_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = public()
    reason_code: Mapped[str | None] = public(String(60))
    reason: Mapped[str] = public(Text, default="")
    version_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"), unique=True)
    demonstration: Mapped[bool] = public(default=False)

    brought_by: Mapped[User] = relationship(foreign_keys=[brought_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    version: Mapped[InterventionVersion | None] = relationship()
    held_file: Mapped["FoundFile | None"] = relationship(cascade="all, delete-orphan")
    notes: Mapped[list["FoundNote"]] = relationship(order_by="FoundNote.id")

    __table_args__ = (
        CheckConstraint("address IS NOT NULL OR sha256 IS NOT NULL", name="is_something"),
        CheckConstraint("(address IS NULL) = (address_key IS NULL)", name="address_is_keyed"),
        CheckConstraint("(file_name IS NULL) = (sha256 IS NULL)", name="file_is_whole"),
        CheckConstraint(
            "(state = 'held') = (decided_at IS NULL) "
            "AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decision_is_whole",
        ),
        CheckConstraint(
            "(state = 'declined') = (reason_code IS NOT NULL) "
            "AND (state = 'declined') = (length(trim(reason)) > 0)",
            name="decline_gives_reason",
        ),
        CheckConstraint("(state = 'drafted') = (version_id IS NOT NULL)", name="draft_is_named"),
        CheckConstraint(
            "decided_by_id IS NULL OR (state = 'withdrawn') = (decided_by_id = brought_by_id)",
            name="decided_by_another",
        ),
        Index(None, "state", "brought_at"),
        # Sent twice at once, it is brought once.
        Index(
            "uq_found_resources_one_held",
            "brought_by_id",
            "identity",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
    )

    @property
    def is_held(self) -> bool:
        return self.state is FoundState.HELD

    @property
    def is_declined(self) -> bool:
        return self.state is FoundState.DECLINED


class FoundFile(Base):
    """The file of a found resource, while there is a reason to hold it."""

    __tablename__ = "found_files"

    resource_id: Mapped[int] = public(ForeignKey("found_resources.id"), primary_key=True)
    sha256: Mapped[str] = public(ForeignKey("stored_files.sha256"), index=True)

    stored: Mapped[StoredFile] = relationship()


class FoundNote(Base):
    """Something that was added while nobody had decided. Never changed, never removed."""

    __tablename__ = "found_notes"

    id: Mapped[int] = public(primary_key=True)
    resource_id: Mapped[int] = public(ForeignKey("found_resources.id"), index=True)
    author_id: Mapped[int] = personal(ForeignKey("users.id"))
    words: Mapped[str] = personal(Text)
    at: Mapped[datetime] = public()

    author: Mapped[User] = relationship()


class TextSignature(Base):
    """The signature of one text: of a version, of a file that versions say, or of what was found.

    Any may be thrown away and made anew while its text is there. ``revision`` is the version's
    when its text was read; ``method`` the one by which it was made (see ``alike.py``).
    """

    __tablename__ = "text_signatures"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"), unique=True)
    sha256: Mapped[str | None] = public(
        ForeignKey("stored_files.sha256", ondelete="CASCADE"), unique=True
    )
    resource_id: Mapped[int | None] = public(ForeignKey("found_resources.id"), unique=True)
    revision: Mapped[int | None] = public()
    method: Mapped[int] = public()
    size: Mapped[int] = public()
    places: Mapped[bytes] = public(LargeBinary)

    __table_args__ = (
        CheckConstraint(
            "(version_id IS NOT NULL AND sha256 IS NULL AND resource_id IS NULL) "
            "OR (version_id IS NULL AND sha256 IS NOT NULL AND resource_id IS NULL) "
            "OR (version_id IS NULL AND sha256 IS NULL AND resource_id IS NOT NULL)",
            name="is_of_one_text",
        ),
        CheckConstraint("(version_id IS NULL) = (revision IS NULL)", name="version_is_as_read"),
    )


class VersionAddress(Base):
    """A page that a version came from or leads to, by its key (see ``addresses.py``)."""

    __tablename__ = "version_addresses"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"))
    key: Mapped[str] = public(String(64), index=True)

    __table_args__ = (UniqueConstraint("version_id", "key"),)
