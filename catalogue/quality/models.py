"""A sample of decided reviews that others review once more, without seeing the first review."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import Decision, Rating, Review
from core.database import Base, named_enum, now, personal, public
from core.people.models import User

HELD_FOR = timedelta(days=14)


class BlindState(StrEnum):
    """Where a blind review stands. Given up, another takes its place in the list."""

    WAITING = "waiting"
    OPEN = "open"
    FINISHED = "finished"
    GIVEN_UP = "given_up"


class BlindSample(Base):
    """One draw. Anyone can draw it again from the period, what was asked for and the seed."""

    __tablename__ = "blind_samples"

    id: Mapped[int] = public(primary_key=True)
    seed: Mapped[str] = public(String(40))
    decided_from: Mapped[date] = public()
    decided_to: Mapped[date] = public()
    # A number of reviews, or a share of them: "12" or "10%".
    asked_for: Mapped[str] = public(String(10))
    eligible: Mapped[int] = public()
    drawn_at: Mapped[datetime] = public()
    drawn_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    demonstration: Mapped[bool] = public(default=False)

    drawn_by: Mapped[User] = relationship()
    reviews: Mapped[list["BlindReview"]] = relationship(
        back_populates="sample", order_by="BlindReview.id"
    )


class BlindReview(Base):
    """A version to be reviewed a second time, blind. It changes nothing of the version."""

    __tablename__ = "blind_reviews"

    id: Mapped[int] = public(primary_key=True)
    sample_id: Mapped[int] = public(ForeignKey("blind_samples.id"), index=True)
    review_id: Mapped[int] = public(ForeignKey("reviews.id"), index=True)
    version_id: Mapped[int] = public(Integer)
    # Tied to the version, so that it is the same text that both read.
    content_hash: Mapped[str] = public(String(64))
    state: Mapped[BlindState] = public(named_enum(BlindState, "state"), index=True)
    reviewer_id: Mapped[int | None] = personal(ForeignKey("users.id"), index=True)
    taken_at: Mapped[datetime | None] = public()
    ended_at: Mapped[datetime | None] = public(index=True)
    # What this reviewer would have decided, and why.
    decision: Mapped[Decision | None] = public(named_enum(Decision, "decision"))
    reason: Mapped[str] = public(Text, default="")
    demonstration: Mapped[bool] = public(default=False)

    sample: Mapped[BlindSample] = relationship(back_populates="reviews")
    review: Mapped[Review] = relationship()
    reviewer: Mapped[User | None] = relationship()
    version: Mapped[InterventionVersion] = relationship(
        primaryjoin="foreign(BlindReview.version_id) == InterventionVersion.id"
    )
    answers: Mapped[list["BlindAnswer"]] = relationship(order_by="BlindAnswer.criterion")

    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["intervention_versions.id", "intervention_versions.content_hash"],
            name="fk_blind_reviews_version_content",
        ),
        CheckConstraint(
            "(state = 'waiting') = (reviewer_id IS NULL) "
            "AND (reviewer_id IS NULL) = (taken_at IS NULL)",
            name="taken_by_somebody",
        ),
        CheckConstraint(
            "(state IN ('finished', 'given_up')) = (ended_at IS NOT NULL) "
            "AND (state = 'finished') = (decision IS NOT NULL)",
            name="finished_is_whole",
        ),
        # Somebody who gave it up has seen the first review since, or may have.
        UniqueConstraint("version_id", "reviewer_id"),
        Index(
            "uq_blind_reviews_one_a_version",
            "version_id",
            unique=True,
            sqlite_where=text("state <> 'given_up'"),
            postgresql_where=text("state <> 'given_up'"),
        ),
    )

    @property
    def has_run_out(self) -> bool:
        """Whether somebody has held it for so long that another may take it."""
        return self.taken_at is not None and self.taken_at + HELD_FOR <= now()


class BlindAnswer(Base):
    """One criterion of the checklist, rated by the blind reviewer."""

    __tablename__ = "blind_answers"

    blind_review_id: Mapped[int] = public(ForeignKey("blind_reviews.id"), primary_key=True)
    criterion: Mapped[str] = public(String(60), primary_key=True)
    rating: Mapped[Rating | None] = public(named_enum(Rating, "rating"))
    evidence: Mapped[str] = public(Text, default="")
