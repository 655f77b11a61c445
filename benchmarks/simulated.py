"""How often the evaluation is right about services of which the truth is known.

Everything is estimated by `outcomes.evaluation` and by nothing else. Shares are of 1.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from benchmarks.made_up_services import (
    Children,
    Counts,
    Floats,
    Generator,
    Proportions,
    Teams,
    proportions_that_differ,
    teams_that_differ,
)
from outcomes.evaluation.beta_binomial import shrink_proportions
from outcomes.evaluation.estimates import Interval
from outcomes.evaluation.funnel import (
    Flag,
    Funnel,
    Kind,
    Limits,
    exact_limits,
    funnel,
    overdispersed_limits,
)
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.paired import paired_change, spread
from outcomes.evaluation.pooling import Pooled, pool
from outcomes.evaluation.proportions import newcombe_difference, wilson

OUTER = (Flag.LOW_998, Flag.HIGH_998)
MEAN_CHANGE = 4.0
CHANCE = 0.6


# Coverage: the share of intervals that hold what is true.


@dataclass(frozen=True)
class ChangeCoverage:
    """The shares of intervals that hold the true mean change, and the true effect size."""

    mean: float
    effect: float


def change_coverage(
    children: Children, n: int, *, runs: int, generator: Generator, mean: float | None = None
) -> ChangeCoverage:
    """Of `runs` samples of n children; `mean` replaces the mean change that they are held to."""
    truth = children.mean_change if mean is None else mean
    before, after = children.draw(generator, (runs, n))
    held_mean = held_effect = 0
    for pre, post in zip(before, after, strict=True):
        result = paired_change(pre, post, Direction.HIGHER)
        held_mean += holds(result.change.ci, truth)
        held_effect += holds(result.effect.d_ci, children.effect)
    return ChangeCoverage(held_mean / runs, held_effect / runs)


def holds(interval: Interval | None, truth: float) -> bool:
    """Whether there is an interval and the truth lies in it."""
    return interval is not None and interval.low <= truth <= interval.high


def proportion_coverage(n: int, chances: Floats, generator: Generator) -> float:
    """Wilson's interval: one sample of n for every chance."""
    low, high = _ends([wilson(count, n) for count in range(n + 1)])
    counts = generator.binomial(n, chances)
    return float(np.mean((low[counts] <= chances) & (chances <= high[counts])))


def exact_proportion_coverage(n: int, chance: float) -> float:
    """The same without drawing lots: how likely those counts are whose interval holds it."""
    low, high = _ends([wilson(count, n) for count in range(n + 1)])
    return float(binomial(n, chance)[(low <= chance) & (chance <= high)].sum())


def difference_coverage(n: int, first: Floats, second: Floats, generator: Generator) -> float:
    """Newcombe's interval of the difference: two samples of n for every pair of chances."""
    counts = generator.binomial(n, first), generator.binomial(n, second)
    held = 0
    for one, other, truth in zip(*counts, first - second, strict=True):
        held += holds(newcombe_difference(int(one), n, int(other), n).ci, truth)
    return held / first.size


@dataclass(frozen=True)
class PooledCoverage:
    """The shares of intervals that hold the true mean; `normal` is None where none is given."""

    hksj: float
    normal: float | None


def pooled_coverage(
    k: int,
    between: float,
    *,
    runs: int,
    generator: Generator,
    fewest: int = 10,
    most: int = 60,
) -> PooledCoverage:
    """Of k teams with `fewest` to `most` children, whose true mean changes have SD `between`."""

    def teams() -> Teams:
        return teams_that_differ(
            generator, k, mean=MEAN_CHANGE, between=between, fewest=fewest, most=most
        )

    results = [pool_teams(teams()) for _ in range(runs)]
    hksj = np.mean([holds(result.hksj.ci, MEAN_CHANGE) for result in results])
    if all(result.dl.ci is None for result in results):
        return PooledCoverage(float(hksj), None)
    normal = np.mean([holds(result.dl.ci, MEAN_CHANGE) for result in results])
    return PooledCoverage(float(hksj), float(normal))


def pool_teams(teams: Teams) -> Pooled:
    """The mean changes of teams, each with the variance that its own children give it."""
    spreads = [spread(changes) for changes in teams.changes]
    means = np.array([each.mean for each in spreads])
    variances = np.array(
        [(each.sd or 0.0) ** 2 / len(own) for each, own in zip(spreads, teams.changes, strict=True)]
    )
    return pool(means, variances, [str(number) for number in range(means.size)])


def binomial(n: int, chance: float) -> Floats:
    """How likely each count from 0 to n is."""
    counts = np.arange(n + 1)
    ways = -special.betaln(counts + 1, n - counts + 1) - math.log(n + 1)
    return np.exp(ways + special.xlogy(counts, chance) + special.xlog1py(n - counts, -chance))


def _ends(intervals: Sequence[Interval | None]) -> tuple[Floats, Floats]:
    given = [each for each in intervals if each is not None]
    return np.array([each.low for each in given]), np.array([each.high for each in given])


# Shrinkage: how far from the truth, squared and averaged.


@dataclass(frozen=True)
class Errors:
    """Mean squared errors over all teams, and over the one of each service that truly lies
    furthest from the rest."""

    raw: float
    shrunken: float
    raw_of_furthest: float
    shrunken_of_furthest: float


