"""Feedback of a colleague who saw somebody practise. It is about staff, not about a child."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public
from core.people.models import User
from outcomes.delivery.models import SessionRecord


class Observation(Base):
    """One person seen at one session by another: what went well, what to work on, and the reply."""

    __tablename__ = "observations"

    id: Mapped[int] = public(primary_key=True)
    # The feedback outlives the record of the session, which goes with the child's.
    session_id: Mapped[int | None] = personal(
        ForeignKey("session_records.id", ondelete="SET NULL"), index=True
    )
    observed_on: Mapped[date] = personal()
    # The team whose managers may read it.
    team_id: Mapped[int] = personal(ForeignKey("teams.id"))
    observed_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    observer_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    strengths: Mapped[str] = personal(Text)
    to_work_on: Mapped[str] = personal(Text, default="")
    recorded_at: Mapped[datetime] = personal()
    acknowledged_at: Mapped[datetime | None] = personal()
    reply: Mapped[str] = personal(Text, default="")
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)

    session: Mapped[SessionRecord | None] = relationship()
    observed: Mapped[User] = relationship(foreign_keys=[observed_id])
    observer: Mapped[User] = relationship(foreign_keys=[observer_id])

    __table_args__ = (
        CheckConstraint("observed_id <> observer_id", name="not_oneself"),
        CheckConstraint("length(trim(strengths)) > 0", name="strengths"),
        CheckConstraint("acknowledged_at IS NOT NULL OR reply = ''", name="reply_acknowledges"),
        UniqueConstraint("session_id", "observed_id", "observer_id"),
    )
