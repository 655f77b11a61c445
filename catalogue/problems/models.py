"""What staff report of an intervention, and what a QA lead did about it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User


class ProblemKind(StrEnum):
    """What is the matter, as whoever reports it sees it."""

    INCIDENT = "incident"
    UNSAFE = "unsafe"
    WRONG = "wrong"
    UNCLEAR = "unclear"
    BROKEN = "broken"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "incident": "Something happened with a child during or after a session",
            "unsafe": "It could harm or upset a child",
            "wrong": "A fact or a law is wrong or out of date",
            "unclear": "It is hard to follow, or does not work as written",
            "broken": "A file, a link or the pack does not open",
            "other": "Something else",
        }[self.value]


# A child came to harm, or may.
HARMFUL = (ProblemKind.INCIDENT, ProblemKind.UNSAFE)


class ProblemReport(Base):
    """A problem with one version. Closed once, with a note; its words are never changed."""

    __tablename__ = "problem_reports"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), index=True)
    reporter_id: Mapped[int] = personal(ForeignKey("users.id"))
    kind: Mapped[ProblemKind] = public(named_enum(ProblemKind, "kind"))
    words: Mapped[str] = personal(Text)
    reported_at: Mapped[datetime] = public()
    closed_at: Mapped[datetime | None] = public(index=True)
    closed_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    note: Mapped[str] = personal(Text, default="")

    version: Mapped[InterventionVersion] = relationship()
    reporter: Mapped[User] = relationship(foreign_keys=[reporter_id])
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id])

    __table_args__ = (
        CheckConstraint(
            "(closed_at IS NULL AND closed_by_id IS NULL) "
            "OR (closed_at IS NOT NULL AND closed_by_id IS NOT NULL AND note <> '')",
            name="closed_with_a_note",
        ),
    )
