"""Who plans or delivers a version now, for the library to tell when it is taken out of use."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from catalogue.interventions.models import InterventionVersion
from catalogue.recall.people import Way, select_people
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionFacilitator


def people_at_work(version: InterventionVersion) -> Sequence[Select[Any]]:
    """What selects who has it in an open plan, and who is delivering it.

    A plan names the intervention: what is in use when it starts is what is delivered. So a plan
    that has not started counts for the version that is taken out of use.
    """
    started = select(Delivery.plan_item_id).where(Delivery.plan_item_id.is_not(None))
    planned = select_people(Way.PLANNED, PlanItem.owner_id).where(
        PlanItem.intervention_id == version.intervention_id, PlanItem.id.not_in(started)
    )
    return planned, *_delivering(version)


def _delivering(version: InterventionVersion) -> Sequence[Select[Any]]:
    """Who started, answers for or ran a session of a delivery that has not ended."""
    running = (Delivery.version_id == version.id, Delivery.ended_on.is_(None))
    started = select_people(Way.DELIVERING, Delivery.started_by_id).where(*running)
    answers_for = (
        select_people(Way.DELIVERING, PlanItem.owner_id)
        .join(Delivery, Delivery.plan_item_id == PlanItem.id)
        .where(*running)
    )
    ran = (
        select_people(Way.DELIVERING, SessionFacilitator.user_id)
        .join(Attendance, Attendance.session_id == SessionFacilitator.session_id)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .where(*running)
    )
    return started, answers_for, ran
