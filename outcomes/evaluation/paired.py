"""Mean change between two measurements of the same children, and its size."""

import math
from dataclasses import dataclass

from scipy import special

from outcomes.evaluation.distributions import Z_95, t_quantile, t_two_sided_p
from outcomes.evaluation.estimates import ROUNDING, FloatArray, IntArray, Interval, Spread
from outcomes.evaluation.orientation import Direction, oriented_change

MINIMUM_PAIRS_FOR_INTERVAL = 3


@dataclass(frozen=True)
class MeanChange:
    """Mean, SD and 95% interval of the oriented change, in scale points."""

    mean: float | None = None
    sd: float | None = None
    ci: Interval | None = None


@dataclass(frozen=True)
class TTest:
    """The paired t test of "no mean change"; the statistic is positive for an improvement."""

    statistic: float | None = None
    df: int | None = None
    p: float | None = None


@dataclass(frozen=True)
class EffectSize:
    """Standardised mean change, positive for an improvement; `d_ci` is the interval of d_av."""

    d_av: float | None = None
    j: float | None = None
    g_av: float | None = None
    d_ci: Interval | None = None


@dataclass(frozen=True)
class PairSums:
    """Sums over n pairs of scores, in whole parts of a point of which ``unit`` make one point.

    Whole numbers can be added up and taken away for ever and stay exact.
    """

    n: int
    pre: int
    post: int
    pre_squared: int
    post_squared: int
    product: int
    unit: int

    @property
    def squared_change(self) -> int:
        """The sum of (post − pre)²."""
        return self.post_squared + self.pre_squared - 2 * self.product


@dataclass(frozen=True)
class PairedChange:
    """Everything about the means of n pairs; `notes` says in words why something is None."""

    n: int
    pre: Spread
    post: Spread
    change: MeanChange
    t: TTest
    effect: EffectSize
    notes: tuple[str, ...]


def paired_change(
    pre: FloatArray, post: FloatArray, direction: Direction, counts: IntArray | None = None
) -> PairedChange:
    """Describe and test the change of n children.

    `pre`, `post`: finite scores, shape (m,), scale points; the same position is the same child, or
    as many children with the same two scores as `counts`, shape (m,), says. Changes and effects
    are positive for an improvement. Nothing is nan or infinite: what cannot be estimated is None
    and named in the notes.
    """
    before, after = spread(pre, counts=counts), spread(post, counts=counts)
    magnitude = abs(before.mean or 0.0) + abs(after.mean or 0.0)
    change = spread(oriented_change(pre, post, direction), magnitude, counts)
    return described(number_of(pre, counts), before, after, change)


def paired_change_of(sums: PairSums, direction: Direction) -> PairedChange:
    """The same for children of whom only the sums are known."""
    n = sums.n
    change = _spread_of(n, sums.post - sums.pre, sums.squared_change, sums.unit)
    if change.mean is not None:
        change = Spread(direction.sign * change.mean + 0.0, change.sd)
    return described(
        n,
        _spread_of(n, sums.pre, sums.pre_squared, sums.unit),
        _spread_of(n, sums.post, sums.post_squared, sums.unit),
        change,
    )


def described(n: int, before: Spread, after: Spread, change: Spread) -> PairedChange:
    """Everything about the change of n pairs with these means and SDs.

    `change` is positive for an improvement. With a smaller n than the pairs have it leaves them
    less certain than they are, which tells less of how many they are.
    """
    ci = _interval_of_mean(n, change)
    t = _t_test(n, change)
    effect = _effect_size(n, before, after, change)
    return PairedChange(
        n=n,
        pre=before,
        post=after,
        change=MeanChange(change.mean, change.sd, ci),
        t=t,
        effect=effect,
        notes=_notes(n, t, effect),
    )


def _spread_of(n: int, total: int, squares: int, unit: int) -> Spread:
    """Whole numbers do not round: an SD of 0 is exactly 0."""
    if n == 0:
        return Spread()
    mean = total / (n * unit)
    if n == 1:
        return Spread(mean)
    variance = (n * squares - total * total) / (n * (n - 1) * unit * unit)
    return Spread(mean, math.sqrt(variance))


def number_of(values: FloatArray, counts: IntArray | None) -> int:
    """How many values these are, each as often as `counts` says, or once."""
    return values.size if counts is None else int(counts.sum())


