"""Whether the intervals that the service shows hold what was planted."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import numpy as np

from outcomes.demonstration.cohort import CohortPair, pairs_of
from outcomes.demonstration.effects import PlantedChange
from outcomes.demonstration.generation import generate
from outcomes.evaluation.paired import paired_change
from tests.factories.demonstration import attended_codes, the_interventions

FEWEST_SHOWN = 10


def coverage(*, seeds: Iterable[int], on: date) -> tuple[int, int]:
    """How many intervals of a mean change hold the planted one, and how many there are.

    One interval for each intervention and measure with at least ten pairs over all teams.
    """
    held = shown = 0
    for seed in seeds:
        cohort = generate(
            seed=seed, children=400, teams=3, interventions=the_interventions(), on=on
        )
        shown_together: dict[tuple[str, PlantedChange], list[CohortPair]] = defaultdict(list)
        for pair in pairs_of(cohort, attended=attended_codes()):
            shown_together[pair.slug, pair.planted].append(pair)
        for (_, planted), pairs in shown_together.items():
            if len(pairs) < FEWEST_SHOWN:
                continue
            before = np.array([pair.before for pair in pairs])
            after = np.array([pair.after for pair in pairs])
            interval = paired_change(before, after, planted.measure.direction).change.ci
            assert interval is not None
            shown += 1
            held += interval.low <= planted.change <= interval.high
    return held, shown
