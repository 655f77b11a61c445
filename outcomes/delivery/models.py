"""The plan, and what was done of it. A delivery is bound to the very text that was approved."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from catalogue.interventions.models import Intervention, InterventionVersion
from core.database import Base, personal, public, sensitive
from core.people.models import User
from outcomes.caseload.models import ChildRecord


class PlanItem(Base):
    """What is planned for a child: a need, an intervention, an outcome, how much, who, by when."""

    __tablename__ = "plan_items"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    need: Mapped[str] = sensitive(String(60))
    intervention_id: Mapped[int] = public(ForeignKey("interventions.id"))
    desired_outcome: Mapped[str] = sensitive(Text)
    child_view: Mapped[str] = sensitive(Text, default="")
    child_view_declined_reason: Mapped[str] = sensitive(Text, default="")
    sessions_planned: Mapped[int] = personal()
    owner_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    start_by: Mapped[date] = personal()
    age_at_plan: Mapped[int] = personal()
    # Training that the owner did not hold when it was planned, and why the work goes on without.
    training_missing: Mapped[list[str]] = personal(JSON, default=list)
    training_reason: Mapped[str] = personal(Text, default="")
    # Why it will not be started, and who said so when.
    set_aside_reason: Mapped[str | None] = sensitive(String(40))
    set_aside_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    set_aside_at: Mapped[datetime | None] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)
    created_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    created_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()
    intervention: Mapped[Intervention] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    deliveries: Mapped[list["Delivery"]] = relationship(
        back_populates="plan_item", order_by="(Delivery.started_on, Delivery.id)"
    )

    __table_args__ = (
        CheckConstraint("sessions_planned BETWEEN 1 AND 60", name="sessions_planned"),
        CheckConstraint(
            "(length(trim(child_view)) > 0) <> (length(trim(child_view_declined_reason)) > 0)",
            name="child_view_or_declined",
        ),
        CheckConstraint("length(trim(desired_outcome)) > 0", name="desired_outcome"),
        CheckConstraint("(set_aside_at IS NULL) = (set_aside_reason IS NULL)", name="set_aside"),
    )


class Delivery(Base):
    """One child on one version of one intervention."""

    __tablename__ = "deliveries"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"), index=True)
    plan_item_id: Mapped[int | None] = personal(ForeignKey("plan_items.id"), index=True)
    intervention_id: Mapped[int] = public(ForeignKey("interventions.id"), index=True)
    version_id: Mapped[int] = public(Integer)
    content_hash: Mapped[str] = public(String(64))
    # The team at the start: results stay with the team that delivered, also after a move.
    team_id: Mapped[int] = personal(ForeignKey("teams.id"), index=True)
    started_on: Mapped[date] = personal()
    ended_on: Mapped[date | None] = personal()
    ending: Mapped[str | None] = personal(String(60))
    # Who said that it ended, and when: that person may take it back on the same day.
    ended_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)
    started_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    created_at: Mapped[datetime] = personal()

    child: Mapped[ChildRecord] = relationship()
    plan_item: Mapped[PlanItem | None] = relationship(back_populates="deliveries")
    intervention: Mapped[Intervention] = relationship()
    version: Mapped[InterventionVersion] = relationship(
        primaryjoin="foreign(Delivery.version_id) == InterventionVersion.id"
    )
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="delivery", order_by="Attendance.id"
    )

    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "content_hash"],
            ["intervention_versions.id", "intervention_versions.content_hash"],
            name="fk_deliveries_version_content",
        ),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", name="ends_after_start"),
        CheckConstraint("(ended_on IS NULL) = (ending IS NULL)", name="ending_with_date"),
    )


class SessionRecord(Base):
    """What happened on a day. A group session is one of these with an attendance per child."""

    __tablename__ = "session_records"

    id: Mapped[int] = public(primary_key=True)
    held_on: Mapped[date] = personal()
    happened: Mapped[bool] = personal()
    not_held_reason: Mapped[str | None] = personal(String(60))
    plan_session: Mapped[int | None] = public()
    minutes: Mapped[int | None] = personal()
    # Those who helped to run it and have no account here, by agency; no names.
    partner_agencies: Mapped[list[str]] = personal(JSON, default=list)
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()

    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])
    facilitators: Mapped[list["SessionFacilitator"]] = relationship(
        cascade="all, delete-orphan", order_by="SessionFacilitator.user_id"
    )
    attendances: Mapped[list["Attendance"]] = relationship(
        back_populates="session",
        cascade="all, delete-orphan",
        # The rows of a form are told apart by it.
        order_by="Attendance.id",
        foreign_keys="Attendance.session_id",
    )

    __table_args__ = (
        CheckConstraint("happened OR not_held_reason IS NOT NULL", name="not_held_has_reason"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 600", name="minutes"),
    )


class SessionFacilitator(Base):
    """Someone who ran a session; of any agency."""

    __tablename__ = "session_facilitators"

    session_id: Mapped[int] = personal(ForeignKey("session_records.id"), primary_key=True)
    user_id: Mapped[int] = personal(ForeignKey("users.id"), primary_key=True)

    user: Mapped[User] = relationship()


class Attendance(Base):
    """One child at one session."""

    __tablename__ = "attendances"

    id: Mapped[int] = public(primary_key=True)
    session_id: Mapped[int] = personal(ForeignKey("session_records.id"))
    delivery_id: Mapped[int] = personal(ForeignKey("deliveries.id"), index=True)
    attendance: Mapped[str | None] = sensitive(String(40))
    minutes_late: Mapped[int | None] = sensitive()
    engagement: Mapped[int | None] = sensitive()
    motivation: Mapped[int | None] = sensitive()
    child_words: Mapped[str] = sensitive(Text, default="")
    child_words_declined_reason: Mapped[str] = sensitive(Text, default="")
    core_steps_left_out: Mapped[list[int]] = sensitive(JSON, default=list)
    core_steps_adapted: Mapped[list[int]] = sensitive(JSON, default=list)
    reparation_hours: Mapped[float | None] = sensitive(Numeric(4, 2, asdecimal=False))
    # The session that this child missed and for which this one makes up.
    catches_up_id: Mapped[int | None] = personal(ForeignKey("session_records.id"), index=True)
    carer_informed: Mapped[bool | None] = sensitive()

    session: Mapped[SessionRecord] = relationship(
        back_populates="attendances", foreign_keys=[session_id]
    )
    delivery: Mapped[Delivery] = relationship(back_populates="attendances")

    __table_args__ = (
        UniqueConstraint("session_id", "delivery_id"),
        CheckConstraint("engagement IS NULL OR engagement BETWEEN 1 AND 5", name="engagement"),
        CheckConstraint("motivation IS NULL OR motivation BETWEEN 1 AND 5", name="motivation"),
        CheckConstraint(
            "minutes_late IS NULL OR minutes_late BETWEEN 1 AND 600", name="minutes_late"
        ),
        CheckConstraint(
            "reparation_hours IS NULL OR (reparation_hours > 0 AND reparation_hours <= 24)",
            name="reparation_hours",
        ),
    )
