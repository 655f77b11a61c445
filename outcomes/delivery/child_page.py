"""What plans, deliveries and sessions put on a child's page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import g, url_for

from core.people.models import User
from outcomes.caseload.history import PLAN_ITEM, EarlierText, changes_of, reason_in_words
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.caseload.timeline import TimelineEntry
from outcomes.caseload.words import need_label
from outcomes.delivery import queries
from outcomes.delivery.history_words import earlier_texts, people_in
from outcomes.delivery.models import Attendance, Delivery, PlanItem
from outcomes.delivery.progress import PlanCard, plan_cards, sessions_done
from outcomes.delivery.words import ENGAGEMENT, label, was_there


@dataclass(frozen=True)
class Work:
    """Everything that was planned and done with a child."""

    items: Sequence[PlanItem]
    deliveries: Sequence[Delivery]
    parts: Mapping[int, queries.VersionParts]  # of the versions that are delivered
    attendances: Sequence[Attendance]
    cards: Sequence[PlanCard]
    changes: Mapping[tuple[str, int], Sequence[RecordChange]]
    names: Mapping[int, str]


def work_with(child: ChildRecord) -> Work:
    """The work with a child; read once a request, because several parts of the page show it."""
    known: dict[int, Work] = g.setdefault("work_with_children", {})
    if child.id not in known:
        items = queries.plan_items_of(child)
        read = queries.deliveries_of(child)
        deliveries = [delivery for delivery, _ in read]
        parts = {delivery.version_id: each for delivery, each in read}
        attendances = queries.attendances_of(deliveries) if deliveries else []
        versions = queries.foremost(each for item in items for each in item.intervention.versions)
        cards = plan_cards(items, deliveries, sessions_done(attendances), versions)
        changes = changes_of(child, PLAN_ITEM) if items else {}
        names = queries.names_of(people_in([row for rows in changes.values() for row in rows]))
        known[child.id] = Work(items, deliveries, parts, attendances, cards, changes, names)
    return known[child.id]


@dataclass(frozen=True)
class PlanPart:
    """The cards of a plan, and what each item said before, by its number."""

    cards: Sequence[PlanCard]
    earlier: Mapping[int, Sequence[EarlierText]]


def plan_of_child(child: ChildRecord, viewer: User) -> PlanPart:  # noqa: ARG001
    """A child's plan with its earlier versions."""
    work = work_with(child)
    return PlanPart(
        work.cards,
        {number: earlier_texts(rows, work.names) for (_, number), rows in work.changes.items()},
    )


def planned_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """What was planned, started and ended."""
    work = work_with(child)
    titles = {card.item.id: card.title for card in work.cards if card.item}
    entries = [_planned(item, titles[item.id]) for item in work.items]
    entries.extend(
        _set_aside(item, item.set_aside_at, titles[item.id])
        for item in work.items
        if item.set_aside_at
    )
    for (_, number), rows in work.changes.items():
        entries.extend(_changed(row, titles[number]) for row in rows if number in titles)
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


def _set_aside(item: PlanItem, at: datetime, title: str) -> TimelineEntry:
    return TimelineEntry(
        on=at.date(),
        recorded_at=at,
        kind="Plan",
        title=f"Set aside: {title}",
        text=label("plan_set_aside_reasons", item.set_aside_reason),
    )


def _changed(change: RecordChange, title: str) -> TimelineEntry:
    why = reason_in_words(change)
    return TimelineEntry(
        on=change.changed_at.date(),
        recorded_at=change.changed_at,
        kind="Plan",
        title=f"Plan changed: {title}",
        text=f"{why}." if why else "On the day on which it was planned.",
        by=change.changed_by.name,
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
