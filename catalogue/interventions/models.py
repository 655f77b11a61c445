"""Interventions and their versions.

What a version says is one document (see ``document.py``), kept whole as JSON: it is written in one
piece, hashed in one piece and never changed once submitted. Its tags stand in rows beside it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.materials.models import VersionFile
from core.database import Base, named_enum, personal, public, today
from core.people.models import User


class VersionState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    REJECTED = "rejected"
    LIVE = "live"
    REVIEW_DUE = "review_due"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    RETIRED = "retired"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


# Found, planned and started: nothing else is.
IN_HAND = (VersionState.SUBMITTED, VersionState.IN_REVIEW)
AVAILABLE = (VersionState.LIVE, VersionState.REVIEW_DUE)
# Was in use once: its page stays readable for all staff, as the version or as a tombstone.
WAS_PUBLIC = (
    *AVAILABLE,
    VersionState.EXPIRED,
    VersionState.SUSPENDED,
    VersionState.SUPERSEDED,
    VersionState.RETIRED,
)
AVAILABLE_IN_SQL = "state IN ('live', 'review_due')"


class Intervention(Base):
    """The stable identity that versions belong to."""

    __tablename__ = "interventions"

    id: Mapped[int] = public(primary_key=True)
    slug: Mapped[str] = public(String(80), unique=True)
    owner_id: Mapped[int] = personal(ForeignKey("users.id"))
    deputy_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    # What to use instead, once no version of this one is in use any more.
    replaced_by_id: Mapped[int | None] = public(ForeignKey("interventions.id"))
    created_at: Mapped[datetime] = public()
    demonstration: Mapped[bool] = public(default=False)

    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    deputy: Mapped[User | None] = relationship(foreign_keys=[deputy_id])
    replaced_by: Mapped["Intervention | None"] = relationship(remote_side=[id])
    versions: Mapped[list["InterventionVersion"]] = relationship(
        back_populates="intervention", order_by="InterventionVersion.number"
    )

    __table_args__ = (
        CheckConstraint("deputy_id IS NULL OR deputy_id <> owner_id", name="deputy_is_another"),
        CheckConstraint("replaced_by_id IS NULL OR replaced_by_id <> id", name="not_by_itself"),
    )

    @property
    def available_version(self) -> "InterventionVersion | None":
        return next((version for version in self.versions if version.is_available), None)

    @property
    def foremost_version(self) -> "InterventionVersion | None":
        """The best version to show: in use, was in use, or at least there. The newer goes first."""
        return max(
            self.versions,
            key=lambda version: (version.is_available, version.is_public, version.number),
            default=None,
        )


class InterventionVersion(Base):
    """One version: a draft that its editors may change, then a text that nobody may."""

    __tablename__ = "intervention_versions"

    id: Mapped[int] = public(primary_key=True)
    intervention_id: Mapped[int] = public(ForeignKey("interventions.id"))
    number: Mapped[int] = public()
    state: Mapped[VersionState] = public(named_enum(VersionState, "state"), index=True)
    title: Mapped[str] = public(String(200))
    summary: Mapped[str] = public(String(500))
    content: Mapped[dict[str, Any]] = public(JSON)
    content_hash: Mapped[str | None] = public(String(64))
    # The slug of another intervention, as the content has it, to be found from there.
    translation_of: Mapped[str | None] = public(String(80), index=True)
    sensitive: Mapped[bool] = public(default=False)
    # Raised at each save; a form that was opened before the last save is told so.
    revision: Mapped[int] = public(default=1)
    based_on_id: Mapped[int | None] = public(ForeignKey("intervention_versions.id"))
    author_id: Mapped[int] = personal(ForeignKey("users.id"))
    submitted_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    created_at: Mapped[datetime] = public()
    updated_at: Mapped[datetime] = public()
    submitted_at: Mapped[datetime | None] = public()
    # Raised when a decision ends it: an appeal and each later review have rounds of their own.
    review_round: Mapped[int] = public(default=1)
    approved_at: Mapped[datetime | None] = public()
    last_reviewed_on: Mapped[date | None] = public()
    review_due_on: Mapped[date | None] = public()
    expires_on: Mapped[date | None] = public()

    intervention: Mapped[Intervention] = relationship(back_populates="versions")
    author: Mapped[User] = relationship(foreign_keys=[author_id])
    submitted_by: Mapped[User | None] = relationship(foreign_keys=[submitted_by_id])
    based_on: Mapped["InterventionVersion | None"] = relationship(remote_side=[id])
    editors: Mapped[list["VersionEditor"]] = relationship(
        back_populates="version", order_by="VersionEditor.user_id"
    )
    tags: Mapped[list["VersionTag"]] = relationship(
        cascade="all, delete-orphan", order_by="(VersionTag.vocabulary, VersionTag.code)"
    )
    files: Mapped[list[VersionFile]] = relationship(
        cascade="all, delete-orphan", order_by=VersionFile.sha256
    )
    events: Mapped[list["VersionEvent"]] = relationship(
        back_populates="version", order_by="VersionEvent.id"
    )

    __table_args__ = (
        UniqueConstraint("intervention_id", "number"),
        # What a review and a delivery point at, so that neither can name another author or text.
        UniqueConstraint("id", "author_id"),
        UniqueConstraint("id", "content_hash"),
        CheckConstraint(
            "state IN ('draft', 'withdrawn') OR content_hash IS NOT NULL",
            name="submitted_is_hashed",
        ),
        CheckConstraint(
            "state NOT IN ('live', 'review_due') OR (approved_at IS NOT NULL "
            "AND expires_on IS NOT NULL AND review_due_on IS NOT NULL)",
            name="available_is_approved",
        ),
        # What is in use, without reading the texts.
        Index(None, "state", "expires_on", "intervention_id"),
        # What waits for a decision, likewise.
        Index(
            "ix_intervention_versions_waiting",
            "state",
            "submitted_at",
            "intervention_id",
            "sensitive",
        ),
        Index(
            "uq_intervention_versions_one_available",
            "intervention_id",
            unique=True,
            sqlite_where=text(AVAILABLE_IN_SQL),
            postgresql_where=text(AVAILABLE_IN_SQL),
        ),
    )

    @property
    def is_available(self) -> bool:
        """Whether it may be found, planned and started today."""
        expired = self.expires_on is not None and self.expires_on < today()
        return self.state in AVAILABLE and not expired

    @property
    def is_public(self) -> bool:
        return self.state in WAS_PUBLIC

    @property
    def involved_ids(self) -> frozenset[int]:
        """The people who wrote, edited or submitted it: none of them may decide on it."""
        people = {self.author_id, *(editor.user_id for editor in self.editors)}
        if self.submitted_by_id is not None:
            people.add(self.submitted_by_id)
        return frozenset(people)


class VersionEditor(Base):
    """Someone who saved a change to a version while it was a draft."""

    __tablename__ = "version_editors"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), primary_key=True)

    version: Mapped[InterventionVersion] = relationship(back_populates="editors")


class VersionTag(Base):
    """One code of a vocabulary that a version carries."""

    __tablename__ = "version_tags"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    vocabulary: Mapped[str] = public(String(40), primary_key=True)
    code: Mapped[str] = public(String(60), primary_key=True)

    __table_args__ = (Index(None, "vocabulary", "code"),)


class VersionEvent(Base):
    """A step in a version's life, for its timeline. Never changed, never removed."""

    __tablename__ = "version_events"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    at: Mapped[datetime] = public()
    actor_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    action: Mapped[str] = public(String(40))
    from_state: Mapped[VersionState | None] = public(named_enum(VersionState, "from_state"))
    to_state: Mapped[VersionState] = public(named_enum(VersionState, "to_state"))
    note: Mapped[str] = public(Text, default="")
    demonstration: Mapped[bool] = public(default=False)

    version: Mapped[InterventionVersion] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()
