"""What people say of an intervention after using it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import InterventionVersion
from core.database import Base, named_enum, personal, public
from core.people.models import User

LONGEST_SENTENCE = 500
LONGEST_REASON = 300


class Verdict(StrEnum):
    """How it was."""

    WORKED_WELL = "worked_well"
    ADAPTED = "adapted"
    DID_NOT_FIT = "did_not_fit"

    @property
    def label(self) -> str:
        return (
            "I adapted it" if self is Verdict.ADAPTED else self.value.replace("_", " ").capitalize()
        )


class Feedback(Base):
    """What one person says of one version now. Whose it is and of which version never changes."""

    __tablename__ = "feedback"

    id: Mapped[int] = public(primary_key=True)
    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"))
    user_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    verdict: Mapped[Verdict] = public(named_enum(Verdict, "verdict"))
    sentence: Mapped[str] = personal(String(LONGEST_SENTENCE), default="")
    said_at: Mapped[datetime] = personal()
    hidden_at: Mapped[datetime | None] = public()
    hidden_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    hidden_reason: Mapped[str] = personal(String(LONGEST_REASON), default="")

    version: Mapped[InterventionVersion] = relationship()
    user: Mapped[User] = relationship(foreign_keys=[user_id])

    __table_args__ = (
        UniqueConstraint("version_id", "user_id"),
        CheckConstraint(
            "(hidden_at IS NULL) = (hidden_by_id IS NULL) "
            "AND (hidden_at IS NULL) = (length(trim(hidden_reason)) = 0)",
            name="hidden_with_reason",
        ),
    )

    @property
    def is_hidden(self) -> bool:
        return self.hidden_at is not None
