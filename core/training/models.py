"""Training that a person has done."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public
from core.people.models import User


class StaffTraining(Base):
    """One training, done on a day. It counts up to and with its last day, if it has one."""

    __tablename__ = "staff_training"

    id: Mapped[int] = public(primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"))
    training: Mapped[str] = personal(String(60))
    completed_on: Mapped[date] = personal()
    expires_on: Mapped[date | None] = personal(index=True)
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()
    demonstration: Mapped[bool] = public(default=False)

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])

    __table_args__ = (
        UniqueConstraint("user_id", "training", "completed_on"),
        CheckConstraint("expires_on IS NULL OR expires_on > completed_on", name="ends_after_it"),
    )
