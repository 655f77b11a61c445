"""A child is offered a partner's help: what the child said, whether they came, what came of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem

ACCEPTED, DECLINED = "accepted", "declined"
# A referral that is under way: neither declined nor ended.
OPEN = text(f"outcome IS NULL AND (answer IS NULL OR answer = '{ACCEPTED}')")


class Stage(StrEnum):
    """How far a referral has come."""

    OFFERED = "offered"
    DECLINED = "declined"
    ACCEPTED = "accepted"
    ATTENDED = "attended"
    ENDED = "ended"


class Referral(Base):
    """One child, offered one kind of partner for one need. No partner is named."""

    __tablename__ = "referrals"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    kind: Mapped[str] = sensitive(String(60))
    need: Mapped[str] = sensitive(String(60))
    # The plan item that it was made for, if there is one still.
    plan_item_id: Mapped[int | None] = personal(ForeignKey("plan_items.id", ondelete="SET NULL"))
    offered_on: Mapped[date] = sensitive()
    referred_by_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    recorded_at: Mapped[datetime] = personal()
    # What the child said; None is "not known yet".
    answer: Mapped[str | None] = sensitive(String(10))
    answered_on: Mapped[date | None] = sensitive()
    decline_reason: Mapped[str | None] = sensitive(String(60))
    child_words: Mapped[str] = sensitive(Text, default="")
    child_would_not_say: Mapped[bool] = sensitive(default=False)
    answered_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = personal()
    outcome: Mapped[str | None] = sensitive(String(60))
    ended_on: Mapped[date | None] = sensitive()
    ended_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)

    child: Mapped[ChildRecord] = relationship()
    plan_item: Mapped[PlanItem | None] = relationship()
    referred_by: Mapped[User] = relationship(foreign_keys=[referred_by_id])
    appointments: Mapped[list["Appointment"]] = relationship(
        back_populates="referral",
        cascade="all, delete-orphan",
        order_by="(Appointment.day, Appointment.id)",
    )

    __table_args__ = (
        CheckConstraint(f"answer IS NULL OR answer IN ('{ACCEPTED}', '{DECLINED}')", name="answer"),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_with_date"),
        CheckConstraint(
            f"(coalesce(answer, '') = '{DECLINED}') = (decline_reason IS NOT NULL)",
            name="declined_with_reason",
        ),
        CheckConstraint(
            f"coalesce(answer, '') <> '{DECLINED}' "
            "OR (length(trim(child_words)) > 0) <> child_would_not_say",
            name="declined_with_words",
        ),
        CheckConstraint("(outcome IS NULL) = (ended_on IS NULL)", name="outcome_with_date"),
        CheckConstraint(
            f"outcome IS NULL OR coalesce(answer, '') <> '{DECLINED}'", name="declined_is_an_end"
        ),
        CheckConstraint(
            "answered_on IS NULL OR answered_on >= offered_on", name="answered_after_offer"
        ),
        CheckConstraint(
            "ended_on IS NULL OR ended_on >= coalesce(answered_on, offered_on)",
            name="ended_after_answer",
        ),
        # Two people who refer a child to the same partner at once make one referral.
        Index(
            "uq_referrals_one_open",
            "child_id",
            "kind",
            "need",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
    )

    @property
    def stage(self) -> Stage:
        """How far it has come."""
        if self.outcome is not None:
            return Stage.ENDED
        if self.answer == DECLINED:
            return Stage.DECLINED
        if self.attended_on is not None:
            return Stage.ATTENDED
        return Stage.ACCEPTED if self.answer == ACCEPTED else Stage.OFFERED

    @property
    def is_open(self) -> bool:
        return self.stage not in (Stage.DECLINED, Stage.ENDED)

    @property
    def attended_on(self) -> date | None:
        """The day of the last appointment that the child came to."""
        days = [each.day for each in self.appointments if each.attended]
        return max(days, default=None)

    @property
    def last_news_on(self) -> date:
        """The last day of which something is known; of an appointment to come, its day."""
        days = [each.day for each in self.appointments]
        return max(filter(None, [self.offered_on, self.answered_on, self.ended_on, *days]))


class Appointment(Base):
    """An appointment with a partner. ``attended`` None is "not known yet"."""

    __tablename__ = "referral_appointments"

    id: Mapped[int] = public(primary_key=True)
    referral_id: Mapped[int] = personal(ForeignKey("referrals.id"))
    day: Mapped[date] = sensitive()
    attended: Mapped[bool | None] = sensitive()
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)

    referral: Mapped[Referral] = relationship(back_populates="appointments")

    __table_args__ = (UniqueConstraint("referral_id", "day"),)