def spread(
    values: FloatArray, magnitude: float | None = None, counts: IntArray | None = None
) -> Spread:
    """Mean and sample SD of finite values, shape (m,); an SD needs two values.

    `counts`, shape (m,), says how often each occurs. An SD that is only rounding beside
    `magnitude` (by default the mean) is exactly 0.
    """
    n = number_of(values, counts)
    if n == 0:
        return Spread()
    mean = float(values.mean() if counts is None else values @ counts / n)
    if n == 1:
        return Spread(mean)
    deviations = values - mean
    squares = deviations @ (deviations if counts is None else deviations * counts)
    sd = math.sqrt(float(squares) / (n - 1))
    if sd <= ROUNDING * (abs(mean) if magnitude is None else magnitude):
        sd = 0.0
    return Spread(mean, sd)


def small_sample_factor(df: int) -> float:
    """Hedges' J for `df` = n − 1 ≥ 2, which turns d into g.

    Source: Hedges 1981, J Educ Stat 6:107–128; for pairs, Cumming 2012, with n − 1 and not 2n − 2.
    """
    logarithm = special.gammaln(df / 2) - special.gammaln((df - 1) / 2)
    return math.exp(float(logarithm)) / math.sqrt(df / 2)


def _interval_of_mean(n: int, change: Spread) -> Interval | None:
    if n < MINIMUM_PAIRS_FOR_INTERVAL or change.mean is None or not change.sd:
        return None
    half_width = t_quantile(0.975, n - 1) * change.sd / math.sqrt(n)
    return Interval(change.mean - half_width, change.mean + half_width)


def _t_test(n: int, change: Spread) -> TTest:
    if change.mean is None or not change.sd:
        return TTest()
    statistic = change.mean / (change.sd / math.sqrt(n))
    return TTest(statistic, n - 1, t_two_sided_p(statistic, n - 1))


def _effect_size(n: int, before: Spread, after: Spread, change: Spread) -> EffectSize:
    if change.mean is None or before.sd is None or after.sd is None or change.sd is None:
        return EffectSize()
    mean_variance = (before.sd**2 + after.sd**2) / 2
    if mean_variance == 0:
        return EffectSize()
    d_av = change.mean / math.sqrt(mean_variance)
    if n < MINIMUM_PAIRS_FOR_INTERVAL:
        return EffectSize(d_av)
    j = small_sample_factor(n - 1)
    return EffectSize(d_av, j, j * d_av, _interval_of_d(n, d_av, before.sd, after.sd, change.sd))


def _interval_of_d(
    n: int, d: float, sd_before: float, sd_after: float, sd_change: float
) -> Interval:
    """Bonett 2008, Psychol Methods 13:99–109, for paired samples with unequal variances."""
    df = n - 1
    # In parts of the mean variance, so that no fourth power of a tiny spread becomes nought.
    mean_variance = (sd_before**2 + sd_after**2) / 2
    before, after, change = (sd**2 / mean_variance for sd in (sd_before, sd_after, sd_change))
    # r s₁ s₂ is the covariance, which follows from the three SDs without dividing by any.
    covariance = (before + after - change) / 2
    fourth_powers = before**2 + after**2 + 2 * covariance**2
    variance = d**2 * fourth_powers / (8 * df) + change / df
    half_width = Z_95 * math.sqrt(variance)
    return Interval(d - half_width, d + half_width)


def _notes(n: int, t: TTest, effect: EffectSize) -> tuple[str, ...]:
    if n == 0:
        return ("No child has both a score before and a score after: nothing can be estimated.",)
    notes = []
    if n < MINIMUM_PAIRS_FOR_INTERVAL:
        notes.append(
            f"Only {n} {'pair' if n == 1 else 'pairs'}: intervals and the small-sample factor "
            f"need at least {MINIMUM_PAIRS_FOR_INTERVAL}."
        )
    if n > 1 and t.statistic is None:
        notes.append(
            "Every child changed by the same amount: "
            "the t test and the interval of the mean change are not estimable."
        )
    if n > 1 and effect.d_av is None:
        notes.append(
            "The scores before do not vary, nor do those after: the effect size is not estimable."
        )
    return tuple(notes)
