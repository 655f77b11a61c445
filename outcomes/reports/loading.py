"""From rows to results: what evaluation needs, loaded in a few queries for however many deliveries.

Pairing looks at each measurement once for each scale of its delivery, so that the work grows with
the number of measurements and no faster.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from catalogue.instruments.queries import all_instruments, find_scale
from catalogue.interventions.models import WAS_PUBLIC, Intervention, InterventionVersion
from core.database import db
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.pairing import Pair
from outcomes.measures.pairs import DeliveryTimes, MeasurementRow, ScaleKey, pair_of
from outcomes.measures.queries import (
    VersionFacts,
    measurement_rows,
    planned_sessions,
    sessions_held,
    version_facts,
)
from outcomes.measures.scales import criteria_of, direction_of
from outcomes.reports.results import InterventionResults, ScaleResult


class DeliveryRow(NamedTuple):
    """One delivery, as it is loaded in bulk."""

    id: int
    intervention_id: int
    version_id: int
    team_id: int
    started_on: date
    ended_on: date | None
    sessions_planned: int | None


def load_results(intervention_ids: Collection[int]) -> list[InterventionResults]:
    """Work out the results of some interventions, each over all its versions; six queries."""
    of_these = Delivery.intervention_id.in_(intervention_ids)
    deliveries: dict[int, list[DeliveryRow]] = defaultdict(list)
    rows = db.session.execute(
        select(
            Delivery.id,
            Delivery.intervention_id,
            Delivery.version_id,
            Delivery.team_id,
            Delivery.started_on,
            Delivery.ended_on,
            PlanItem.sessions_planned,
        )
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .where(of_these)
        .order_by(Delivery.id)
    )
    for row in rows:
        deliveries[row.intervention_id].append(DeliveryRow(*row))
    ids = select(Delivery.id).where(of_these)
    held = sessions_held(ids)
    measured: dict[int, list[MeasurementRow]] = defaultdict(list)
    for measurement in measurement_rows(ids):
        measured[measurement.delivery_id].append(measurement)
    facts = version_facts({row.version_id for each in deliveries.values() for row in each})
    names = _names(intervention_ids)
    return [
        _InterventionBeingRead(each, held, measured, facts).results(*names[number])
        for number, each in deliveries.items()
    ]


def _names(intervention_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Slug and title of interventions: that of the newest version that is or was in use."""
    rows = db.session.execute(
        select(Intervention.id, Intervention.slug, InterventionVersion.title)
        .join(Intervention.versions)
        .where(Intervention.id.in_(intervention_ids), InterventionVersion.state.in_(WAS_PUBLIC))
        .order_by(InterventionVersion.number)
    )
    return {number: (slug, title) for number, slug, title in rows}


