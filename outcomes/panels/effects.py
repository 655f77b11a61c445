"""What a panel's decision changes on the plan, by the operations by which anybody changes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from core.database import today
from core.errors import InvalidInput
from core.people.models import User
from core.ui.words import long_date, plural
from outcomes.delivery.ending_operations import end_delivery, last_session_of
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.operations import MOST_SESSIONS, PlanDetails, change_plan_item
from outcomes.delivery.setting_aside import set_aside
from outcomes.panels.models import Effect, Panel

# What a change of the plan needs and the decision's page asks for.
ASKED_HERE = frozenset({"plan", "sessions", "start_by", "ending", "approval_seen"})
BY_PANEL = "panel"  # a code of the reasons for changing a plan, and for setting an item aside


@dataclass(frozen=True, kw_only=True)
class PlanChange:
    """What changes: which item, and the one thing that the effect needs."""

    effect: Effect
    item: PlanItem | None = None
    sessions: int | None = None
    start_by: date | None = None
    ending: str = ""
    approval_seen: bool = False


def effects_for(item: PlanItem) -> list[Effect]:
    """What can be changed of a plan item as it stands."""
    if item.set_aside_at is not None:
        return []
    if not item.deliveries:
        earlier = [Effect.EARLIER_START] if item.start_by > today() else []
        return [Effect.MORE_SESSIONS, *earlier, Effect.SET_ASIDE]
    return [Effect.MORE_SESSIONS, Effect.END] if _running(item) else []


def change_plan(*, change: PlanChange, panel: Panel, actor: User) -> None:
    """Change the plan as the panel decided; its new version says which panel that was.

    :raises InvalidInput: for what cannot be, naming its field.
    """
    item = change.item
    if change.effect is Effect.ADD:
        return
    if item is None or item.child_id != panel.child_id or change.effect not in effects_for(item):
        raise InvalidInput("Choose what changes on the plan", field="plan")
    with _said_of_the_plan():
        _carry_out(change, item, panel, actor)


@contextmanager
def _said_of_the_plan() -> Iterator[None]:
    """What is wrong with the plan item itself is not said at a box of the decision's."""
    try:
        yield
    except InvalidInput as refused:
        if refused.field in ASKED_HERE:
            raise
        words = f"{refused.message.rstrip('.')}. Do that on the plan first"
        raise InvalidInput(f"The plan cannot be changed: {words}", field="plan") from refused


def _carry_out(change: PlanChange, item: PlanItem, panel: Panel, actor: User) -> None:
    if change.effect is Effect.SET_ASIDE:
        set_aside(item=item, reason=BY_PANEL, revision=item.revision, actor=actor)
    elif change.effect is Effect.END:
        _end(change, item, panel, actor)
    else:
        _change(change, item, panel, actor)


def _end(change: PlanChange, item: PlanItem, panel: Panel, actor: User) -> None:
    delivery = _running(item)
    if delivery is None:
        raise InvalidInput("Choose what changes on the plan", field="plan")
    end_delivery(
        delivery=delivery,
        ended_on=max(filter(None, [panel.held_on, delivery.started_on, last_session_of(delivery)])),
        ending=change.ending,
        revision=delivery.revision,
        actor=actor,
    )


def _change(change: PlanChange, item: PlanItem, panel: Panel, actor: User) -> None:
    if change.effect is Effect.MORE_SESSIONS:
        sessions, start_by = _more(change.sessions, item), item.start_by
    else:
        sessions, start_by = item.sessions_planned, _earlier(change.start_by, item)
    change_plan_item(
        item=item,
        details=PlanDetails(
            need=item.need,
            desired_outcome=item.desired_outcome,
            child_view=item.child_view,
            child_view_declined_reason=item.child_view_declined_reason,
            sessions_planned=sessions,
            owner_id=item.owner_id,
            start_by=start_by,
            age_at_plan=item.age_at_plan,
            training_reason=item.training_reason,
        ),
        revision=item.revision,
        reason=BY_PANEL,
        approval_seen=change.approval_seen,
        panel_on=panel.held_on,
        actor=actor,
    )


def _more(sessions: int | None, item: PlanItem) -> int:
    if sessions is None or not item.sessions_planned < sessions <= MOST_SESSIONS:
        planned = plural(item.sessions_planned, "session")
        raise InvalidInput(
            f"Enter how many sessions it is now. {planned} are planned, and {MOST_SESSIONS} "
            "is the most",
            field="sessions",
        )
    return sessions


def _earlier(start_by: date | None, item: PlanItem) -> date:
    if start_by is None or not today() <= start_by < item.start_by:
        raise InvalidInput(
            f"Enter a day from today on and before {long_date(item.start_by)}", field="start_by"
        )
    return start_by


def _running(item: PlanItem) -> Delivery | None:
    return next((each for each in item.deliveries if each.ended_on is None), None)
