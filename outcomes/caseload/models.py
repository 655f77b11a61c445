"""What is held about a child, and no more: see the privacy notice in content/pages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, personal, public, sensitive
from core.people.models import Team, User

YOUNGEST, OLDEST = 10, 21


class ChildRecord(Base):
    """One child, known by an opaque case reference."""

    __tablename__ = "child_records"

    id: Mapped[int] = public(primary_key=True)
    case_reference: Mapped[str] = personal(String(40), unique=True)
    team_id: Mapped[int] = personal(ForeignKey("teams.id"), index=True)
    started_on: Mapped[date] = personal()
    age_at_start: Mapped[int] = personal()
    sex: Mapped[str | None] = personal(String(40))
    ethnicity: Mapped[str | None] = sensitive(String(60))
    disposal: Mapped[str | None] = sensitive(String(60))
    disposal_start: Mapped[date | None] = sensitive()
    disposal_end: Mapped[date | None] = sensitive()
    home_or_host: Mapped[str | None] = personal(String(40))
    looked_after: Mapped[str | None] = sensitive(String(40))
    placing_authority: Mapped[str | None] = personal(String(80))
    communication_needs: Mapped[list[str]] = sensitive(JSON, default=list)
    revision: Mapped[int] = public(default=1)
    # Of the form that made it, so that a second press makes no second record.
    submission_key: Mapped[str | None] = public(String(36), unique=True)
    created_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    created_at: Mapped[datetime] = personal()
    demonstration: Mapped[bool] = public(default=False)
    # When it was taken in from another service; None for a record that began here.
    received_at: Mapped[datetime | None] = personal()

    team: Mapped[Team] = relationship()
    needs: Mapped[list["ChildNeed"]] = relationship(
        back_populates="child", order_by="(ChildNeed.assessed_on.desc(), ChildNeed.id)"
    )

    __table_args__ = (
        CheckConstraint(f"age_at_start BETWEEN {YOUNGEST} AND {OLDEST}", name="age_in_range"),
    )


class ChildNeed(Base):
    """An assessed factor, for or against desistance."""

    __tablename__ = "child_needs"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"))
    need: Mapped[str] = sensitive(String(60))
    direction: Mapped[str] = sensitive(String(10))
    severity: Mapped[int | None] = sensitive()
    assessed_on: Mapped[date] = sensitive()

    child: Mapped[ChildRecord] = relationship(back_populates="needs")

    __table_args__ = (
        UniqueConstraint("child_id", "need", "direction", "assessed_on"),
        CheckConstraint("direction IN ('for', 'against')", name="direction"),
        CheckConstraint("severity BETWEEN 1 AND 3", name="severity"),
    )


class RecordChange(Base):
    """What a record of a child's work said before it was changed or removed, and why.

    It belongs to the child's record and goes with it; what it tells of may be gone. ``before``
    holds the fields that changed, with their earlier values, or all of what was removed.
    """

    __tablename__ = "record_changes"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"))
    kind: Mapped[str] = public(String(20))
    subject_id: Mapped[int] = public()
    before: Mapped[dict[str, Any]] = sensitive(JSON)
    reason: Mapped[str] = personal(String(40))
    removed: Mapped[bool] = public(default=False)
    # The day of the panel that decided the change, where one did.
    panel_on: Mapped[date | None] = sensitive()
    changed_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = personal()

    changed_by: Mapped[User] = relationship()

    __table_args__ = (
        CheckConstraint(
            "kind IN ('plan_item', 'delivery', 'session', 'ete_snapshot', 'referral', "
            "'appointment', 'panel', 'panel_decision')",
            name="kind",
        ),
        Index(None, "child_id", "kind"),
    )


class HighestNumber(Base):
    """The highest number of a child's row that is gone: it is not given to another child."""

    __tablename__ = "highest_numbers"

    id: Mapped[int] = public(primary_key=True, autoincrement=False)
    number: Mapped[int] = public()

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
