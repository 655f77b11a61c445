"""What was noticed of a version that speaks for an early review, and how that ended."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User


class SignalKind(StrEnum):
    """What was noticed."""

    INCIDENT = "incident"
    DETERIORATION = "deterioration"
    DROP_OUT = "drop_out"

    @property
    def label(self) -> str:
        return {
            "incident": "Incident reported",
            "deterioration": "More children got worse than expected",
            "drop_out": "More children dropped out than expected",
        }[self.value]


class SignalEnd(StrEnum):
    """How a signal came to its end."""

    DISMISSED = "dismissed"
    REVIEWED = "reviewed"
    RETIRED = "retired"

    @property
    def label(self) -> str:
        return {
            "dismissed": "Dismissed",
            "reviewed": "Answered by a review",
            "retired": "The version was retired",
        }[self.value]


class ReviewSignal(Base):
    """One finding about a version, raised once and ended once; its words are never changed.

    ``key`` names the finding, so that whoever looks again does not raise it again.
    ``figures`` are of groups of children, never of a child.
    """

    __tablename__ = "review_signals"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    kind: Mapped[SignalKind] = public(named_enum(SignalKind, "kind"))
    key: Mapped[str] = public(String(200), unique=True)
    words: Mapped[str] = personal(Text)
    figures: Mapped[dict[str, Any]] = public(JSON)
    raised_at: Mapped[datetime] = public()
    # Nobody, where the service itself noticed.
    raised_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    report_id: Mapped[int | None] = public(ForeignKey("problem_reports.id"), unique=True)
    ended_at: Mapped[datetime | None] = public()
    ending: Mapped[SignalEnd | None] = public(named_enum(SignalEnd, "ending"))
    ended_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    reason: Mapped[str] = personal(Text, default="")
    review_id: Mapped[int | None] = public(ForeignKey("reviews.id"))

    version: Mapped[InterventionVersion] = relationship()
    raised_by: Mapped[User | None] = relationship(foreign_keys=[raised_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])

    __table_args__ = (
        CheckConstraint(
            "(ending IS NULL) = (ended_at IS NULL) AND (ending IS NULL) = (ended_by_id IS NULL)",
            name="end_is_whole",
        ),
        CheckConstraint(
            "ending IS NULL OR ending <> 'dismissed' OR length(trim(reason)) > 0",
            name="dismissed_with_reason",
        ),
        CheckConstraint("review_id IS NULL OR ending = 'reviewed'", name="reviewed_by_a_review"),
        Index(
            "ix_review_signals_open",
            "raised_at",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
