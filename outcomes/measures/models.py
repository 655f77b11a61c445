"""Measurements, and what a corrected one said before."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery


class Measurement(Base):
    """One child, one scale, one occasion, one rater."""

    __tablename__ = "measurements"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    delivery_id: Mapped[int] = personal(ForeignKey("deliveries.id"))
    instrument: Mapped[str] = sensitive(String(60))
    scale: Mapped[str] = sensitive(String(60))
    rater: Mapped[str] = sensitive(String(40))
    occasion: Mapped[str | None] = sensitive(String(20))
    taken_on: Mapped[date] = sensitive()
    score: Mapped[float] = sensitive(Numeric(8, 3, asdecimal=False))
    submission_key: Mapped[str] = public(String(36))
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()
    delivery: Mapped[Delivery] = relationship()
    recorded_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(
            "occasion IS NULL OR occasion IN ('pre', 'mid', 'post', 'follow_up')", name="occasion"
        ),
        UniqueConstraint("submission_key", "scale"),
        UniqueConstraint("delivery_id", "instrument", "scale", "rater", "occasion", "taken_on"),
        Index(None, "instrument", "scale", "rater"),
    )


class MeasurementCorrection(Base):
    """What a measurement said before it was changed or removed, and why.

    It belongs to the child's record and goes with it. The measurement itself may be gone.
    """

    __tablename__ = "measurement_corrections"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    delivery_id: Mapped[int] = personal(ForeignKey("deliveries.id"))
    measurement_id: Mapped[int] = public()
    instrument: Mapped[str] = sensitive(String(60))
    scale: Mapped[str] = sensitive(String(60))
    rater: Mapped[str] = sensitive(String(40))
    occasion: Mapped[str | None] = sensitive(String(20))
    taken_on: Mapped[date] = sensitive()
    score: Mapped[float] = sensitive(Numeric(8, 3, asdecimal=False))
    removed: Mapped[bool] = public()
    reason: Mapped[str] = personal(String(40))
    corrected_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    corrected_at: Mapped[datetime] = personal()