class _InterventionBeingRead:
    """The rows of one intervention on their way to arrays, one place a delivery."""

    def __init__(
        self,
        deliveries: Sequence[DeliveryRow],
        held: dict[int, list[date]],
        measured: dict[int, list[MeasurementRow]],
        facts: dict[int, VersionFacts],
    ) -> None:
        self.deliveries = deliveries
        self.measured = measured
        self.facts = [facts[version] for version in _newest_first(deliveries)]
        self.times = [
            DeliveryTimes(
                row.started_on,
                row.ended_on,
                held.get(row.id, ()),
                planned_sessions(row.sessions_planned, facts[row.version_id].sessions),
            )
            for row in deliveries
        ]
        self.paired = [False] * len(deliveries)
        self.latest: date | None = None

    def results(self, slug: str, title: str) -> InterventionResults:
        """The results; the slug and the title are known elsewhere."""
        scales = tuple(self._scale(key, intended=intended) for key, intended in self._keys())
        return InterventionResults(
            intervention_id=self.deliveries[0].intervention_id,
            slug=slug,
            title=title,
            started=self._by_team([True] * len(self.deliveries)),
            running=self._by_team([row.ended_on is None for row in self.deliveries]),
            measured=self._by_team(self.paired),
            scales=scales,
            latest=self.latest,
        )

    def _by_team(self, counted: Sequence[bool]) -> dict[int, int]:
        counts = {row.team_id: 0 for row in self.deliveries}
        for row, counts_here in zip(self.deliveries, counted, strict=True):
            counts[row.team_id] += counts_here
        return counts

    def _keys(self) -> list[tuple[ScaleKey, bool]]:
        """What was measured or should have been: intended scales first, then by name."""
        found = {row.key for each in self.deliveries for row in self.measured.get(each.id, ())}
        intended = list(dict.fromkeys(scale for facts in self.facts for scale in facts.scales))
        keys: list[tuple[ScaleKey, bool]] = []
        for scale in intended:
            raters = sorted(key.rater for key in found if (key.instrument, key.scale) == scale)
            keys += [(ScaleKey(*scale, rater), True) for rater in raters or _first_rater(scale)]
        others = sorted(key for key in found if (key.instrument, key.scale) not in intended)
        return [(key, is_intended) for key, is_intended in keys if _is_known(key)] + [
            (key, False) for key in others if _is_known(key)
        ]

    def _scale(self, key: ScaleKey, *, intended: bool) -> ScaleResult:
        from outcomes.evaluation.reliable_change import change_rule
        from outcomes.evaluation.summary import evaluate_pairs

        found = find_scale(key.instrument, key.scale)
        if found is None:
            raise LookupError(f"{key} is not a scale of this installation")
        scale = found[1]
        pre, post = np.full((2, len(self.deliveries)), np.nan)
        for place, (delivery, times) in enumerate(zip(self.deliveries, self.times, strict=True)):
            rows = [row for row in self.measured.get(delivery.id, ()) if row.key == key]
            if rows:
                pre[place], post[place] = self._scores(place, rows, times)
        direction, criteria = direction_of(scale), criteria_of(scale)
        everyone = evaluate_pairs(
            pre,
            post,
            direction=direction,
            criteria=criteria,
            groups=[str(delivery.team_id) for delivery in self.deliveries],
        )
        low_end, high_end = _near_ends(
            pre, scale.minimum, scale.maximum, everyone.reliable_change.threshold
        )
        near_worst, near_best = (
            (low_end, high_end) if scale.direction == "higher" else (high_end, low_end)
        )
        return ScaleResult(
            key,
            intended,
            everyone,
            notes=change_rule(criteria, everyone.pre, direction).notes,
            near_best=near_best,
            near_worst=near_worst,
        )

    def _scores(
        self, place: int, rows: Iterable[MeasurementRow], times: DeliveryTimes
    ) -> tuple[float, float]:
        """The score before and the one after, nan for one that is not there."""
        found = pair_of(rows, times)
        before = float("nan") if found.pre is None else found.pre.score
        after = found.post.score if isinstance(found, Pair) else None
        if isinstance(found, Pair):
            self.paired[place] = True
            self.latest = max(filter(None, (self.latest, found.post.taken_on)))
        return (
            float("nan") if before is None else before,
            float("nan") if after is None else after,
        )


def _newest_first(deliveries: Sequence[DeliveryRow]) -> list[int]:
    return sorted({row.version_id for row in deliveries}, reverse=True)


def _first_rater(scale: tuple[str, str]) -> list[str]:
    """Who would answer a scale that nobody has answered yet."""
    instrument = all_instruments().get(scale[0])
    return [instrument.raters[0]] if instrument else []


def _is_known(key: ScaleKey) -> bool:
    return find_scale(key.instrument, key.scale) is not None


def _near_ends(
    pre: FloatArray,
    minimum: float,
    maximum: float,
    threshold: float | None,
) -> tuple[bool, bool]:
    """Whether too many children begin near the lowest and near the highest score."""
    from outcomes.evaluation.floor_ceiling import scale_ends

    if threshold is None:
        return False, False
    ends = scale_ends(pre, minimum=minimum, maximum=maximum, threshold=threshold)
    return ends.floor, ends.ceiling
