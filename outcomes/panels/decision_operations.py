"""What records a panel's decision, changes the plan by it, and says what became of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.history import (
    PANEL_DECISION,
    as_json,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import LONGEST_AHEAD, demand_unchanged
from outcomes.delivery.models import PlanItem
from outcomes.panels.effects import PlanChange, change_plan
from outcomes.panels.models import Effect, Panel, PanelDecision, Settled
from outcomes.panels.telling import settle_told, tell_owner

SAVED_ALREADY = "This was saved just now. Go back to the panel to see it."
SAY_WHY_NOT = "Say why it was not done"
_WHO_AND_WHEN = frozenset({"settled_by_id", "settled_at"})


@dataclass(frozen=True, kw_only=True)
class DecisionDetails:
    """What was decided, who sees to it, and by when."""

    words: str
    owner_id: int
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What became of it; of what was not done, why. What was added to the plan, if that is it."""

    settled: Settled
    note: str = ""
    plan_item_id: int | None = None


def decide(
    *,
    panel: Panel,
    details: DecisionDetails,
    change: PlanChange | None,
    submission_key: str,
    actor: User,
) -> PanelDecision:
    """Record a decision, change the plan by it, and tell whoever sees to it.

    A second call with the same key returns the first, and changes nothing more.

    :raises InvalidInput: for a value that cannot be, naming its field.
    """
    demand(actor, Action.RECORD_WORK, panel.child)
    made = db.session.scalar(
        select(PanelDecision).where(PanelDecision.submission_key == submission_key)
    )
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.panel.child)
        return made
    _check(details, panel)
    decision = PanelDecision(
        panel_id=panel.id,
        words=details.words.strip(),
        owner_id=details.owner_id,
        due_on=details.due_on,
        effect=change.effect if change else None,
        plan_item_id=change.item.id if change and change.item else None,
        submission_key=submission_key,
        recorded_by_id=actor.id,
        recorded_at=now(),
    )
    with integrity_as(AlreadyExists(SAVED_ALREADY), constraint="submission_key"):
        db.session.add(decision)
        db.session.flush()
    if change is not None:
        change_plan(change=change, panel=panel, actor=actor)
    record(
        actor=actor,
        action="record_panel_decision",
        subject=panel.child,
        changes={"panel": panel.id, "panel_decision": decision.id, "effect": decision.effect},
    )
    tell_owner(decision, by=actor)
    return decision


def change_decision(
    *,
    decision: PanelDecision,
    details: DecisionDetails,
    revision: int,
    reason: str | None,
    actor: User,
) -> PanelDecision:
    """Put the words, the owner or the day right; what the plan was changed by it stays.

    :param revision: of the decision when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since.
    """
    _hold(decision, revision, actor)
    _check(details, decision.panel, still=decision)
    owner_before = decision.owner_id
    values = {
        "words": details.words.strip(),
        "owner_id": details.owner_id,
        "due_on": details.due_on,
    }
    for name, value in values.items():
        if getattr(decision, name) != value:
            setattr(decision, name, value)
    if _save(decision, "change_panel_decision", reason, decision.recorded_at, actor) and (
        decision.owner_id != owner_before
    ):
        settle_told(decision)
        tell_owner(decision, by=actor)
    return decision


def settle_decision(
    *,
    decision: PanelDecision,
    settlement: Settlement,
    revision: int,
    actor: User,
    reason: str | None = None,
) -> PanelDecision:
    """Say what became of a decision, or correct that.

    :param reason: of a correction, as for the decision.
    :raises InvalidInput: where it was not done and nobody says why, or where something was to be
        added to the plan and nobody says what was.
    """
    _hold(decision, revision, actor)
    _check_settlement(decision, settlement)
    corrects = decision.settled is not None
    made_at = decision.settled_at
    if not corrects:
        decision.settled_by_id, decision.settled_at = actor.id, now()
    values: dict[str, Any] = {"settled": settlement.settled, "note": settlement.note.strip()}
    if decision.effect is Effect.ADD:
        values["plan_item_id"] = settlement.plan_item_id
    for name, value in values.items():
        if getattr(decision, name) != value:
            setattr(decision, name, value)
    _save(decision, "settle_panel_decision", reason, made_at, actor, corrects=corrects)
    settle_told(decision)
    return decision


def undo_settlement(*, decision: PanelDecision, actor: User) -> PanelDecision:
    """Open a decision again on the day it was settled, by the person who settled it.

    :raises NotPermitted: to others, or later.
    """
    if not may_undo_settlement(decision, actor):
        raise NotPermitted(
            "Only the person who recorded it can undo it, on the same day. Correct it instead."
        )
    _hold(decision, decision.revision, actor)
    made_at = decision.settled_at
    decision.settled = decision.settled_by_id = decision.settled_at = None
    decision.note = ""
    if decision.effect is Effect.ADD:
        decision.plan_item_id = None
    _save(decision, "reopen_panel_decision", None, made_at, actor)
    return decision


