"""What the measures put on a child's page: scores before and after, and the timeline."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, g, url_for
from sqlalchemy import and_, case, select
from sqlalchemy.orm import joinedload

from catalogue.instruments.queries import all_instruments, find_scale
from catalogue.instruments.schemas import Scale
from core.database import db
from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.delivery.child_page import work_with
from outcomes.delivery.models import Attendance
from outcomes.delivery.words import was_there
from outcomes.evaluation.pairing import Measured, Pair
from outcomes.measures import queries
from outcomes.measures.answering import needing_staff
from outcomes.measures.due import DueMeasure, address_of, detail_of, due_in_delivery
from outcomes.measures.goals import GOALS, MOST_GOALS, scale_of_goal
from outcomes.measures.models import Answering, Goal, Measurement
from outcomes.measures.occasions import PRE
from outcomes.measures.pairs import DeliveryTimes, MeasurementRow, ScaleKey, pair_of
from outcomes.measures.scales import criteria_of, direction_of
from outcomes.measures.words import instrument_title, scale_name

NEAR_NOTHING = 1e-9


@dataclass(frozen=True)
class OneScore:
    """A score as the page shows it; ``share`` is its place on the scale, from 0 to 100."""

    text: str
    taken_on: date
    share: float | None


@dataclass(frozen=True)
class RecordedScore:
    """A score in the list of all that were recorded, with the page that corrects it."""

    text: str
    scale: str
    rater: str
    occasion: str
    taken_on: date
    correct_address: str


@dataclass(frozen=True)
class BeforeAndAfter:
    """One scale by one rater; None where there is no such score yet."""

    scale: str
    rater: str
    before: OneScore | None
    after: OneScore | None
    change: str
    worse: bool = False


@dataclass(frozen=True)
class Waiting:
    """Answers given on a screen that was handed over, which staff have to do something about."""

    text: str
    link: str
    address: str
    is_urgent: bool


@dataclass(frozen=True)
class Due:
    """A measure that is due, with the page that records it."""

    text: str
    detail: str
    address: str
    is_late: bool


@dataclass(frozen=True)
class DeliveryScores:
    """All that was measured in one delivery."""

    title: str
    started_on: date
    record_address: str
    goals_address: str
    scales: Sequence[BeforeAndAfter]
    recorded: Sequence[RecordedScore]
    waiting: Sequence[Waiting]
    due: Sequence[Due]


def measures_of_child(child: ChildRecord, viewer: User) -> list[DeliveryScores]:  # noqa: ARG001
    """For each delivery of a child, the newest first: before, after and all scores.

    The child's page has made sure that the viewer may see the child.
    """
    work = work_with(child)
    deliveries = work.deliveries
    if not deliveries:
        return []
    facts = {
        each.version_id: queries.facts_of(each.version.title, work.parts[each.version_id])
        for each in deliveries
    }
    times = queries.times_of(deliveries, facts, _held(work.attendances))
    rows: dict[int, list[MeasurementRow]] = defaultdict(list)
    for measurement in sorted(_measurements(child), key=lambda each: (each.taken_on, each.id)):
        rows[measurement.delivery_id].append(queries.row_of(measurement))
    words = _words_of_goals(child)
    waiting = defaultdict(list)
    for answering in needing_staff([delivery.id for delivery in deliveries]):
        waiting[answering.delivery_id].append(_waiting(answering))
    return [
        DeliveryScores(
            title=delivery.version.title,
            started_on=delivery.started_on,
            record_address=url_for("measures.record", delivery_id=delivery.id),
            goals_address=url_for("goals.list_goals", delivery_id=delivery.id),
            scales=_scales(rows[delivery.id], times[delivery.id], words[delivery.id]),
            recorded=[_recorded(row) for row in reversed(rows[delivery.id])],
            waiting=waiting[delivery.id],
            due=[
                _due(each)
                for each in due_in_delivery(
                    delivery,
                    facts[delivery.version_id].instruments,
                    rows[delivery.id],
                    times[delivery.id],
                )
            ],
        )
        for delivery in deliveries
    ]


def measured_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """The answerings of instruments as entries of the child's timeline, one for each."""
    answerings: dict[str, list[Measurement]] = defaultdict(list)
    for measurement in _measurements(child):
        answerings[measurement.submission_key].append(measurement)
    return [_entry(answering) for answering in answerings.values()]


def _measurements(child: ChildRecord) -> Sequence[Measurement]:
    return [measurement for measurement, _ in _scored(child)]


def _scored(child: ChildRecord) -> Sequence[tuple[Measurement, str | None]]:
    """Each measurement, and the words of the goal that it rates.

    Read once a request, because the page and its timeline both show them.
    """
    known: dict[int, Sequence[tuple[Measurement, str | None]]] = g.setdefault(
        "measurements_of_children", {}
    )
    if child.id not in known:
        scales = {number: scale_of_goal(number) for number in range(1, MOST_GOALS + 1)}
        rates = and_(
            Goal.delivery_id == Measurement.delivery_id,
            Measurement.instrument == GOALS,
            Measurement.scale == case(scales, value=Goal.number),
        )
        rows = db.session.execute(
            select(Measurement, Goal.words)
            .outerjoin(Goal, rates)
            .where(Measurement.child_id == child.id)
            .options(joinedload(Measurement.recorded_by))
            .order_by(Measurement.id)
        )
        known[child.id] = [(measurement, words) for measurement, words in rows]
    return known[child.id]


