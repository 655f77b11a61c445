"""Measurements, what a corrected one said before, and answers and goals of the child's own."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
)
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


class Answering(Base):
    """The questions of one instrument, handed to the child or a parent on a screen of their own.

    ``answers`` is by the key of a question. They are held only until they are scored: evaluation
    needs no more than the scores, and answers to single questions say more about a child than a
    score does. What staff have to look at stays until they have; then it is None.
    """

    __tablename__ = "answerings"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    delivery_id: Mapped[int] = personal(ForeignKey("deliveries.id"), index=True)
    instrument: Mapped[str] = sensitive(String(60))
    rater: Mapped[str] = sensitive(String(40))
    occasion: Mapped[str] = sensitive(String(20))
    taken_on: Mapped[date] = sensitive()
    answers: Mapped[dict[str, int | str] | None] = sensitive(JSON(none_as_null=True))
    answered: Mapped[int | None] = sensitive()  # how many questions, once it is finished
    refusal: Mapped[str | None] = sensitive(String(400))  # why no score was recorded
    submission_key: Mapped[str] = public(String(36), unique=True)
    started_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    started_at: Mapped[datetime] = personal()
    finished_at: Mapped[datetime | None] = personal()
    looked_at: Mapped[datetime | None] = personal()
    looked_at_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))

    child: Mapped[ChildRecord] = relationship()
    delivery: Mapped[Delivery] = relationship()

    __table_args__ = (
        CheckConstraint("occasion IN ('pre', 'mid', 'post', 'follow_up')", name="occasion"),
    )


class Goal(Base):
    """A goal in the child's own words, for one delivery. Its ratings are measurements.

    ``number`` is 1 to 3 and names the scale that it is rated on; it is never given to another goal.
    """

    __tablename__ = "goals"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    delivery_id: Mapped[int] = personal(ForeignKey("deliveries.id"))
    number: Mapped[int] = public()
    words: Mapped[str] = sensitive(String(200))
    agreed_on: Mapped[date] = sensitive()
    ended_on: Mapped[date | None] = sensitive()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()
    delivery: Mapped[Delivery] = relationship()

    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 3", name="number"),
        UniqueConstraint("delivery_id", "number"),
    )
