"""Pooling estimates of several groups, and pulling each towards the others.

Sources: DerSimonian and Laird 1986, Control Clin Trials 7:177–188 (DL); Viechtbauer 2005, J Educ
Behav Stat 30:261–293 (REML); Hartung and Knapp 2001, Stat Med 20:3875–3889, and Sidik and Jonkman
2002 (HKSJ); Higgins, Thompson and Spiegelhalter 2009, J R Stat Soc A 172:137–159 (prediction).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from outcomes.evaluation.distributions import Z_95, t_quantile
from outcomes.evaluation.estimates import ROUNDING, FloatArray, Interval

MINIMUM_FOR_POOLING = 2
MINIMUM_FOR_NORMAL_INTERVALS = 5
# Below this a variance is no sampling variance of anything, and its weight overflows.
SMALLEST_VARIANCE = 1e-30
MOST_ITERATIONS = 1000
CONVERGED = 1e-13


@dataclass(frozen=True)
class RandomEffects:
    """A pooled estimate: variance between groups, mean, its standard error, 95% interval.

    `prediction` is where the true value of a new group is expected.
    """

    tau2: float | None = None
    estimate: float | None = None
    se: float | None = None
    ci: Interval | None = None
    prediction: Interval | None = None


@dataclass(frozen=True)
class Shrunken:
    """The estimate of one group, pulled towards the mean by as much as it is uncertain."""

    label: str
    estimate: float
    se: float
    ci: Interval


@dataclass(frozen=True)
class Pooled:
    """k estimates together. `q` is Cochran's Q, `i2` the percentage of it beyond chance."""

    k: int
    q: float | None
    i2: float | None
    dl: RandomEffects
    reml: RandomEffects
    hksj: RandomEffects
    shrunken: tuple[Shrunken, ...]
    notes: tuple[str, ...]


def pool(estimates: FloatArray, variances: FloatArray, labels: Sequence[str]) -> Pooled:
    """Pool k estimates with their sampling variances, shape (k,), in the unit of the estimates.

    One estimate alone is not pooled, and under five only the HKSJ interval is given, since the
    others are too narrow then. Raises ValueError where a variance is not positive.
    """
    _check(estimates, variances, labels)
    k = estimates.size
    if k < MINIMUM_FOR_POOLING:
        nothing = RandomEffects()
        note = f"{k} {'estimate' if k == 1 else 'estimates'}: there is nothing to pool."
        return Pooled(k, None, None, nothing, nothing, nothing, (), (note,))
    q = _q(estimates, variances)
    dl_tau2 = dersimonian_laird_tau2(estimates, variances)
    by_moments = Pooled(
        k=k,
        q=q,
        i2=max(0.0, 100 * (q - (k - 1)) / q) if q > 0 else 0.0,
        dl=_normal(estimates, variances, dl_tau2),
        reml=RandomEffects(),
        hksj=RandomEffects(),
        shrunken=(),
        notes=_notes(estimates),
    )
    try:
        tau2 = reml_tau2(estimates, variances, start=dl_tau2)
    except ArithmeticError as error:
        return replace(by_moments, notes=(*by_moments.notes, str(error)))
    return replace(
        by_moments,
        reml=_with_prediction(_normal(estimates, variances, tau2), k),
        hksj=_hksj(estimates, variances, tau2),
        shrunken=shrink(estimates, variances, labels, tau2),
    )


def dersimonian_laird_tau2(estimates: FloatArray, variances: FloatArray) -> float:
    """The variance between groups by the method of moments, at least 0."""
    weights = 1 / variances
    surplus = _q(estimates, variances) - (estimates.size - 1)
    return max(0.0, surplus / float(weights.sum() - (weights @ weights) / weights.sum()))


def reml_tau2(estimates: FloatArray, variances: FloatArray, start: float) -> float:
    """The variance between groups by restricted maximum likelihood (Fisher scoring), at least 0.

    Now and then plain steps would go to and fro for ever: one that leaves the range known to hold
    the answer goes to its middle instead. Raises ArithmeticError where it does not converge.
    """
    tau2, low, high = start, -math.inf, math.inf
    scale = float(variances.mean()) + start
    for _ in range(MOST_ITERATIONS):
        weights = 1 / (variances + tau2)
        total, squares = weights.sum(), weights @ weights
        residuals = estimates - (weights @ estimates) / total
        trace = total - squares / total
        information = squares - 2 * (weights**3).sum() / total + (squares / total) ** 2
        score = (weights**2) @ (residuals**2) - trace
        low, high = (tau2, high) if score > 0 else (low, tau2)
        following = max(0.0, tau2 + float(score / information))
        if min(abs(following - tau2), high - low) <= CONVERGED * scale:
            return following
        tau2 = following if low < following < high else (low + high) / 2
    raise ArithmeticError("The variance between groups (REML) did not converge.")


