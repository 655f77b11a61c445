"""What waits, on the home page: sessions to record and plan items to start."""

from collections import defaultdict
from datetime import date

from flask import url_for
from sqlalchemy import Select, func, select

from catalogue.interventions.models import InterventionVersion
from core.database import db, today
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date, plural
from outcomes.delivery import queries
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.progress import running_warning, sessions_done

MOST_ITEMS = 8
QUIET_DAYS = 14
NOT_AVAILABLE_ANY_MORE = "Not available any more"


def sessions_to_record(user: User) -> Section:
    """A practitioner's running deliveries without a session today, the longest quiet first."""
    deliveries = queries.running_deliveries_of(user)
    attendances = queries.attendances_of(deliveries) if deliveries else []
    done = sessions_done(attendances)
    last: dict[int, date] = defaultdict(lambda: date.min)
    for attendance in attendances:
        held_on = attendance.session.held_on
        last[attendance.delivery_id] = max(last[attendance.delivery_id], held_on)
    waiting = [each for each in deliveries if last[each.id] != today()]
    waiting.sort(key=lambda each: max(last[each.id], each.started_on))
    return Section(
        title="Sessions to record",
        empty="Nothing waits to be recorded. What you start from a child's plan stands here.",
        items=[
            _session_item(each, last[each.id], done.get(each.id, 0))
            for each in waiting[:MOST_ITEMS]
        ],
        total=len(waiting),
        all_address=url_for("caseload.list_children") if len(waiting) > MOST_ITEMS else None,
        all_label="See all children",
    )


def items_to_start(user: User) -> Section:
    """A practitioner's own plan items that are not started, the earliest first."""
    waiting = queries.unstarted_items(viewer=user, own=True)
    return _plan_section(
        waiting,
        title="Plan items to start",
        empty="Everything that you planned is started.",
        with_owner=False,
    )


def items_not_started(user: User) -> Section:
    """For a manager: plan items of the teams that were to start before today and did not."""
    waiting = queries.unstarted_items(viewer=user, own=False, overdue=True)
    return _plan_section(
        waiting,
        title="Plan items not started by their date",
        empty="Everything planned was started by its date.",
        with_owner=True,
    )


def _plan_section(
    waiting: Select[PlanItem], *, title: str, empty: str, with_owner: bool
) -> Section:
    total = db.session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery()))
    items = db.session.scalars(waiting.limit(MOST_ITEMS)).all() if total else []
    versions = queries.versions_of({item.intervention_id for item in items}) if items else {}
    return Section(
        title=title,
        empty=empty,
        items=[
            _plan_item(item, versions.get(item.intervention_id), with_owner=with_owner)
            for item in items
        ],
        total=total or 0,
    )


def _plan_item(item: PlanItem, version: InterventionVersion | None, *, with_owner: bool) -> Item:
    """What cannot be started leads to the child's plan, which says why and what to do."""
    available = version is not None and version.is_available
    to_start = available and not with_owner
    tag = "Overdue" if item.start_by < today() else ""
    return Item(
        text=version.title if version else "An intervention that is not available",
        address=url_for("delivery.start", item_id=item.id)
        if to_start
        else url_for("caseload.show", child_id=item.child_id),
        detail=_plan_detail(item, with_owner=with_owner),
        tag=tag if available else NOT_AVAILABLE_ANY_MORE,
    )


def _plan_detail(item: PlanItem, *, with_owner: bool) -> str:
    owner = f" · {item.owner.name}" if with_owner else ""
    return f"{item.child.case_reference}{owner} · start by {long_date(item.start_by)}"


def _session_item(delivery: Delivery, last: date, done: int) -> Item:
    planned = delivery.plan_item.sessions_planned if delivery.plan_item else None
    finished = planned is not None and done >= planned
    quiet = (today() - max(last, delivery.started_on)).days
    tag = "All done: end it" if finished else ""
    if running_warning(delivery):
        tag = NOT_AVAILABLE_ANY_MORE
    elif not finished and quiet > QUIET_DAYS:
        tag = f"Nothing for {plural(quiet, 'day')}"
    count = f"{done} of {planned} sessions" if planned else plural(done, "session")
    since = f"last on {long_date(last)}" if last > date.min else "none yet"
    endpoint = "delivery.end" if finished else "delivery.record_session"
    return Item(
        text=delivery.version.title,
        address=url_for(endpoint, delivery_id=delivery.id),
        detail=f"{delivery.child.case_reference} · {count} · {since}",
        tag=tag,
    )
