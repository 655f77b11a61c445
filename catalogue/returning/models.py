"""Proposals to bring a version back into full use, which a second person confirms."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User


class Return(StrEnum):
    """From where a version comes back."""

    REAFFIRM = "reaffirm"  # its review is due
    REINSTATE = "reinstate"  # it was suspended


class ProposalState(StrEnum):
    """A proposal waits, was confirmed, or came to nothing."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class ReturnProposal(Base):
    """What one QA lead proposes and another confirms, neither of whom is involved.

    Once it is no longer open, nothing of it changes.
    """

    __tablename__ = "return_proposals"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(Integer, index=True)
    # Repeated from the version and tied to it below, so that the database itself can refuse
    # the author, and any text but the one that was approved.
    author_id: Mapped[int] = personal(Integer)
    content_hash: Mapped[str] = public(String(64))
    step: Mapped[Return] = public(named_enum(Return, "step"))
    state: Mapped[ProposalState] = public(named_enum(ProposalState, "state"))
    proposed_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    proposed_at: Mapped[datetime] = public()
    words: Mapped[str] = public(Text)
    second_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    second_words: Mapped[str] = public(Text, default="")
    ended_at: Mapped[datetime | None] = public()
    demonstration: Mapped[bool] = public(default=False)

    version: Mapped[InterventionVersion] = relationship(
        primaryjoin="foreign(ReturnProposal.version_id) == InterventionVersion.id"
    )
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])

    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "author_id"],
            ["intervention_versions.id", "intervention_versions.author_id"],
            name="fk_return_proposals_version_author",
        ),
        ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["intervention_versions.id", "intervention_versions.content_hash"],
            name="fk_return_proposals_version_content",
        ),
        CheckConstraint("proposed_by_id <> author_id", name="not_by_the_author"),
        CheckConstraint("length(trim(words)) > 0", name="says_why"),
        CheckConstraint(
            "state <> 'confirmed' OR (second_id IS NOT NULL AND second_id <> proposed_by_id "
            "AND second_id <> author_id AND length(trim(second_words)) > 0)",
            name="confirmed_by_another",
        ),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_or_open"),
        Index(
            "uq_return_proposals_one_open",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
