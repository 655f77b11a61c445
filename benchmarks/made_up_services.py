"""Services made up so that what is true of them is known: children, teams and their effects.

Nothing here estimates anything. Scores are in points, and a positive change is an improvement.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Generator = np.random.Generator

SCORE_MEAN = 20.0
SCORE_SD = 6.0
CORRELATION = 0.6
SCALE_TOP = 40
# So many that what is known of them by counting is known 100 times better than of any sample here.
EVERYBODY = 2_000_000


@dataclass(frozen=True)
class Children:
    """A kind of children: how `draw(generator, shape)` gives their scores before and after, and
    what is true of all of them: the mean change in points, and the effect size d."""

    draw: Callable[[Generator, tuple[int, ...]], tuple[Floats, Floats]]
    mean_change: float
    effect: float


def normal_children(effect: float, *, sd_after: float = SCORE_SD) -> Children:
    """Scores before and after are jointly normal, with this d; the spread may grow."""
    mean_change = effect * float(np.sqrt((SCORE_SD**2 + sd_after**2) / 2))

    def draw(generator: Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
        before, other = generator.standard_normal((2, *shape))
        after = CORRELATION * before + np.sqrt(1 - CORRELATION**2) * other
        return SCORE_MEAN + SCORE_SD * before, SCORE_MEAN + mean_change + sd_after * after

    return Children(draw, mean_change, effect)


def few_change_much() -> Children:
    """Most change by little and a few by much: changes are exponential (skewness 2), mean 4."""
    mean_change = 4.0

    def draw(generator: Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
        before = generator.normal(SCORE_MEAN, SCORE_SD, shape)
        return before, before + generator.exponential(mean_change, shape)

    # The variance after is that before and that of the change, which is its mean squared.
    mean_variance = SCORE_SD**2 + mean_change**2 / 2
    return Children(draw, mean_change, mean_change / float(np.sqrt(mean_variance)))


def near_the_top(real_change: float, *, seed: int) -> Children:
    """Whole points on a scale that ends at 40, from a mean of 33: many cannot show their change.

    What is true here is true of the scores that the scale can show, by counting `EVERYBODY`.
    """

    def on_the_scale(scores: Floats) -> Floats:
        return np.clip(np.rint(scores), 0, SCALE_TOP)

    def draw(generator: Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
        before, other = generator.standard_normal((2, *shape))
        after = CORRELATION * before + np.sqrt(1 - CORRELATION**2) * other
        start = 33 + SCORE_SD * before
        return on_the_scale(start), on_the_scale(33 + real_change + SCORE_SD * after)

    before, after = draw(np.random.default_rng(seed), (EVERYBODY,))
    shown = float((after - before).mean())
    return Children(draw, shown, shown / float(np.sqrt((before.var() + after.var()) / 2)))


@dataclass(frozen=True)
class Teams:
    """k teams: their true mean changes, and for each the changes of its children."""

    true_changes: Floats
    changes: tuple[Floats, ...]


def teams_that_differ(
    generator: Generator, k: int, *, mean: float, between: float, fewest: int = 10, most: int = 60
) -> Teams:
    """True mean changes are normal with SD `between`; each team has from `fewest` to `most` pairs.

    Children's changes are normal with the SD that `normal_children` gives them.
    """
    true_changes = generator.normal(mean, between, k)
    sizes = generator.integers(fewest, most + 1, k)
    sd = SCORE_SD * float(np.sqrt(2 * (1 - CORRELATION)))
    changes = tuple(
        generator.normal(true_change, sd, size)
        for true_change, size in zip(true_changes, sizes, strict=True)
    )
    return Teams(true_changes, changes)


@dataclass(frozen=True)
class Proportions:
    """k teams: the chance that is true of each, and how many improved of how many."""

    chances: Floats
    events: Counts
    totals: Counts


def proportions_that_differ(
    generator: Generator,
    k: int,
    *,
    mean: float,
    alike: float | None,
    fewest: int = 5,
    most: int = 60,
) -> Proportions:
    """Chances are beta with this mean; `alike` is a + b, and None where all have the same."""
    if alike is None:
        chances = np.full(k, mean)
    else:
        chances = generator.beta(mean * alike, (1 - mean) * alike, k)
    totals = generator.integers(fewest, most + 1, k)
    return Proportions(chances, generator.binomial(totals, chances), totals)