def _held(attendances: Sequence[Attendance]) -> dict[int, list[date]]:
    """The days of the sessions that the child came to, by delivery."""
    held: dict[int, list[date]] = defaultdict(list)
    for attendance in attendances:
        if attendance.session.happened and was_there(attendance.attendance):
            held[attendance.delivery_id].append(attendance.session.held_on)
    return held


def _entry(answering: Sequence[Measurement]) -> TimelineEntry:
    first = answering[0]
    instrument = all_instruments().get(first.instrument)
    scores = ", ".join(
        f"{queries.scale_title(each.instrument, each.scale).lower()} {each.score:g}"
        for each in answering
    )
    labels = current_app.extensions["vocabularies"]
    rater = labels["raters"].labels.get(first.rater, first.rater)
    occasion = labels["occasions"].labels.get(first.occasion or "", "Occasion not known")
    return TimelineEntry(
        on=first.taken_on,
        title=instrument.title if instrument else first.instrument,
        kind="Measures",
        text=f"{occasion}, answered by: {rater.lower()}. Scores: {scores}.",
        by=first.recorded_by.name,
        recorded_at=first.recorded_at,
    )


def _due(due: DueMeasure) -> Due:
    when = "before" if due.occasion == PRE else "after"
    return Due(
        text=f"{instrument_title(due.instrument)}, {when}",
        detail=detail_of(due),
        address=address_of(due),
        is_late=due.is_late,
    )


def _waiting(answering: Answering) -> Waiting:
    instrument = all_instruments().get(answering.instrument)
    title = instrument.title if instrument else answering.instrument
    address = url_for("answering.given_back", answering_id=answering.id)
    day = long_date(answering.taken_on)
    if answering.finished_at is None:
        return Waiting(f"{title}, begun on {day}, is not finished.", "Go on", address, False)
    return Waiting(f"{title}, {day}: staff have to see answers.", "See them", address, True)


def _words_of_goals(child: ChildRecord) -> dict[int, dict[str, str]]:
    """By delivery and scale, the words of the goals that are rated."""
    words: dict[int, dict[str, str]] = defaultdict(dict)
    for measurement, of_goal in _scored(child):
        if of_goal is not None:
            words[measurement.delivery_id][measurement.scale] = of_goal
    return words


def _scales(
    rows: Sequence[MeasurementRow], times: DeliveryTimes, goals: Mapping[str, str]
) -> list[BeforeAndAfter]:
    by_key: dict[ScaleKey, list[MeasurementRow]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    return [_before_and_after(key, by_key[key], times, goals) for key in sorted(by_key)]


def _before_and_after(
    key: ScaleKey,
    rows: Sequence[MeasurementRow],
    times: DeliveryTimes,
    goals: Mapping[str, str],
) -> BeforeAndAfter:
    found = find_scale(key.instrument, key.scale)
    scale = found[1] if found else None
    pair = pair_of(rows, times)
    after = pair.post if isinstance(pair, Pair) else None
    words, worse = _change(pair.pre, after, scale)
    return BeforeAndAfter(
        scale=_name(key, goals),
        rater=_rater(key.rater),
        before=_one(pair.pre, scale),
        after=_one(after, scale),
        change=words,
        worse=worse,
    )


def _name(key: ScaleKey, goals: Mapping[str, str]) -> str:
    """What a row is called: a goal by the child's own words."""
    said = goals.get(key.scale) if key.instrument == GOALS else None
    return f"Goal: “{said}”" if said else scale_name(key)


def _one(measured: Measured | None, scale: Scale | None) -> OneScore | None:
    if measured is None or measured.score is None:
        return None
    share = None
    if scale is not None:
        share = round(100 * (measured.score - scale.minimum) / (scale.maximum - scale.minimum), 1)
    return OneScore(f"{measured.score:g}", measured.taken_on, share)


def _change(
    before: Measured | None, after: Measured | None, scale: Scale | None
) -> tuple[str, bool]:
    """The change in words, and whether it is one for the worse."""
    if before is None or before.score is None:
        return "Not known: no score before", False
    if after is None or after.score is None:
        return "Not known yet: no score after", False
    if scale is None:
        return "Not known: the scale is no longer described", False
    change = (after.score - before.score) * direction_of(scale).sign
    if abs(change) < NEAR_NOTHING:
        return "No change", False
    points = "point" if abs(abs(change) - 1) < NEAR_NOTHING else "points"
    way = "better" if change > 0 else "worse"
    return f"{abs(change):g} {points} {way}{_weight(before.score, after.score, scale)}", change < 0


def _weight(before: float, after: float, scale: Scale) -> str:
    """Whether the change is more than the wobble of the scale, where that is known."""
    import numpy as np

    from outcomes.evaluation.estimates import Spread
    from outcomes.evaluation.reliable_change import ChangeClass, change_rule, classify

    direction = direction_of(scale)
    rule = change_rule(criteria_of(scale), Spread(), direction)
    classes = classify(np.array([before]), np.array([after]), direction, rule)
    if classes is None:
        return ""
    if classes[0] == ChangeClass.UNCHANGED:
        return ", which can be chance"
    return ", more than chance"


def _recorded(row: MeasurementRow) -> RecordedScore:
    labels = current_app.extensions["vocabularies"]["occasions"].labels
    return RecordedScore(
        text=f"{row.score:g}",
        scale=scale_name(row.key),
        rater=_rater(row.rater),
        occasion=labels.get(row.occasion or "", "not known"),
        taken_on=row.taken_on,
        correct_address=url_for("measures.correct", measurement_id=row.id),
    )


def _rater(code: str) -> str:
    labels: dict[str, str] = current_app.extensions["vocabularies"]["raters"].labels
    return labels.get(code, code)
