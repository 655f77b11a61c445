"""The kind of exception where reparation was done while something that matters more waited."""

from flask import url_for
from sqlalchemy import ColumnElement, Integer, cast, func, select

from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.ledger.kinds import Exceptional, ExceptionKind, Limits, Statement, off_track

# Of the severities 1 to 3 of a need; one that is not known is not taken for the least.
LEAST, NOT_KNOWN = 1, 2


def displaced(limits: Limits) -> Statement:
    """Plan items that are late while the child did hours of reparation since their day.

    Those that answer a need of the least severity are left out: reparation may well come first.
    ``done`` is in minutes.
    """
    minutes = _minutes_of_reparation()
    return (
        off_track(
            subject=PlanItem.id,
            owner=PlanItem.owner_id,
            since=PlanItem.start_by,
            intervention=PlanItem.intervention_id,
            done=minutes,
            planned=PlanItem.sessions_planned,
        )
        .join(PlanItem, PlanItem.child_id == ChildRecord.id)
        .where(
            PlanItem.start_by < limits.on,
            PlanItem.set_aside_at.is_(None),
            ~PlanItem.deliveries.any(),
            minutes > 0,
            func.coalesce(_severity(), NOT_KNOWN) > LEAST,
        )
    )


def _minutes_of_reparation() -> ColumnElement[int]:
    hours = (
        select(func.sum(Attendance.reparation_hours))
        .select_from(Attendance)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(Delivery.child_id == ChildRecord.id, SessionRecord.held_on >= PlanItem.start_by)
        .correlate(ChildRecord, PlanItem)
        .scalar_subquery()
    )
    return cast(func.round(hours * 60), Integer)


def _severity() -> ColumnElement[int]:
    """Of the need that the item answers, as it was assessed last."""
    return (
        select(ChildNeed.severity)
        .where(
            ChildNeed.child_id == ChildRecord.id,
            ChildNeed.need == PlanItem.need,
            ChildNeed.direction == "against",
        )
        .order_by(ChildNeed.assessed_on.desc(), ChildNeed.id.desc())
        .limit(1)
        .correlate(ChildRecord, PlanItem)
        .scalar_subquery()
    )


def _why(each: Exceptional, limits: Limits) -> str:
    hours = f"{(each.done or 0) / 60:.1f}".removesuffix(".0")
    late = plural((limits.on - each.since).days, "day")
    return (
        f"{hours} {'hour' if hours == '1' else 'hours'} of reparation since "
        f"{long_date(each.since)}, and this has waited {late}. "
        f"{plural(each.planned or 0, 'session')} planned."
    )


DISPLACED = ExceptionKind(
    code="displaced",
    label="Waiting while reparation is done",
    order=15,
    statement=displaced,
    meaning=lambda _: (
        "Its day to start by has passed, and since then the child did hours of reparation. What "
        "answers a need of the least severity is left out."
    ),
    why=_why,
    address=lambda each: url_for("caseload.show", child_id=each.child_id),
)
