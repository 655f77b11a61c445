"""When the sessions of a run were to be, which of them were held, and how each delivery ended."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from outcomes.demonstration.allocation import Arrival, Run
from outcomes.demonstration.draws import Draws

NOT_HELD = 0.10
# Of what was to begin lately some was not, and of what was to begin before that very little.
LATELY = -100
NEVER_BEGUN_LATELY, NEVER_BEGUN_BEFORE = 0.25, 0.01
# A delivery that ended fewer days ago than this still runs, for a score after may be to come.
LONGEST_WAIT = 21

NOT_HELD_REASONS = {
    "child_did_not_come": 30,
    "child_ill": 14,
    "clash": 14,
    "child_declined": 8,
    "family_reason": 7,
    "staff_absent": 9,
    "staff_needed_elsewhere": 6,
    "no_room": 4,
    "no_transport": 4,
    "weather_or_building": 2,
    "urgent_need": 2,
}
REASONS_FOR_A_GROUP = {"staff_absent": 5, "no_room": 3, "weather_or_building": 3}


class Fate(StrEnum):
    """What becomes of a delivery and of its scores."""

    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    PAIRED = "paired"
    NO_SCORE_BEFORE = "no_score_before"
    NO_SCORE_AFTER = "no_score_after"
    STOPPED_EARLY = "stopped_early"


# Of the deliveries of a team that are over; in every team and intervention alike, and by lot,
# so that who has a pair does not depend on how they changed.
SHARES = {
    Fate.PAIRED: 0.66,
    Fate.STOPPED_EARLY: 0.15,
    Fate.NO_SCORE_AFTER: 0.12,
    Fate.NO_SCORE_BEFORE: 0.07,
}


@dataclass(frozen=True)
class Slot:
    """A day on which session ``number`` (from 1) was held, or was to be and was not."""

    day: int
    number: int
    not_held_reason: str | None = None

    @property
    def held(self) -> bool:
        return self.not_held_reason is None


@dataclass(frozen=True)
class ScheduledRun:
    """A run with its days; ``fates`` are those of its members, in their order."""

    run: Run
    slots: tuple[Slot, ...]
    end: int
    fates: tuple[Fate, ...] = ()

    @property
    def in_group(self) -> bool:
        return self.run.facts.in_groups


def schedule(draws: Draws, runs: Sequence[Run], arrived: Sequence[Arrival]) -> list[ScheduledRun]:
    """Give every run its days, and every member of it a fate."""
    scheduled = [_with_days(draws, run) for run in runs]
    fates = _fates(draws, scheduled, arrived)
    return [
        ScheduledRun(
            each.run,
            each.slots,
            each.end,
            tuple(fates[number, place] for place in each.run.members),
        )
        for number, each in enumerate(scheduled)
    ]


def _with_days(draws: Draws, run: Run) -> ScheduledRun:
    reasons = REASONS_FOR_A_GROUP if run.facts.in_groups else NOT_HELD_REASONS
    day = run.day
    slots = []
    for number in range(1, len(run.facts.session_minutes) + 1):
        if draws.chance(NOT_HELD):
            slots.append(Slot(day, number, draws.weighted(reasons)))
            day += draws.between(4, 9)
        slots.append(Slot(day, number))
        day += draws.between(6, 11)
    return ScheduledRun(run, tuple(slots), slots[-1].day + draws.between(0, 6))


def _fates(
    draws: Draws, scheduled: Sequence[ScheduledRun], arrived: Sequence[Arrival]
) -> dict[tuple[int, int], Fate]:
    """The fate of each member, by the position of the run and that of the child."""
    fates = {}
    over: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for number, each in enumerate(scheduled):
        lately = each.run.day >= LATELY
        never = draws.chance(NEVER_BEGUN_LATELY if lately else NEVER_BEGUN_BEFORE)
        for place in each.run.members:
            if each.run.day > 0 or (never and not each.in_group):
                fates[number, place] = Fate.NOT_BEGUN
            elif each.end + LONGEST_WAIT > 0:
                fates[number, place] = Fate.RUNNING
            else:
                over[each.run.facts.slug, arrived[place].team].append((number, place))
    for members in over.values():
        fates |= _by_shares(draws, draws.shuffled(members))
    return fates


def _by_shares(draws: Draws, members: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Fate]:
    """Hand out fates in their shares to members in random order; what is left over gets a pair.

    A share that is not a whole number is rounded up or down by lot.
    """
    others = [
        fate
        for fate, share in SHARES.items()
        if fate is not Fate.PAIRED
        for _ in range(int(share * len(members) + draws.generator.random()))
    ][: len(members)]
    paired = [Fate.PAIRED] * (len(members) - len(others))
    return dict(zip(members, [*paired, *others], strict=True))