def remove_decision(
    *, decision: PanelDecision, revision: int, reason: str | None, actor: User
) -> Panel:
    """Take a decision away that should not be there; what it said is kept.

    :return: the panel that it was of.
    :raises InvalidInput: if it changed the plan.
    """
    panel, decision_id = decision.panel, decision.id
    _hold(decision, revision, actor)
    if decision.changed_plan:
        raise InvalidInput("It changed the plan, so that it stays. Change the plan instead")
    said = {name: as_json(getattr(decision, name)) for name in ("words", "owner_id", "due_on")}
    keep_before(
        child=panel.child,
        kind=PANEL_DECISION,
        subject_id=decision_id,
        before={"panel_id": panel.id, **said},
        reason=reason,
        made_at=decision.recorded_at,
        actor=actor,
        removed=True,
    )
    settle_told(decision)
    panel.decisions.remove(decision)
    db.session.flush()
    changes: dict[str, Any] = {"panel_decision": decision_id}
    record(
        actor=actor,
        action="remove_panel_decision",
        subject=panel.child,
        changes=changes | ({"reason": [None, reason]} if reason else {}),
    )
    return panel


def undo_decision(*, decision: PanelDecision, actor: User) -> Panel:
    """Take a decision away on the day it was recorded, by the person who recorded it.

    :raises NotPermitted: to others, later, or if it changed the plan.
    """
    if not may_undo_decision(decision, actor):
        raise NotPermitted(
            "Only the person who recorded it can undo it, on the same day and where it left the "
            "plan as it was. Correct it instead."
        )
    demand_nobody_else_changed(kind=PANEL_DECISION, subject_id=decision.id, actor=actor)
    return remove_decision(decision=decision, revision=decision.revision, reason=None, actor=actor)


def may_undo_decision(decision: PanelDecision, actor: User) -> bool:
    """Whether a person may still take a decision away without a reason."""
    on_its_day = decision.recorded_at.date() == today()
    settled_by_another = decision.settled_by_id not in (None, actor.id)
    mine = decision.recorded_by_id == actor.id and not settled_by_another
    return on_its_day and mine and not decision.changed_plan


def may_undo_settlement(decision: PanelDecision, actor: User) -> bool:
    """Whether a person may still open a decision again without a reason."""
    at = decision.settled_at
    return at is not None and at.date() == today() and decision.settled_by_id == actor.id


def _hold(decision: PanelDecision, revision: int, actor: User) -> None:
    demand(actor, Action.RECORD_WORK, decision.panel.child)
    demand_unchanged(decision, revision)


def _save(
    decision: PanelDecision,
    action: str,
    reason: str | None,
    made_at: Any,
    actor: User,
    *,
    corrects: bool = True,
) -> bool:
    """Write what was set, keep what stood there before; whether there was anything to write."""
    child = decision.panel.child
    before = {
        name: value for name, value in values_before(decision).items() if name not in _WHO_AND_WHEN
    }
    if not before:
        return False
    if corrects:
        keep_before(
            child=child,
            kind=PANEL_DECISION,
            subject_id=decision.id,
            before={"panel_id": decision.panel_id, **before},
            reason=reason,
            made_at=made_at,
            actor=actor,
        )
    decision.revision += 1
    db.session.flush()
    changes: dict[str, Any] = {
        "panel_decision": decision.id,
        **dict.fromkeys(before, VALUES_WITHHELD),
    }
    if corrects and reason:
        changes["reason"] = [None, reason]
    record(actor=actor, action=action, subject=child, changes=changes)
    return True


def _check(details: DecisionDetails, panel: Panel, *, still: PanelDecision | None = None) -> None:
    """Refuse what cannot be. An owner or a day that stays as it was is not asked about again."""
    if not details.words.strip():
        raise InvalidInput("Say what was decided", field="words")
    if still is None or details.due_on != still.due_on:
        _check_day(details.due_on, panel)
    if still is None or details.owner_id != still.owner_id:
        _check_owner(details, panel.child)


def _check_day(due_on: date, panel: Panel) -> None:
    if due_on < panel.held_on:
        raise InvalidInput(
            f"The day must be on or after that of the panel, {long_date(panel.held_on)}",
            field="due_on",
        )
    if due_on > today() + LONGEST_AHEAD:
        raise InvalidInput("The day must be within two years from now", field="due_on")


def _check_owner(details: DecisionDetails, child: ChildRecord) -> None:
    owner = db.session.get(User, details.owner_id)
    if (
        owner is None
        or not owner.active
        or not (owner.whole_service or child.team_id in owner.team_ids)
    ):
        raise InvalidInput("Choose who sees to it from the child’s team", field="owner_id")


def _check_settlement(decision: PanelDecision, settlement: Settlement) -> None:
    if settlement.settled is Settled.NOT_DONE:
        if not settlement.note.strip():
            raise InvalidInput(SAY_WHY_NOT, field="note")
        return
    if decision.effect is not Effect.ADD:
        return
    number = settlement.plan_item_id
    item = db.session.get(PlanItem, number) if number else None
    if item is None or item.child_id != decision.panel.child_id:
        raise InvalidInput("Choose what was added to the plan", field="plan_item_id")
