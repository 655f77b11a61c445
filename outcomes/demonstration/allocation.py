"""Which synthetic child is to have which intervention, and from when.

Days are whole numbers beside the day of loading: 0 is that day, −7 a week before it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.demonstration.cohort import InterventionFacts
from outcomes.demonstration.draws import Draws
from outcomes.demonstration.effects import MOST_DELIVERED

EARLIEST_START = -725
LATEST_START = -3
# Most children known to a service are of the older ages.
AGES = {10: 1, 11: 2, 12: 5, 13: 10, 14: 17, 15: 22, 16: 24, 17: 19}
DELIVERIES_PER_CHILD = 1.8
MOST_PER_CHILD = 3
NOTHING_PLANNED = 0.08
SHARE_OF_MOST_DELIVERED = 0.80
SMALLEST_CELL = 25  # children of a team on one intervention, so that ten or more have a pair
FEWEST_COMPARED = 6
GROUP_SIZE = 5


@dataclass(frozen=True)
class Arrival:
    """A child as they come: their team, the day, and their age in whole years."""

    team: int
    day: int
    age: int


@dataclass(frozen=True)
class Run:
    """One intervention for one child, or for a group that has its sessions together.

    ``members`` are positions of children; ``day`` is that of the first session.
    """

    facts: InterventionFacts
    members: tuple[int, ...]
    day: int


def arrivals(draws: Draws, *, children: int, teams: int) -> list[Arrival]:
    """Children over two years, the first to come first, spread evenly over the teams."""
    days = sorted(draws.between(EARLIEST_START, LATEST_START) for _ in range(children))
    places = draws.shuffled([number % teams for number in range(children)])
    return [
        Arrival(team, day, draws.weighted(AGES)) for team, day in zip(places, days, strict=True)
    ]


def allocate(
    draws: Draws, arrived: Sequence[Arrival], interventions: Sequence[InterventionFacts]
) -> list[Run]:
    """The runs of every team, team by team."""
    runs = []
    for team in sorted({arrival.team for arrival in arrived}):
        members = [place for place, arrival in enumerate(arrived) if arrival.team == team]
        runs += _TeamPlan(draws, arrived, members).runs(interventions)
    return runs


class _TeamPlan:
    """Hands out interventions within one team."""

    def __init__(self, draws: Draws, arrived: Sequence[Arrival], members: list[int]) -> None:
        self.draws = draws
        self.arrived = arrived
        self.members = [place for place in members if not draws.chance(NOTHING_PLANNED)]
        self.planned: dict[int, list[InterventionFacts]] = {place: [] for place in self.members}

    def runs(self, interventions: Sequence[InterventionFacts]) -> list[Run]:
        """Groups first: their members have to come at about the same time."""
        wanted = self._wanted(interventions)
        in_groups = [facts for facts in interventions if facts.in_groups]
        alone = [facts for facts in interventions if not facts.in_groups]
        runs = [run for facts in in_groups for run in self._groups(facts, wanted[facts.slug])]
        for facts in alone:
            self._one_to_one(facts, wanted[facts.slug])
        return runs + [run for place in self.members for run in self._one_after_another(place)]

    def _wanted(self, interventions: Sequence[InterventionFacts]) -> dict[str, int]:
        """How many children of the team each intervention is for."""
        slots = round(DELIVERIES_PER_CHILD * len(self.members) / (1 - NOTHING_PLANNED))
        available = {facts.slug: facts for facts in interventions}
        most = [slug for slug in MOST_DELIVERED if slug in available]
        enough = int(slots * SHARE_OF_MOST_DELIVERED / SMALLEST_CELL)
        most = most[: max(FEWEST_COMPARED, enough)]
        wanted = Counter(dict.fromkeys(available, 0))
        for slug in most:
            wanted[slug] = round(slots * SHARE_OF_MOST_DELIVERED / len(most))
        rest = self.draws.shuffled([slug for slug in available if slug not in most])
        left = slots - wanted.total()
        for slug in rest:
            if available[slug].in_groups:
                wanted[slug] = min(GROUP_SIZE, max(left, 0))
                left -= wanted[slug]
        alone = [slug for slug in rest if not available[slug].in_groups]
        for number in range(max(left, 0) if alone else 0):
            wanted[alone[number % len(alone)]] += 1
        return wanted

    def _groups(self, facts: InterventionFacts, wanted: int) -> list[Run]:
        """Groups of children who came one after the other."""
        able = self._able(facts)
        chunks = [able[first : first + GROUP_SIZE] for first in range(0, len(able), GROUP_SIZE)]
        runs = []
        for chunk in self.draws.shuffled(chunks)[: -(-wanted // GROUP_SIZE)]:
            for place in chunk:
                self.planned[place].append(facts)
            last = max(self.arrived[place].day for place in chunk)
            runs.append(Run(facts, tuple(chunk), last + self.draws.between(10, 24)))
        return runs

    def _one_to_one(self, facts: InterventionFacts, wanted: int) -> None:
        """Those who have least are the first to be given more."""
        able = self.draws.shuffled(self._able(facts))
        for place in sorted(able, key=lambda place: len(self.planned[place]))[:wanted]:
            self.planned[place].append(facts)

    def _one_after_another(self, place: int) -> list[Run]:
        alone = [facts for facts in self.planned[place] if not facts.in_groups]
        day = self.arrived[place].day + self.draws.between(7, 35)
        runs = []
        for facts in self.draws.shuffled(alone):
            runs.append(Run(facts, (place,), day))
            day += self.draws.between(45, 85)
        return runs

    def _able(self, facts: InterventionFacts) -> list[int]:
        return [
            place
            for place in self.members
            if facts.youngest <= self.arrived[place].age <= facts.oldest
            and len(self.planned[place]) < MOST_PER_CHILD
        ]
