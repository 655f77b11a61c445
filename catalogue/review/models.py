"""Reviews: one person's decision on one version, on a named version of the checklist."""

from datetime import date, datetime
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
from core.database import Base, named_enum, now, personal, public, today
from core.people.models import User


class ReviewStage(StrEnum):
    """A sensitive topic needs a second approver, who is safeguarding-qualified."""

    FIRST = "first"
    SECOND = "second"


class ReviewKind(StrEnum):
    """What a review is about: a text sent in, an appeal against a rejection, or one run out."""

    ASSESSMENT = "assessment"
    APPEAL = "appeal"
    REAFFIRMATION = "reaffirmation"


class ReviewState(StrEnum):
    """A claim that is held, was let go or ran out, or led to a decision."""

    OPEN = "open"
    RELEASED = "released"
    DECIDED = "decided"


class Decision(StrEnum):
    """What a review may end in."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Rating(StrEnum):
    """How far a version meets a criterion."""

    MET = "met"
    NOT_FULLY_MET = "not_fully_met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Review(Base):
    """A claim on a version and, once made, the decision. A decision is never changed."""

    __tablename__ = "reviews"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(Integer)
    # Repeated from the version and tied to it below, so that the database itself can refuse
    # a decision by the author and one on any text but the one that was read.
    author_id: Mapped[int] = personal(Integer)
    content_hash: Mapped[str] = public(String(64))
    checklist: Mapped[str] = public(String(80))
    checklist_version: Mapped[int] = public()
    checklist_hash: Mapped[str] = public(String(64))
    kind: Mapped[ReviewKind] = public(named_enum(ReviewKind, "kind"), default=ReviewKind.ASSESSMENT)
    # Which of the version's rounds this belongs to; the two approvals of one round count together.
    round: Mapped[int] = public(default=1)
    stage: Mapped[ReviewStage] = public(named_enum(ReviewStage, "stage"))
    state: Mapped[ReviewState] = public(named_enum(ReviewState, "state"))
    reviewer_id: Mapped[int] = personal(ForeignKey("users.id"))
    claimed_at: Mapped[datetime] = public()
    claim_ends_at: Mapped[datetime] = public()
    decided_at: Mapped[datetime | None] = public()
    decision: Mapped[Decision | None] = public(named_enum(Decision, "decision"))
    reason_code: Mapped[str | None] = public(String(60))
    reason: Mapped[str] = public(Text, default="")
    demonstration: Mapped[bool] = public(default=False)

    version: Mapped[InterventionVersion] = relationship(
        primaryjoin="foreign(Review.version_id) == InterventionVersion.id"
    )
    reviewer: Mapped[User] = relationship(foreign_keys=[reviewer_id])
    answers: Mapped[list["ReviewAnswer"]] = relationship(order_by="ReviewAnswer.criterion")
    conditions: Mapped[list["ReviewCondition"]] = relationship(
        order_by="(ReviewCondition.due_on, ReviewCondition.id)", back_populates="review"
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "author_id"],
            ["intervention_versions.id", "intervention_versions.author_id"],
            name="fk_reviews_version_author",
        ),
        ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["intervention_versions.id", "intervention_versions.content_hash"],
            name="fk_reviews_version_content",
        ),
        CheckConstraint("reviewer_id <> author_id", name="not_by_the_author"),
        CheckConstraint(
            "(state = 'decided') = (decision IS NOT NULL) "
            "AND (decision IS NULL) = (decided_at IS NULL)",
            name="decision_is_whole",
        ),
        CheckConstraint(
            "decision IS NULL OR decision = 'approve' "
            "OR (reason_code IS NOT NULL AND length(trim(reason)) > 0)",
            name="refusal_gives_reason",
        ),
        Index(
            "uq_reviews_one_open",
            "version_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "uq_reviews_one_approval_per_stage",
            "version_id",
            "round",
            "stage",
            unique=True,
            sqlite_where=text("decision = 'approve'"),
            postgresql_where=text("decision = 'approve'"),
        ),
        # The two approvals of a sensitive version are those of two people.
        Index(
            "uq_reviews_one_approval_per_person",
            "version_id",
            "round",
            "reviewer_id",
            unique=True,
            sqlite_where=text("decision = 'approve'"),
            postgresql_where=text("decision = 'approve'"),
        ),
    )

    @property
    def has_run_out(self) -> bool:
        """Whether this is a claim whose time is over; the version is then anyone's to claim."""
        return self.state is ReviewState.OPEN and self.claim_ends_at <= now()


class ReviewAnswer(Base):
    """One criterion of the checklist, rated, with what the rating rests on."""

    __tablename__ = "review_answers"

    review_id: Mapped[int] = public(ForeignKey("reviews.id"), primary_key=True)
    criterion: Mapped[str] = public(String(60), primary_key=True)
    rating: Mapped[Rating | None] = public(named_enum(Rating, "rating"))
    evidence: Mapped[str] = public(Text, default="")
    # What must be done, and by when, where the criterion is not (fully) met.
    condition: Mapped[str] = public(Text, default="")
    condition_due_on: Mapped[date | None] = public()


class ReviewCondition(Base):
    """Something that the owner must put right by a date, though the version is approved.

    The owner or deputy reports that it is done; a QA lead who is not involved confirms it.
    """

    __tablename__ = "review_conditions"

    id: Mapped[int] = public(primary_key=True)
    review_id: Mapped[int] = public(ForeignKey("reviews.id"), index=True)
    criterion: Mapped[str] = public(String(60))
    words: Mapped[str] = public(Text)
    due_on: Mapped[date] = public()
    reported_on: Mapped[date | None] = public()
    reported_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    report: Mapped[str] = public(Text, default="")
    met_on: Mapped[date | None] = public()
    met_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    met_note: Mapped[str] = public(Text, default="")

    review: Mapped[Review] = relationship(back_populates="conditions")
    reported_by: Mapped[User | None] = relationship(foreign_keys=[reported_by_id])
    met_by: Mapped[User | None] = relationship(foreign_keys=[met_by_id])

    __table_args__ = (
        CheckConstraint("(met_on IS NULL) = (met_by_id IS NULL)", name="met_by_someone"),
        CheckConstraint(
            "(reported_on IS NULL) = (reported_by_id IS NULL)", name="reported_by_someone"
        ),
        Index(None, "met_on", "due_on"),
    )

    @property
    def is_overdue(self) -> bool:
        return self.met_on is None and self.due_on < today()


class Appeal(Base):
    """An author's one appeal against a rejection. Never changed, never removed."""

    __tablename__ = "review_appeals"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    # The round that it opened.
    round: Mapped[int] = public()
    author_id: Mapped[int] = personal(ForeignKey("users.id"))
    at: Mapped[datetime] = public()
    words: Mapped[str] = public(Text)

    version: Mapped[InterventionVersion] = relationship()
    author: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("length(trim(words)) > 0", name="says_why"),)
