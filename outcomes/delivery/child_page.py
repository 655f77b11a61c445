"""What plans, deliveries and sessions put on a child's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, url_for

from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.caseload.words import need_label
from outcomes.delivery import queries
from outcomes.delivery.models import Attendance, Delivery, PlanItem
from outcomes.delivery.progress import PlanCard, plan_cards, sessions_done
from outcomes.delivery.words import ENGAGEMENT, label, was_there


@dataclass(frozen=True)
class Work:
    """Everything that was planned and done with a child."""

    items: Sequence[PlanItem]
    deliveries: Sequence[Delivery]
    attendances: Sequence[Attendance]
    cards: Sequence[PlanCard]


def work_with(child: ChildRecord) -> Work:
    """The work with a child; read once a request, because several parts of the page show it."""
    known: dict[int, Work] = g.setdefault("work_with_children", {})
    if child.id not in known:
        items = queries.plan_items_of(child)
        deliveries = queries.deliveries_of(child)
        attendances = queries.attendances_of(deliveries) if deliveries else []
        versions = queries.foremost(each for item in items for each in item.intervention.versions)
        cards = plan_cards(items, deliveries, sessions_done(attendances), versions)
        known[child.id] = Work(items, deliveries, attendances, cards)
    return known[child.id]


def plan_of_child(child: ChildRecord, viewer: User) -> Sequence[PlanCard]:  # noqa: ARG001
    """The cards of a child's plan."""
    return work_with(child).cards


def planned_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """What was planned, started and ended."""
    work = work_with(child)
    titles = {card.item.id: card.title for card in work.cards if card.item}
    entries = [_planned(item, titles[item.id]) for item in work.items]
    for delivery in work.deliveries:
        entries.append(_started(delivery))
        if delivery.ended_on:
            entries.append(_ended(delivery))
    return entries


def session_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """The sessions that were held, and those that were not."""
    work = work_with(child)
    titles = {delivery.id: delivery.version.title for delivery in work.deliveries}
    return [_session(each, titles[each.delivery_id]) for each in work.attendances]


def _planned(item: PlanItem, title: str) -> TimelineEntry:
    view = f"“{item.child_view}”" if item.child_view else "The child gave no view"
    return TimelineEntry(
        on=item.created_at.date(),
        recorded_at=item.created_at,
        kind="Plan",
        title=f"Planned: {title}",
        text=f"For: {need_label(item.need).lower()}. {view}",
    )


def _started(delivery: Delivery) -> TimelineEntry:
    return TimelineEntry(
        on=delivery.started_on,
        recorded_at=delivery.created_at,
        kind="Plan",
        title=f"Started: {delivery.version.title}",
        text=f"Version {delivery.version.number}",
        address=url_for("delivery.show", delivery_id=delivery.id),
    )


def _ended(delivery: Delivery) -> TimelineEntry:
    return TimelineEntry(
        on=delivery.ended_on or delivery.started_on,
        kind="Plan",
        title=f"Ended: {delivery.version.title}",
        text=label("delivery_endings", delivery.ending),
        address=url_for("delivery.show", delivery_id=delivery.id),
    )


def _session(attendance: Attendance, title: str) -> TimelineEntry:
    session = attendance.session
    return TimelineEntry(
        on=session.held_on,
        recorded_at=session.recorded_at,
        kind="Session",
        title=f"Session: {title}" if session.happened else f"Session not held: {title}",
        text=attendance_in_words(attendance),
        by=session.recorded_by.name,
        address=url_for("delivery.show", delivery_id=attendance.delivery_id)
        + f"#session-{session.id}",
    )


def attendance_in_words(attendance: Attendance) -> str:
    """One sentence for what happened, then the child's words."""
    session = attendance.session
    if not session.happened:
        return label("session_reasons", session.not_held_reason)
    words = [label("attendance", attendance.attendance)]
    if was_there(attendance.attendance) and attendance.engagement:
        words.append(ENGAGEMENT[attendance.engagement].lower())
    said = f". “{attendance.child_words}”" if attendance.child_words else ""
    return ", ".join(words) + said
