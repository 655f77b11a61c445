"""What sets a plan item aside that will not be started, and takes it up again."""

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.operations import demand_unchanged
from outcomes.delivery.models import PlanItem
from outcomes.delivery.words import vocabulary

BEGUN = "This was begun, so that it cannot be set aside. End its delivery instead."
SET_ASIDE = "This was set aside and cannot be started. Plan it again if it is wanted after all."


def set_aside(*, item: PlanItem, reason: str, revision: int, actor: User) -> PlanItem:
    """Say that what was planned will not be started; the item stays on record.

    :param reason: a code of ``plan_set_aside_reasons``.
    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: for an unknown reason.
    :raises NotPermitted: once it was begun.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    demand_unchanged(item, revision)
    if item.deliveries:
        raise NotPermitted(BEGUN)
    if reason not in {term.code for term in vocabulary("plan_set_aside_reasons").valid(on=today())}:
        raise InvalidInput("Choose why it will not be started", field="reason")
    item.set_aside_reason = reason
    item.set_aside_by_id, item.set_aside_at = actor.id, now()
    item.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="set_aside_plan_item",
        subject=item.child,
        changes={"plan_item": item.id, "set_aside_reason": VALUES_WITHHELD},
    )
    return item


def take_up_again(*, item: PlanItem, actor: User) -> PlanItem:
    """Put it back on the plan, on the day and by the person who set it aside.

    :raises NotPermitted: to others, or later.
    """
    demand(actor, Action.RECORD_WORK, item.child)
    if not may_take_up_again(item, actor):
        raise NotPermitted(
            "Only the person who set it aside can undo that, on the same day. "
            "Plan it again instead."
        )
    item.set_aside_reason = item.set_aside_by_id = item.set_aside_at = None
    item.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="take_up_plan_item",
        subject=item.child,
        changes={"plan_item": item.id},
    )
    return item


def may_take_up_again(item: PlanItem, actor: User) -> bool:
    """Whether a person may still undo that it was set aside."""
    at = item.set_aside_at
    return at is not None and at.date() == today() and item.set_aside_by_id == actor.id


def demand_not_set_aside(item: PlanItem) -> None:
    """Refuse to change or start what was set aside.

    :raises NotPermitted: if it was.
    """
    if item.set_aside_at is not None:
        raise NotPermitted(SET_ASIDE)
