"""What records a panel, puts it right and removes it."""

from dataclasses import asdict, dataclass
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
    PANEL,
    as_json,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import EARLIEST, demand_unchanged
from outcomes.delivery.words import vocabulary
from outcomes.panels.models import Panel
from outcomes.panels.telling import settle_told

SAME_PANEL = "A panel of this kind and day is recorded already. Go to the child’s page to see it"
CHANGED_THE_PLAN = (
    "One of its decisions changed the plan, so that it stays. Change the plan, "
    "or correct the decision"
)


@dataclass(frozen=True, kw_only=True)
class PanelDetails:
    """Which panel, when, and who took part by role or agency."""

    kind: str
    held_on: date
    took_part: tuple[str, ...]


def record_panel(
    *, child: ChildRecord, details: PanelDetails, submission_key: str, actor: User
) -> Panel:
    """Record a panel; a second call with the same key returns the first.

    :raises InvalidInput: for a value that cannot be, naming its field.
    :raises AlreadyExists: if there is one of this kind and day.
    """
    demand(actor, Action.RECORD_WORK, child)
    made = db.session.scalar(select(Panel).where(Panel.submission_key == submission_key))
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.child)
        return made
    _check(details)
    panel = Panel(
        child_id=child.id,
        **_columns(details),
        submission_key=submission_key,
        recorded_by_id=actor.id,
        recorded_at=now(),
    )
    with integrity_as(AlreadyExists(SAME_PANEL, field="held_on"), constraint="panels"):
        db.session.add(panel)
        db.session.flush()
    record(actor=actor, action="record_panel", subject=child, changes={"panel": panel.id})
    return panel


def change_panel(
    *, panel: Panel, details: PanelDetails, revision: int, reason: str | None, actor: User
) -> Panel:
    """Put a panel right; what it said before is kept.

    :param revision: of the panel when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since.
    """
    demand(actor, Action.RECORD_WORK, panel.child)
    demand_unchanged(panel, revision)
    _check(details)
    for name, value in _columns(details).items():
        if getattr(panel, name) != value:
            setattr(panel, name, value)
    before = values_before(panel)
    if not before:
        return panel
    _keep(panel, before, reason, actor)
    panel.revision += 1
    with integrity_as(AlreadyExists(SAME_PANEL, field="held_on"), constraint="panels"):
        db.session.flush()
    changes = {"panel": panel.id, **dict.fromkeys(before, VALUES_WITHHELD)}
    record(
        actor=actor,
        action="change_panel",
        subject=panel.child,
        changes=changes | ({"reason": [None, reason]} if reason else {}),
    )
    return panel


def remove_panel(*, panel: Panel, revision: int, reason: str | None, actor: User) -> None:
    """Take a panel away with its decisions; what they said is kept.

    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: if one of its decisions changed the plan.
    """
    child, panel_id = panel.child, panel.id
    demand(actor, Action.RECORD_WORK, child)
    demand_unchanged(panel, revision)
    _demand_plan_unchanged(panel)
    said: dict[str, Any] = {
        "kind": panel.kind,
        "held_on": as_json(panel.held_on),
        "took_part": panel.took_part,
        "decisions": [decision.words for decision in panel.decisions],
    }
    _keep(panel, said, reason, actor, removed=True)
    for decision in panel.decisions:
        settle_told(decision)
    db.session.delete(panel)
    db.session.flush()
    changes = {"panel": panel_id} | ({"reason": [None, reason]} if reason else {})
    record(actor=actor, action="remove_panel", subject=child, changes=changes)


def undo_panel(*, panel: Panel, actor: User) -> None:
    """Take a panel away on the day it was recorded, by the person who recorded it.

    :raises NotPermitted: to others, later, or once somebody else changed it.
    :raises InvalidInput: if it has decisions.
    """
    if not may_undo_panel(panel, actor):
        raise NotPermitted(
            "Only the person who recorded it can undo it, on the same day. Correct it instead."
        )
    _demand_plan_unchanged(panel)
    if panel.decisions:
        raise InvalidInput("It has decisions. Remove those first, or correct the panel instead")
    demand_nobody_else_changed(kind=PANEL, subject_id=panel.id, actor=actor)
    remove_panel(panel=panel, revision=panel.revision, reason=None, actor=actor)


def may_undo_panel(panel: Panel, actor: User) -> bool:
    """Whether a person may still take a panel away without a reason."""
    return panel.recorded_at.date() == today() and panel.recorded_by_id == actor.id


def _demand_plan_unchanged(panel: Panel) -> None:
    if any(decision.changed_plan for decision in panel.decisions):
        raise InvalidInput(CHANGED_THE_PLAN)


def _columns(details: PanelDetails) -> dict[str, Any]:
    return asdict(details) | {"took_part": sorted(details.took_part)}


def _keep(
    panel: Panel,
    before: dict[str, Any],
    reason: str | None,
    actor: User,
    *,
    removed: bool = False,
) -> None:
    keep_before(
        child=panel.child,
        kind=PANEL,
        subject_id=panel.id,
        before=before,
        reason=reason,
        made_at=panel.recorded_at,
        actor=actor,
        removed=removed,
    )


def _check(details: PanelDetails) -> None:
    if details.kind not in vocabulary("panel_kinds"):
        raise InvalidInput("Choose which panel it was", field="kind")
    if details.held_on > today():
        raise InvalidInput("The panel must be today or in the past", field="held_on")
    if details.held_on < EARLIEST:
        raise InvalidInput(f"The panel must be after {long_date(EARLIEST)}", field="held_on")
    if not details.took_part or not set(details.took_part) <= set(
        vocabulary("panel_members").codes
    ):
        raise InvalidInput("Choose who took part", field="took_part")
