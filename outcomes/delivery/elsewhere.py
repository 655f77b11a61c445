"""Deliveries that were started elsewhere and are recorded here afterwards."""

from datetime import date

from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion
from core.database import db
from core.errors import AlreadyExists, InvalidInput
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.operations import NotAvailable, bind_delivery, check_start
from outcomes.delivery.words import why_not_available


def record_started_delivery(
    *,
    child: ChildRecord,
    item: PlanItem | None,
    version: InterventionVersion,
    started_on: date,
    ended: bool,
    submission_key: str,
    actor: User,
) -> Delivery:
    """Record a delivery as it was started in another system, bound to an available version.

    :param item: what it was planned by, where that is known.
    :param ended: whether it is over: then another one of the same plan item may run.
    :raises NotAvailable: if the version cannot be used now.
    :raises AlreadyExists: if the plan item is under way.
    :raises InvalidInput: for a day in the future or before the approval, or another's plan item.
    """
    demand(actor, Action.RECORD_WORK, child)
    _hold(version)
    if not version.is_available:
        raise NotAvailable(
            f"Version {version.number} of this intervention cannot be started now, because "
            f"{why_not_available(version)}",
            field="version",
        )
    check_start(started_on, version)
    if item is not None:
        _check_item(item, child, version, ended=ended)
    return bind_delivery(
        child=child,
        item=item,
        version=version,
        started_on=started_on,
        # Whoever started it saw the warning there, or did not.
        warning_seen=None,
        submission_key=submission_key,
        actor=actor,
    )


def _hold(version: InterventionVersion) -> None:
    """Nobody suspends the version until the transaction ends."""
    held = select(InterventionVersion.id).where(InterventionVersion.id == version.id)
    db.session.execute(held.with_for_update(read=True))
    db.session.refresh(version, ["state", "expires_on"])


def _check_item(
    item: PlanItem, child: ChildRecord, version: InterventionVersion, *, ended: bool
) -> None:
    if item.child_id != child.id:
        raise InvalidInput("This plan item is another child’s", field="plan_item_id")
    if item.intervention_id != version.intervention_id:
        raise InvalidInput("This plan item is of another intervention", field="plan_item_id")
    if item.set_aside_at is not None:
        raise InvalidInput("This plan item was set aside", field="plan_item_id")
    db.session.execute(select(PlanItem.id).where(PlanItem.id == item.id).with_for_update())
    running = select(Delivery.id).where(
        Delivery.plan_item_id == item.id, Delivery.ended_on.is_(None)
    )
    if not ended and db.session.scalar(running):
        raise AlreadyExists("This plan item is under way already", field="plan_item_id")
