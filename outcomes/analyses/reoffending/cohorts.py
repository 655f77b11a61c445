"""Cohorts of twelve months, fixed and disjoint, and what came of the children of each. Exact."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from outcomes.evaluation.reoffending import (
    BeforeAndAfter,
    Comparison,
    FollowUp,
    Offence,
    add_months,
    before_and_after,
    reoffending,
)

FOLLOW_UP = FollowUp()
FIRST_MONTH = 4  # as in the published figures: April to March
MOST_COHORTS = 6
NOT_KNOWN = BeforeAndAfter(Comparison.NOT_KNOWN, Comparison.NOT_KNOWN)


class Child(NamedTuple):
    """A child of a cohort; ``by_disposal``: whether its start is that of the disposal."""

    id: int
    team_id: int
    start: date
    by_disposal: bool


class HeldOffence(NamedTuple):
    """An offence as it is recorded."""

    child_id: int
    committed_on: date
    proven_on: date | None
    gravity: int | None
    scale: str | None

    def on_scale(self, scale: str | None) -> Offence:
        """For the engine: its gravity only where it is on that scale."""
        gravity = float(self.gravity) if self.gravity is not None and self.scale == scale else None
        return Offence(str(self.child_id), self.committed_on, self.proven_on, gravity)


@dataclass(frozen=True, order=True)
class Cohort:
    """The children who started from April of a year to March of the next."""

    year: int

    @classmethod
    def of(cls, day: date) -> "Cohort":
        """The cohort that a day belongs to."""
        return cls(day.year if day.month >= FIRST_MONTH else day.year - 1)

    @property
    def first(self) -> date:
        return date(self.year, FIRST_MONTH, 1)

    @property
    def last(self) -> date:
        return date(self.year + 1, FIRST_MONTH - 1, 31)

    @property
    def due_on(self) -> date:
        """The day from which the result of every child of it is known."""
        return FOLLOW_UP.due_on(self.last)

    @property
    def label(self) -> str:
        return f"{self.first:%B %Y} to {self.last:%B %Y}"


@dataclass(frozen=True)
class Gravity:
    """Of reoffences on one scale: the reoffenders they are of, and the two means."""

    reoffenders: int
    mean: float | None
    mean_of_highest: float | None


@dataclass(frozen=True)
class Counts:
    """What came of some children of one cohort. ``held``: with any offence recorded at all."""

    children: int
    held: int
    reoffenders: int
    reoffences: int
    without_disposal: int
    gravity: Mapping[str, Gravity]
    frequency: Mapping[Comparison, int]
    seriousness: Mapping[Comparison, int]


@dataclass(frozen=True)
class CohortResult:
    """A cohort, all its children together and by team; neither until it is due."""

    cohort: Cohort
    everyone: Counts | None = None
    teams: Mapping[int, Counts] = field(default_factory=dict)


def latest_cohorts(as_at: date) -> list[Cohort]:
    """The cohort of a day and those before it, the latest first."""
    newest = Cohort.of(as_at).year
    return [Cohort(year) for year in range(newest, newest - MOST_COHORTS, -1)]


def results_of(
    children: Sequence[Child], offences: Iterable[HeldOffence], *, as_at: date
) -> list[CohortResult]:
    """Every cohort that has children, the latest first."""
    by_child: dict[int, list[HeldOffence]] = defaultdict(list)
    for offence in offences:
        by_child[offence.child_id].append(offence)
    by_cohort: dict[Cohort, list[Child]] = defaultdict(list)
    for child in children:
        by_cohort[Cohort.of(child.start)].append(child)
    return [
        _result(cohort, by_cohort[cohort], by_child, as_at)
        for cohort in latest_cohorts(as_at)
        if cohort in by_cohort
    ]


def _result(
    cohort: Cohort,
    children: Sequence[Child],
    offences: Mapping[int, list[HeldOffence]],
    as_at: date,
) -> CohortResult:
    if cohort.due_on > as_at:
        return CohortResult(cohort)
    by_team: dict[int, list[Child]] = defaultdict(list)
    for child in children:
        by_team[child.team_id].append(child)
    return CohortResult(
        cohort,
        _counts(children, offences, as_at),
        {team: _counts(some, offences, as_at) for team, some in by_team.items()},
    )


def _counts(
    children: Sequence[Child], offences: Mapping[int, list[HeldOffence]], as_at: date
) -> Counts:
    starts = {str(child.id): child.start for child in children}
    held = [offence for child in children for offence in offences.get(child.id, ())]
    scales = sorted({offence.scale for offence in held if offence.scale is not None})
    found = reoffending(starts, [each.on_scale(None) for each in held], as_at=as_at)
    compared = [_compared(child, offences.get(child.id, []), as_at) for child in children]
    return Counts(
        children=len(children),
        held=sum(child.id in offences for child in children),
        reoffenders=found.reoffenders,
        reoffences=found.reoffences,
        without_disposal=sum(not child.by_disposal for child in children),
        gravity={scale: _gravity(starts, held, scale, as_at) for scale in scales},
        frequency=Counter(each.frequency for each in compared),
        seriousness=Counter(each.seriousness for each in compared),
    )


def _gravity(
    starts: Mapping[str, date], held: Sequence[HeldOffence], scale: str, as_at: date
) -> Gravity:
    """Means on one scale, of the reoffences whose gravity is given on it."""
    graded = [
        each.on_scale(scale) for each in held if each.scale == scale and each.gravity is not None
    ]
    found = reoffending(starts, graded, as_at=as_at)
    return Gravity(found.reoffenders, found.gravity_mean, found.highest_gravity_mean)


def _compared(child: Child, held: Sequence[HeldOffence], as_at: date) -> BeforeAndAfter:
    """Before and after for one child.

    Of a child of whom no offence is recorded nothing is known: none may have been entered. Where
    gravity is on more than one scale within the two years, it cannot be compared.
    """
    if not held:
        return NOT_KNOWN
    earliest, latest = add_months(child.start, -FOLLOW_UP.months), FOLLOW_UP.ends_on(child.start)
    within = [each for each in held if earliest < each.committed_on <= latest and each.proven_on]
    scales = {each.scale for each in within}
    scale = next(iter(scales)) if len(scales) == 1 else None
    found = before_and_after(child.start, [each.on_scale(scale) for each in held], as_at=as_at)
    if len(scales) > 1:
        return replace(found, seriousness=Comparison.NOT_KNOWN)
    return found
