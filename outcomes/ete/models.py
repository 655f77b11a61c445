"""What a child does in education, training or employment, on certain days."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from core.people.models import User
from outcomes.caseload.models import ChildRecord

MOST_HOURS = 60


class EteSnapshot(Base):
    """One child on one day: the status, and the hours a week offered and attended.

    None in the hours is "not known". No school and no employer is named.
    """

    __tablename__ = "ete_snapshots"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"))
    taken_on: Mapped[date] = sensitive()
    status: Mapped[str] = sensitive(String(40))
    hours_offered: Mapped[float | None] = sensitive(Numeric(4, 1, asdecimal=False))
    hours_attended: Mapped[float | None] = sensitive(Numeric(4, 1, asdecimal=False))
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()
    recorded_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(
            f"hours_offered IS NULL OR hours_offered BETWEEN 0 AND {MOST_HOURS}",
            name="hours_offered",
        ),
        CheckConstraint(
            f"hours_attended IS NULL OR hours_attended BETWEEN 0 AND {MOST_HOURS}",
            name="hours_attended",
        ),
        Index(None, "child_id", "taken_on", unique=True),
    )
