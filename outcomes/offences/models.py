"""Offences: when, when proven, how grave on which scale. There is no column for a narrative."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from outcomes.caseload.models import ChildRecord


class Offence(Base):
    """One offence of one child. Two of the same day and gravity are two offences."""

    __tablename__ = "offences"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    offence_date: Mapped[date] = sensitive()
    proven_date: Mapped[date | None] = sensitive()
    gravity: Mapped[int | None] = sensitive()
    gravity_scale: Mapped[str | None] = sensitive(String(60))
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()

    __table_args__ = (
        CheckConstraint("proven_date IS NULL OR proven_date >= offence_date", name="proven_after"),
        # A score means nothing without its scale.
        CheckConstraint("gravity IS NULL OR gravity_scale IS NOT NULL", name="gravity_has_scale"),
    )
