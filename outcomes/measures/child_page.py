"""What the measures put on a child's page: scores before and after, and the timeline."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.instruments.queries import all_instruments, find_scale
from catalogue.instruments.schemas import Scale
from core.database import db
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import TimelineEntry
from outcomes.delivery.child_page import work_with
from outcomes.evaluation.pairing import Measured, Pair
from outcomes.measures import queries
from outcomes.measures.models import Measurement
from outcomes.measures.pairs import DeliveryTimes, MeasurementRow, ScaleKey, pair_of
from outcomes.measures.scales import criteria_of, direction_of
from outcomes.measures.words import scale_name

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
class DeliveryScores:
    """All that was measured in one delivery."""

    title: str
    started_on: date
    record_address: str
    scales: Sequence[BeforeAndAfter]
    recorded: Sequence[RecordedScore]


def measures_of_child(child: ChildRecord, viewer: User) -> list[DeliveryScores]:  # noqa: ARG001
    """For each delivery of a child, the newest first: before, after and all scores.

    The child's page has made sure that the viewer may see the child.
    """
    deliveries = work_with(child).deliveries
    if not deliveries:
        return []
    facts = queries.version_facts({delivery.version_id for delivery in deliveries})
    times = queries.times_of(deliveries, facts)
    rows: dict[int, list[MeasurementRow]] = defaultdict(list)
    for row in queries.measurement_rows([delivery.id for delivery in deliveries]):
        rows[row.delivery_id].append(row)
    return [
        DeliveryScores(
            title=facts[delivery.version_id].title,
            started_on=delivery.started_on,
            record_address=url_for("measures.record", delivery_id=delivery.id),
            scales=_scales(rows[delivery.id], times[delivery.id]),
            recorded=[_recorded(row) for row in reversed(rows[delivery.id])],
        )
        for delivery in deliveries
    ]


def measured_entries(child: ChildRecord, viewer: User) -> list[TimelineEntry]:  # noqa: ARG001
    """The answerings of instruments as entries of the child's timeline, one for each."""
    measurements = db.session.scalars(
        select(Measurement)
        .where(Measurement.child_id == child.id)
        .options(joinedload(Measurement.recorded_by))
        .order_by(Measurement.id)
    )
    answerings: dict[str, list[Measurement]] = defaultdict(list)
    for measurement in measurements:
        answerings[measurement.submission_key].append(measurement)
    return [_entry(answering) for answering in answerings.values()]


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


def _scales(rows: Sequence[MeasurementRow], times: DeliveryTimes) -> list[BeforeAndAfter]:
    by_key: dict[ScaleKey, list[MeasurementRow]] = defaultdict(list)
    for row in rows:
        by_key[row.key].append(row)
    return [_before_and_after(key, by_key[key], times) for key in sorted(by_key)]


def _before_and_after(
    key: ScaleKey, rows: Sequence[MeasurementRow], times: DeliveryTimes
) -> BeforeAndAfter:
    found = find_scale(key.instrument, key.scale)
    scale = found[1] if found else None
    pair = pair_of(rows, times)
    after = pair.post if isinstance(pair, Pair) else None
    words, worse = _change(pair.pre, after, scale)
    return BeforeAndAfter(
        scale=scale_name(key),
        rater=_rater(key.rater),
        before=_one(pair.pre, scale),
        after=_one(after, scale),
        change=words,
        worse=worse,
    )


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

    from outcomes.evaluation.paired import Spread
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
