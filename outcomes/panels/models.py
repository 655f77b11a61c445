"""Panels of several agencies about a child, and what they decide."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from core.database import Base, named_enum, personal, public, sensitive, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem


class Effect(StrEnum):
    """What a decision changes on the plan."""

    MORE_SESSIONS = "more_sessions"
    EARLIER_START = "earlier_start"
    END = "end"
    SET_ASIDE = "set_aside"
    ADD = "add"  # what is added is planned, and named, by whoever the decision is for


class Settled(StrEnum):
    """What became of a decision."""

    DONE = "done"
    NOT_DONE = "not_done"


class Panel(Base):
    """One meeting about one child. Who took part is held by role or agency, never by name."""

    __tablename__ = "panels"

    id: Mapped[int] = public(primary_key=True)
    child_id: Mapped[int] = personal(ForeignKey("child_records.id"))
    kind: Mapped[str] = sensitive(String(60))
    held_on: Mapped[date] = sensitive()
    took_part: Mapped[list[str]] = sensitive(JSON)
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)

    child: Mapped[ChildRecord] = relationship()
    recorded_by: Mapped[User] = relationship()
    decisions: Mapped[list["PanelDecision"]] = relationship(
        back_populates="panel", cascade="all, delete-orphan", order_by="PanelDecision.id"
    )

    __table_args__ = (UniqueConstraint("child_id", "kind", "held_on"),)


class PanelDecision(Base):
    """What a panel decided: in words, who sees to it, and by when. Open until it is settled."""

    __tablename__ = "panel_decisions"

    id: Mapped[int] = public(primary_key=True)
    panel_id: Mapped[int] = personal(ForeignKey("panels.id"), index=True)
    words: Mapped[str] = sensitive(Text)
    owner_id: Mapped[int] = personal(ForeignKey("users.id"), index=True)
    due_on: Mapped[date] = personal()
    effect: Mapped[Effect | None] = personal(named_enum(Effect, "effect"))
    # The plan item that it changed, or that came of it.
    plan_item_id: Mapped[int | None] = personal(ForeignKey("plan_items.id", ondelete="SET NULL"))
    settled: Mapped[Settled | None] = personal(named_enum(Settled, "settled"))
    note: Mapped[str] = sensitive(Text, default="")
    settled_by_id: Mapped[int | None] = personal(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None] = personal()
    recorded_by_id: Mapped[int] = personal(ForeignKey("users.id"))
    recorded_at: Mapped[datetime] = personal()
    revision: Mapped[int] = public(default=1)
    submission_key: Mapped[str] = public(String(36), unique=True)

    panel: Mapped[Panel] = relationship(back_populates="decisions")
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    plan_item: Mapped[PlanItem | None] = relationship()

    __table_args__ = (
        CheckConstraint("length(trim(words)) > 0", name="words"),
        CheckConstraint("(settled IS NULL) = (settled_at IS NULL)", name="settled_with_moment"),
        CheckConstraint(
            f"coalesce(settled, '') <> '{Settled.NOT_DONE}' OR length(trim(note)) > 0",
            name="not_done_with_note",
        ),
    )

    @property
    def changed_plan(self) -> bool:
        """Whether it changed the plan when it was recorded."""
        return self.effect is not None and self.effect is not Effect.ADD

    @property
    def is_overdue(self) -> bool:
        """Whether its day has passed and nobody has said what became of it."""
        return self.settled is None and self.due_on < today()
