"""Pulling each unit's proportion towards the others, by as much as its count is small.

Source: Griffiths 1973, Biometrics 29:637–648 (the beta-binomial by maximum likelihood).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from outcomes.evaluation.estimates import Estimate, Interval
from outcomes.evaluation.proportions import proportion

# Beyond this many "borrowed" cases the units differ by no more than chance.
MOST_BORROWED = 1e6

CountArray = NDArray[np.int64]


@dataclass(frozen=True)
class ShrunkenProportion:
    """The proportion of one unit after shrinkage; None where it cannot be estimated."""

    label: str
    value: Estimate


@dataclass(frozen=True)
class ShrunkenProportions:
    """All units, and the fitted a and b: as if each unit had seen a more events in a + b cases.

    `a` and `b` are None where the units differ by no more than chance, or nothing varies at all.
    """

    a: float | None
    b: float | None
    units: tuple[ShrunkenProportion, ...]
    notes: tuple[str, ...]


def shrink_proportions(
    events: CountArray, totals: CountArray, labels: Sequence[str]
) -> ShrunkenProportions:
    """(O + a)/(n + a + b) for each unit, with the 95% interval of its posterior distribution.

    `events`, `totals`: shape (k,), 0 ≤ events ≤ totals; a unit without cases gets the common
    value. Raises ValueError where the counts are no proportions.
    """
    if not events.shape == totals.shape == (len(labels),):
        raise ValueError("Every unit needs its events, its total and its label.")
    if ((events < 0) | (events > totals)).any():
        raise ValueError("Events must lie between 0 and the total.")
    pooled = proportion(int(events.sum()), int(totals.sum()))
    if np.count_nonzero(totals) < 2 or pooled.value in (0.0, 1.0):
        return _alike(labels, pooled, "There is too little to tell how the units differ.")
    a, b = fit_beta_binomial(events, totals)
    # Half, because the search ends a hair before its bound.
    if a + b > MOST_BORROWED / 2:
        return _alike(labels, pooled, "The units differ by no more than chance.")
    after_a, after_b = events + a, totals - events + b
    low, high = (special.betaincinv(after_a, after_b, end) for end in (0.025, 0.975))
    values = after_a / (after_a + after_b)
    units = tuple(
        ShrunkenProportion(label, Estimate(value, Interval(least, most)))
        for label, value, least, most in zip(
            labels, values.tolist(), low.tolist(), high.tolist(), strict=True
        )
    )
    return ShrunkenProportions(a, b, units, ())


def fit_beta_binomial(events: CountArray, totals: CountArray) -> tuple[float, float]:
    """The a and b under which the counts are most likely; a + b ends at `MOST_BORROWED`."""
    from scipy.optimize import minimize

    def minus_log_likelihood(parameters: NDArray[np.float64]) -> float:
        a, b = _a_and_b(parameters)
        likelihood = special.betaln(events + a, totals - events + b) - special.betaln(a, b)
        return -float(likelihood.sum())

    mean = events.sum() / totals.sum()
    bounds = [(-15.0, 15.0), (np.log(1e-3), np.log(MOST_BORROWED))]
    # The likelihood is flat where the units hardly differ: several starts find the best of it.
    fits = [
        minimize(
            minus_log_likelihood,
            (special.logit(mean), np.log(borrowed)),
            bounds=bounds,
            method="L-BFGS-B",
            options={"ftol": 1e-14, "gtol": 1e-9},
        )
        for borrowed in (1.0, 30.0, 1000.0, MOST_BORROWED)
    ]
    return _a_and_b(min(fits, key=lambda fit: fit.fun).x)


def _a_and_b(parameters: NDArray[np.float64]) -> tuple[float, float]:
    """From the logit of the mean and the logarithm of a + b."""
    mean, borrowed = float(special.expit(parameters[0])), float(np.exp(parameters[1]))
    return mean * borrowed, (1 - mean) * borrowed


def _alike(labels: Sequence[str], pooled: Estimate, note: str) -> ShrunkenProportions:
    units = tuple(ShrunkenProportion(label, pooled) for label in labels)
    return ShrunkenProportions(None, None, units, (f"{note} All are given the common proportion.",))
