"""What waits, on the home page: sessions to record and plan items to start."""

from functools import reduce
from typing import Any

from flask import url_for
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from catalogue.interventions.models import AVAILABLE, InterventionVersion
from core.database import today
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.delivery.words import attended_codes

QUIET_DAYS = 14
NOT_AVAILABLE_ANY_MORE = "Not available any more"


def to_record(user: User) -> Statement:
    """A practitioner's running deliveries without a session today, the longest quiet first."""
    last = _of_sessions(func.max(SessionRecord.held_on))
    done = _of_sessions(
        func.count(),
        SessionRecord.happened.is_(True),
        Attendance.attendance.in_(attended_codes()),
    )
    begun = case((last.is_(None), 0), else_=1)
    return (
        waiting(
            subject=Delivery.id,
            day=func.coalesce(last, Delivery.started_on),
            about=ChildRecord.case_reference,
            words=InterventionVersion.title,
            # How many were held, how many are planned, and whether there was any.
            code=_joined(done, func.coalesce(PlanItem.sessions_planned, 0), begun),
            flag=_is_available(),
        )
        .join(ChildRecord, Delivery.child_id == ChildRecord.id)
        .join(InterventionVersion, InterventionVersion.id == Delivery.version_id)
        .outerjoin(PlanItem, Delivery.plan_item_id == PlanItem.id)
        .where(
            Delivery.ended_on.is_(None),
            ChildRecord.team_id.in_(user.team_ids),
            or_(
                PlanItem.owner_id == user.id,
                PlanItem.id.is_(None) & (Delivery.started_by_id == user.id),
            ),
            or_(last.is_(None), last != today()),
        )
    )


def _of_sessions(of: Any, *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    """Something of all sessions of a delivery, or of some."""
    return (
        select(of)
        .select_from(Attendance)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(Attendance.delivery_id == Delivery.id, *which)
        .scalar_subquery()
    )


def _joined(*numbers: Any) -> ColumnElement[str]:
    first, *rest = (cast(number, Text) for number in numbers)
    return reduce(lambda text, number: text + literal(" ") + number, rest, first)


def _to_record(each: Waiting) -> Item:
    done, planned, begun = map(int, (each.code or "0 0 0").split())
    finished = bool(planned) and done >= planned
    quiet = (today() - each.on).days
    tag = "All done: end it" if finished else ""
    if not each.flag:
        tag = NOT_AVAILABLE_ANY_MORE
    elif not finished and quiet > QUIET_DAYS:
        tag = f"Nothing for {plural(quiet, 'day')}"
    count = f"{done} of {planned} sessions" if planned else plural(done, "session")
    since = f"last on {long_date(each.on)}" if begun else "none yet"
    endpoint = "delivery.end" if finished else "delivery.record_session"
    return Item(
        text=each.words or "",
        address=url_for(endpoint, delivery_id=each.subject_id),
        detail=f"{each.about} · {count} · {since}",
        tag=tag,
    )


TO_RECORD = WaitingKind(
    code="session",
    title="Sessions to record",
    empty="Nothing waits to be recorded. What you start from a child's plan stands here.",
    order=10,
    statement=to_record,
    item=_to_record,
    all_endpoint="caseload.list_children",
    all_label="See all children",
)


def to_start(user: User) -> Statement:
    """A practitioner's own plan items that are neither begun nor set aside."""
    title = select(InterventionVersion.title).where(_of_item(), _was_in_use()).limit(1)
    return (
        waiting(
            subject=PlanItem.id,
            day=PlanItem.start_by,
            about_id=ChildRecord.id,
            about=ChildRecord.case_reference,
            words=title.order_by(
                case((_is_available(), 1), else_=0).desc(), InterventionVersion.number.desc()
            ).scalar_subquery(),
            flag=select(InterventionVersion.id).where(_of_item(), _is_available()).exists(),
        )
        .join(ChildRecord, ChildRecord.id == PlanItem.child_id)
        .where(
            PlanItem.owner_id == user.id,
            ChildRecord.team_id.in_(user.team_ids),
            PlanItem.set_aside_at.is_(None),
            ~PlanItem.deliveries.any(),
        )
    )


def _of_item() -> ColumnElement[bool]:
    return InterventionVersion.intervention_id == PlanItem.intervention_id


def _was_in_use() -> ColumnElement[bool]:
    return InterventionVersion.approved_at.is_not(None)


def _is_available() -> ColumnElement[bool]:
    return and_(InterventionVersion.state.in_(AVAILABLE), InterventionVersion.expires_on >= today())


def _to_start(each: Waiting) -> Item:
    """What cannot be started leads to the child's plan, which says why and what to do."""
    tag = "Overdue" if each.on < today() else ""
    return Item(
        text=each.words or "An intervention that is not available",
        address=url_for("delivery.start", item_id=each.subject_id)
        if each.flag
        else url_for("caseload.show", child_id=each.about_id),
        detail=f"{each.about} · start by {long_date(each.on)}",
        tag=tag if each.flag else NOT_AVAILABLE_ANY_MORE,
    )


ITEMS_TO_START = WaitingKind(
    code="plan_item",
    title="Plan items to start",
    empty="Everything that you planned is started.",
    order=30,
    statement=to_start,
    item=_to_start,
)
