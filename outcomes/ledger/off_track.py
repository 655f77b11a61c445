"""The kinds of exceptions of plans, sessions and measures."""

from datetime import timedelta
from typing import Any

from flask import Flask, url_for
from sqlalchemy import ColumnElement, Integer, cast, func, not_

from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.ledger.delivered import (
    counted,
    enough_sessions,
    has_both_scores,
    has_score_before,
    held,
    held_or_not_known,
    last_day,
    should_be_measured,
)
from outcomes.ledger.displaced import DISPLACED
from outcomes.ledger.kinds import (
    Exceptional,
    ExceptionKind,
    Limits,
    Statement,
    add_exception_kind,
    off_track,
)
from outcomes.measures.occasions import WINDOWS


def add_own_kinds(app: Flask) -> None:
    """Not started, waiting while reparation is done, no session for too long, no measures."""
    for kind in OWN_KINDS:
        add_exception_kind(app, kind)


def not_started(limits: Limits) -> Statement:
    """Plan items that were to start before today and of which nothing was started."""
    return (
        off_track(
            subject=PlanItem.id,
            owner=PlanItem.owner_id,
            since=PlanItem.start_by,
            intervention=PlanItem.intervention_id,
            planned=PlanItem.sessions_planned,
        )
        .join(PlanItem, PlanItem.child_id == ChildRecord.id)
        .where(
            PlanItem.start_by < limits.on,
            PlanItem.set_aside_at.is_(None),
            ~PlanItem.deliveries.any(),
        )
    )


def no_session(limits: Limits) -> Statement:
    """Deliveries under way without a session for so many days or more.

    A session counts that took place and that the child came to, or of which nobody said whether
    the child came: what is not known is not held against anyone. Without one the start counts.
    """
    last = func.coalesce(last_day(held_or_not_known()), Delivery.started_on)
    return _of_deliveries(last).where(
        Delivery.ended_on.is_(None), last <= limits.on - timedelta(days=limits.quiet_days)
    )


def no_pre(limits: Limits) -> Statement:
    """Deliveries begun longer ago than allowed, without a score before on any scale."""
    return _of_deliveries(Delivery.started_on).where(
        Delivery.started_on < limits.on - timedelta(days=limits.measure_days),
        should_be_measured(),
        not_(has_score_before()),
    )


def no_post(limits: Limits) -> Statement:
    """Deliveries ended longer ago than allowed, with a score before and none after.

    Only where enough sessions were held for a score to show a change.
    """
    return _of_deliveries(Delivery.ended_on).where(
        Delivery.ended_on < limits.on - timedelta(days=limits.measure_days),
        should_be_measured(),
        enough_sessions(),
        has_score_before(),
        not_(has_both_scores()),
    )


def _of_deliveries(since: ColumnElement[Any] | Any) -> Statement:
    return (
        off_track(
            subject=Delivery.id,
            owner=func.coalesce(PlanItem.owner_id, Delivery.started_by_id),
            since=since,
            intervention=Delivery.intervention_id,
            done=cast(counted(held()), Integer),
            planned=PlanItem.sessions_planned,
        )
        .join(Delivery, Delivery.child_id == ChildRecord.id)
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
    )


def _child(each: Exceptional) -> str:
    return url_for("caseload.show", child_id=each.child_id)


def _delivery(each: Exceptional) -> str:
    return url_for("delivery.show", delivery_id=each.subject_id)


def _ago(each: Exceptional, limits: Limits) -> str:
    return f"{plural((limits.on - each.since).days, 'day')} ago"


def _of_planned(each: Exceptional) -> str:
    """“2 of 4 sessions were held.”"""
    if each.planned is None:
        return f"{plural(each.done or 0, 'session')} held; it was not planned."
    return f"{each.done or 0} of {plural(each.planned, 'session')} held."


def _why_start(each: Exceptional, limits: Limits) -> str:
    sessions = plural(each.planned or 0, "session")
    return f"It was to start by {long_date(each.since)}, {_ago(each, limits)}. {sessions} planned."


def _why_session(each: Exceptional, limits: Limits) -> str:
    if not each.done:
        begun = f"Begun on {long_date(each.since)}, {_ago(each, limits)}, and no session since."
        return f"{begun} {_of_planned(each)}"
    end = " All are done: it is to be ended." if each.done >= (each.planned or 61) else ""
    return (
        f"The last session was on {long_date(each.since)}, {_ago(each, limits)}. "
        f"{_of_planned(each)}{end}"
    )


def _why_pre(each: Exceptional, limits: Limits) -> str:
    last = each.since + timedelta(days=WINDOWS.days_after_start)
    could = "can" if last >= limits.on else "could"
    return (
        f"Begun on {long_date(each.since)}. A score before {could} be taken "
        f"until {long_date(last)}."
    )


def _why_post(each: Exceptional, limits: Limits) -> str:
    last = each.since + timedelta(days=WINDOWS.days_after_end)
    could = "can" if last >= limits.on else "could"
    return (
        f"Ended on {long_date(each.since)}. A score after {could} be taken "
        f"until {long_date(last)}. {_of_planned(each)}"
    )


def _means_start(_: Limits) -> str:
    return "The day to start by has passed, and nothing was started."


def _means_session(limits: Limits) -> str:
    return (
        f"It is under way, and for {plural(limits.quiet_days, 'day')} or more there was no session "
        "that the child came to."
    )


def _means_pre(limits: Limits) -> str:
    return (
        f"It began more than {plural(limits.measure_days, 'day')} ago, and no scale has a score "
        "before. What names no measure is left out."
    )


def _means_post(limits: Limits) -> str:
    return (
        f"It ended more than {plural(limits.measure_days, 'day')} ago with a score before, and no "
        "scale has one after. What ended after too few sessions to show a change is left out."
    )


OWN_KINDS = (
    ExceptionKind(
        code="not_started",
        label="Not started in time",
        order=10,
        statement=not_started,
        meaning=_means_start,
        why=_why_start,
        address=_child,
    ),
    DISPLACED,
    ExceptionKind(
        code="no_session",
        label="No session lately",
        order=20,
        statement=no_session,
        meaning=_means_session,
        why=_why_session,
        address=_delivery,
    ),
    ExceptionKind(
        code="no_pre",
        label="No measure before",
        order=30,
        statement=no_pre,
        meaning=_means_pre,
        why=_why_pre,
        address=_delivery,
    ),
    ExceptionKind(
        code="no_post",
        label="No measure after",
        order=40,
        statement=no_post,
        meaning=_means_post,
        why=_why_post,
        address=_delivery,
    ),
)