def errors_of_means(k: int, between: float, *, runs: int, generator: Generator) -> Errors:
    """Empirical Bayes, in squared points; the true mean changes have the SD `between`."""

    def services() -> Iterator[tuple[Floats, Floats, Floats]]:
        for _ in range(runs):
            teams = teams_that_differ(generator, k, mean=MEAN_CHANGE, between=between)
            raw = np.array([changes.mean() for changes in teams.changes])
            shrunken = np.array([each.estimate for each in pool_teams(teams).shrunken])
            yield teams.true_changes, raw, shrunken

    return _errors(services())


def errors_of_proportions(
    k: int, alike: float | None, *, runs: int, generator: Generator
) -> Errors:
    """Beta-binomial, in squared proportions; `alike` is the a + b of how teams truly differ."""

    def services() -> Iterator[tuple[Floats, Floats, Floats]]:
        for _ in range(runs):
            teams = proportions_that_differ(generator, k, mean=CHANCE, alike=alike)
            yield teams.chances, teams.events / teams.totals, shrunken_proportions(teams)

    return _errors(services())


def shrunken_proportions(teams: Proportions) -> Floats:
    """The proportions of teams as the engine draws them together."""
    labels = [str(number) for number in range(teams.totals.size)]
    result = shrink_proportions(teams.events, teams.totals, labels)
    return np.array([unit.value.value for unit in result.units])


def _errors(services: Iterable[tuple[Floats, Floats, Floats]]) -> Errors:
    squares = []
    for truth, raw, shrunken in services:
        furthest = int(np.argmax(np.abs(truth - truth.mean())))
        both = (raw - truth) ** 2, (shrunken - truth) ** 2
        squares.append([*(each.mean() for each in both), *(each[furthest] for each in both)])
    return Errors(*np.mean(squares, axis=0).tolist())


# Funnels: how many teams are flagged that are no different from the rest.


@dataclass(frozen=True)
class FlagRates:
    """The shares of teams outside the inner (95%) limits, and outside the outer (99.8%)."""

    inner: float
    outer: float


def flags_of_alike(
    kind: Kind, fewest: int, most: int, *, runs: int, generator: Generator, k: int = 20
) -> FlagRates:
    """Exact limits, where all of k teams have the same chance, or meet what was expected of them.

    `fewest` to `most` cases in a team, or events expected of it.
    """

    def service() -> Funnel:
        if kind is Kind.PROPORTION:
            teams = proportions_that_differ(
                generator, k, mean=CHANCE, alike=None, fewest=fewest, most=most
            )
            return _funnel(teams.events, teams.totals.astype(float), kind)
        expected = generator.uniform(fewest, most, k)
        return _funnel(generator.poisson(expected), expected, kind)

    funnels = [service() for _ in range(runs)]
    return _rates([unit.flag for each in funnels for unit in each.units])


def exact_flags_of_alike(sizes: Sequence[int], chance: float = CHANCE) -> FlagRates:
    """The same of proportions without drawing lots, around the true chance.

    Counts are whole and limits are not, so that these rates are not 5% and .2%.
    """
    inner = outer = 0.0
    for n in sizes:
        limits = Limits(*exact_limits(np.array([float(n)]), chance, Kind.PROPORTION)[:, 0].tolist())
        flags = [limits.flag(count / n) for count in range(n + 1)]
        likely = binomial(n, chance)
        inner += float(likely[[flag is not None for flag in flags]].sum())
        outer += float(likely[[flag in OUTER for flag in flags]].sum())
    return FlagRates(inner / len(sizes), outer / len(sizes))


@dataclass(frozen=True)
class OverdispersedFlags:
    """The rates of both kinds of limits, and of the wider ones had they known how teams differ."""

    exact: FlagRates
    wider: FlagRates
    knowing: FlagRates


def flags_of_overdispersed(
    k: int, between: float, *, runs: int, generator: Generator
) -> OverdispersedFlags:
    """All teams differ, and none from how teams differ: arcsin √p is normal with SD `between`.

    The wider limits flag too many, since they learn how teams differ from z-scores of which the
    outermost fifth was pulled in: of a normal z, that leaves .68 of the mean square.
    """
    exact: list[Flag | None] = []
    wider: list[Flag | None] = []
    knowing: list[Flag | None] = []
    for _ in range(runs):
        chances = np.sin(generator.normal(math.asin(math.sqrt(CHANCE)), between, k)) ** 2
        totals = generator.integers(30, 300, k)
        events, sizes = generator.binomial(totals, chances), totals.astype(float)
        shown = _funnel(events, sizes, Kind.PROPORTION)
        exact.extend(unit.flag for unit in shown.units)
        if any(unit.overdispersed for unit in shown.units):
            wider.extend(unit.flag_overdispersed for unit in shown.units)
        limits = overdispersed_limits(sizes, CHANCE, between**2, Kind.PROPORTION)
        for own, value in zip(limits.T.tolist(), (events / sizes).tolist(), strict=True):
            knowing.append(Limits(*own).flag(value))
    return OverdispersedFlags(_rates(exact), _rates(wider), _rates(knowing))


def _funnel(events: Counts, sizes: Floats, kind: Kind) -> Funnel:
    return funnel([str(number) for number in range(sizes.size)], events.astype(float), sizes, kind)


def _rates(flags: Sequence[Flag | None]) -> FlagRates:
    inner = sum(flag is not None for flag in flags)
    outer = sum(flag in OUTER for flag in flags)
    return FlagRates(inner / len(flags), outer / len(flags))
