"""How urgent a review is, where a QA lead has said so; otherwise it is worked out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, named_enum, personal, public
from core.people.models import User

LONGEST_REASON = 500


class PriorityLevel(StrEnum):
    """How urgent a review is, the most urgent first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class ReviewPriority(Base):
    """What a QA lead said of one version, in place of what is worked out. Changes are audited."""

    __tablename__ = "review_priorities"

    version_id: Mapped[int] = public(ForeignKey("intervention_versions.id"), primary_key=True)
    level: Mapped[PriorityLevel] = public(named_enum(PriorityLevel, "level"))
    reason: Mapped[str] = public(String(LONGEST_REASON))
    set_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    set_at: Mapped[datetime] = public()

    set_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("length(trim(reason)) > 0", name="has_a_reason"),)
