"""What a person planned and delivered, for their shelf in the library; nothing about a child."""

from datetime import date, datetime

from sqlalchemy import Select, func, or_, select

from catalogue.interventions.uses import Use, UseKind
from core.database import db
from core.people.models import User
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionFacilitator

MOST = 50


def uses_by(user: User, *, intervention_id: int | None) -> list[Use]:
    """The last time that a person planned and delivered each intervention, newest first."""
    planned = [
        Use(
            intervention_id=row.intervention_id,
            version_id=None,
            on=row.at.date(),
            kind=UseKind.PLANNED,
        )
        for row in db.session.execute(_planned(user, intervention_id))
    ]
    delivered = [
        Use(
            intervention_id=row.intervention_id,
            version_id=row.version_id,
            on=row.at,
            kind=UseKind.DELIVERED,
        )
        for row in db.session.execute(_delivered(user, intervention_id))
    ]
    return sorted([*planned, *delivered], key=lambda use: use.on, reverse=True)


def _planned(user: User, intervention_id: int | None) -> Select[int, datetime]:
    last = func.max(PlanItem.created_at)
    query = (
        select(PlanItem.intervention_id, last.label("at"))
        .where(or_(PlanItem.owner_id == user.id, PlanItem.created_by_id == user.id))
        .group_by(PlanItem.intervention_id)
        .order_by(last.desc())
        .limit(MOST)
    )
    if intervention_id is not None:
        query = query.where(PlanItem.intervention_id == intervention_id)
    return query


def _delivered(user: User, intervention_id: int | None) -> Select[int, int, date]:
    """Deliveries that a person started, answers for or ran a session of."""
    last = func.max(Delivery.started_on)
    answers_for = select(PlanItem.id).where(PlanItem.owner_id == user.id)
    ran = (
        select(Attendance.delivery_id)
        .join(SessionFacilitator, SessionFacilitator.session_id == Attendance.session_id)
        .where(SessionFacilitator.user_id == user.id)
    )
    query = (
        select(Delivery.intervention_id, Delivery.version_id, last.label("at"))
        .where(
            or_(
                Delivery.started_by_id == user.id,
                Delivery.plan_item_id.in_(answers_for),
                Delivery.id.in_(ran),
            )
        )
        .group_by(Delivery.intervention_id, Delivery.version_id)
        .order_by(last.desc())
        .limit(MOST)
    )
    if intervention_id is not None:
        query = query.where(Delivery.intervention_id == intervention_id)
    return query
