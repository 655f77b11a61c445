"""Measurements."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
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

    __table_args__ = (
        CheckConstraint(
            "occasion IS NULL OR occasion IN ('pre', 'mid', 'post', 'follow_up')", name="occasion"
        ),
        UniqueConstraint("submission_key", "scale"),
        UniqueConstraint("delivery_id", "instrument", "scale", "rater", "occasion", "taken_on"),
        Index(None, "instrument", "scale", "rater"),
    )
