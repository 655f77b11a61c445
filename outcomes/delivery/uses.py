"""What a person planned and delivered, for their shelf in the library; nothing about a child."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select

from catalogue.interventions.uses import UseKind, select_uses
from core.people.models import User
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionFacilitator


def uses_by(user: User) -> Sequence[Select[Any]]:
    """What selects the last time that a person planned and delivered each intervention."""
    planned = select_uses(
        UseKind.PLANNED,
        intervention_id=PlanItem.intervention_id,
        version_id=None,
        at=PlanItem.created_at,
    ).where(or_(PlanItem.owner_id == user.id, PlanItem.created_by_id == user.id))
    return planned, _delivered(user)


def _delivered(user: User) -> Select[Any]:
    """Deliveries that a person started, answers for or ran a session of."""
    answers_for = select(PlanItem.id).where(PlanItem.owner_id == user.id)
    ran = (
        select(Attendance.delivery_id)
        .join(SessionFacilitator, SessionFacilitator.session_id == Attendance.session_id)
        .where(SessionFacilitator.user_id == user.id)
    )
    return select_uses(
        UseKind.DELIVERED,
        intervention_id=Delivery.intervention_id,
        version_id=Delivery.version_id,
        at=Delivery.started_on,
    ).where(
        or_(
            Delivery.started_by_id == user.id,
            Delivery.plan_item_id.in_(answers_for),
            Delivery.id.in_(ran),
        )
    )
