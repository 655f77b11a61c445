"""What deliveries add to the counts, worked out from their records."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from core.database import db
from outcomes.caseload.models import ChildRecord
from outcomes.cells.classes import class_of
from outcomes.cells.models import NOT_TAKEN, THOUSANDTHS
from outcomes.cells.strata import quarter_of, stratum_of
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.evaluation.pairing import NoPair, Pair
from outcomes.measures.pairs import DeliveryTimes, MeasurementRow, ScaleKey, pair_of
from outcomes.measures.queries import (
    measurement_rows,
    planned_sessions,
    sessions_held,
    version_facts,
)

ITSELF = ScaleKey("", "", "")


class Contribution(NamedTuple):
    """One delivery on one scale by one rater: where it counts, and its two scores."""

    version_id: int
    team_id: int
    pre: int
    post: int
    post_on: date | None
    change_class: int | None
    quarter: date
    age_band: str
    disposal: str
    looked_after: str


Contributions = dict[tuple[int, ScaleKey], Contribution]


def contributions_of(delivery_ids: Collection[int]) -> Contributions:
    """What some deliveries add now; four queries. One that is gone adds nothing."""
    rows = db.session.execute(
        select(
            Delivery.id,
            Delivery.version_id,
            Delivery.team_id,
            Delivery.started_on,
            Delivery.ended_on,
            PlanItem.sessions_planned,
            ChildRecord.age_at_start,
            ChildRecord.disposal,
            ChildRecord.looked_after,
        )
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .where(Delivery.id.in_(delivery_ids))
    ).all()
    if not rows:
        return {}
    facts = version_facts({row.version_id for row in rows})
    held = sessions_held(delivery_ids)
    measured: dict[int, dict[ScaleKey, list[MeasurementRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for measurement in measurement_rows(delivery_ids):
        measured[measurement.delivery_id][measurement.key].append(measurement)
    found: Contributions = {}
    for row in rows:
        times = DeliveryTimes(
            row.started_on,
            row.ended_on,
            held.get(row.id, ()),
            planned_sessions(row.sessions_planned, facts[row.version_id].sessions),
        )
        scores = {key: _scores(key, pair_of(each, times)) for key, each in measured[row.id].items()}
        has_pair = any(each.post_on is not None for each in scores.values())
        scores[ITSELF] = _Scores(int(has_pair), int(row.ended_on is None), None, None)
        place = (
            quarter_of(row.started_on),
            *stratum_of(age=row.age_at_start, disposal=row.disposal, looked_after=row.looked_after),
        )
        for key, both in scores.items():
            found[row.id, key] = Contribution(row.version_id, row.team_id, *both, *place)
    return found


class _Scores(NamedTuple):
    pre: int
    post: int
    post_on: date | None
    change_class: int | None


def _scores(key: ScaleKey, found: Pair | NoPair) -> _Scores:
    before = _thousandths(found.pre.score if found.pre else None)
    if not isinstance(found, Pair):
        return _Scores(before, NOT_TAKEN, None, None)
    after = _thousandths(found.post.score)
    told = class_of(key, before / THOUSANDTHS, after / THOUSANDTHS)
    return _Scores(before, after, found.post.taken_on, told)


def _thousandths(score: float | None) -> int:
    """A score as it is kept: three decimals, as the column of the measurements has them."""
    return NOT_TAKEN if score is None else round(score * THOUSANDTHS)