def shrink(
    estimates: FloatArray, variances: FloatArray, labels: Sequence[str], tau2: float
) -> tuple[Shrunken, ...]:
    """Empirical Bayes: each estimate becomes Bμ + (1 − B)y with B = v/(v + τ²).

    The standard error allows for the uncertainty of μ: SE² = (1 − B)v + B²SE(μ)².
    """
    mean, se = _mean_and_se(estimates, variances, tau2)
    pull = variances / (variances + tau2)
    shrunken = pull * mean + (1 - pull) * estimates
    errors = np.sqrt((1 - pull) * variances + pull**2 * se**2)
    return tuple(
        Shrunken(label, estimate, error, _around(estimate, Z_95 * error))
        for label, estimate, error in zip(labels, shrunken.tolist(), errors.tolist(), strict=True)
    )


def _check(estimates: FloatArray, variances: FloatArray, labels: Sequence[str]) -> None:
    if not estimates.shape == variances.shape == (len(labels),):
        raise ValueError("Every estimate needs one variance and one label.")
    if not (np.isfinite(estimates).all() and np.isfinite(variances).all()):
        raise ValueError("Estimates and variances must be numbers.")
    if (variances < SMALLEST_VARIANCE).any():
        raise ValueError("A variance must be more than 0.")


def _q(estimates: FloatArray, variances: FloatArray) -> float:
    weights = 1 / variances
    residuals = estimates - (weights @ estimates) / weights.sum()
    return float(weights @ residuals**2)


def _mean_and_se(estimates: FloatArray, variances: FloatArray, tau2: float) -> tuple[float, float]:
    weights = 1 / (variances + tau2)
    return float((weights @ estimates) / weights.sum()), 1 / math.sqrt(weights.sum())


def _around(estimate: float, half_width: float) -> Interval:
    return Interval(estimate - half_width, estimate + half_width)


def _normal(estimates: FloatArray, variances: FloatArray, tau2: float) -> RandomEffects:
    """The pooled mean with the usual normal interval, where there are enough groups for one."""
    mean, se = _mean_and_se(estimates, variances, tau2)
    enough = estimates.size >= MINIMUM_FOR_NORMAL_INTERVALS
    return RandomEffects(tau2, mean, se, _around(mean, Z_95 * se) if enough else None)


def _with_prediction(pooled: RandomEffects, k: int) -> RandomEffects:
    if pooled.ci is None or pooled.tau2 is None or pooled.se is None or pooled.estimate is None:
        return pooled
    half_width = t_quantile(0.975, k - 2) * math.sqrt(pooled.tau2 + pooled.se**2)
    return replace(pooled, prediction=_around(pooled.estimate, half_width))


def _hksj(estimates: FloatArray, variances: FloatArray, tau2: float) -> RandomEffects:
    """The REML mean, with a standard error from the residuals and t with k − 1."""
    k = estimates.size
    weights = 1 / (variances + tau2)
    mean, _ = _mean_and_se(estimates, variances, tau2)
    if _all_equal(estimates):
        return RandomEffects(tau2, mean)
    se = math.sqrt(float(weights @ (estimates - mean) ** 2) / ((k - 1) * float(weights.sum())))
    return RandomEffects(tau2, mean, se, _around(mean, t_quantile(0.975, k - 1) * se))


def _all_equal(estimates: FloatArray) -> bool:
    return float(np.ptp(estimates)) <= ROUNDING * float(np.abs(estimates).max())


def _notes(estimates: FloatArray) -> tuple[str, ...]:
    notes = []
    if estimates.size < MINIMUM_FOR_NORMAL_INTERVALS:
        notes.append(
            f"Fewer than {MINIMUM_FOR_NORMAL_INTERVALS} estimates: only the HKSJ interval is "
            "given; the others would be too narrow."
        )
    if _all_equal(estimates):
        notes.append("All estimates are equal: the HKSJ interval is not estimable.")
    return tuple(notes)
