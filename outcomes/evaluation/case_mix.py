"""What a unit's results would be if its children did as similar children do everywhere.

Observed results are set beside expected ones from a model of the children's starting points; the
model knows nothing of the unit. Source: DeLong and others 1997, Stat Med 16:2645–2664 (indirect
standardisation); Peduzzi and others 1996, J Clin Epidemiol 49:1373–1379 (events per coefficient).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from outcomes.evaluation.estimates import ROUNDING, FloatArray

LEAST_PER_COEFFICIENT = 10
MOST_ITERATIONS = 50
CONVERGED = 1e-10
# On the logit scale: a probability this near 0 or 1 means that the model separates the outcomes.
FURTHEST_LOGIT = 15.0
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Covariates:
    """What is known of n children at the start: numbers (nan missing) and groups (blank missing).

    Something missing is a group of its own, not a zero.
    """

    numbers: Mapping[str, FloatArray]
    groups: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Expected:
    """The expected result of each child, shape (n,), whose sum is that of the observed results.

    `covariates` names what was allowed for; it is empty where only the crude mean is expected.
    """

    values: FloatArray
    covariates: tuple[str, ...]
    notes: tuple[str, ...]


def expected_improved(improved: NDArray[np.bool_], covariates: Covariates) -> Expected:
    """The expected probability of having improved, by logistic regression."""
    observed = improved.astype(np.float64)
    if observed.size == 0:
        return _crude(observed, "there are no children")
    design = _design(covariates, observed.size)
    rarer = min(np.count_nonzero(improved), np.count_nonzero(~improved))
    if rarer < LEAST_PER_COEFFICIENT * (design.shape[1] - 1):
        return _crude(observed, "too few children improved, or too few did not")
    fitted = _logistic(design, observed)
    if fitted is None:
        return _crude(observed, "the model did not settle")
    return _adjusted(fitted, covariates, design)


def expected_post(post: FloatArray, covariates: Covariates) -> Expected:
    """The expected score after, in scale points, by linear regression; `post` is finite."""
    if post.size == 0:
        return _crude(post, "there are no children")
    design = _design(covariates, post.size)
    if post.size < LEAST_PER_COEFFICIENT * (design.shape[1] - 1):
        return _crude(post, "there are too few children")
    coefficients, *_ = np.linalg.lstsq(design, post, rcond=None)
    return _adjusted(design @ coefficients, covariates, design)


def by_unit(
    units: Sequence[str], observed: FloatArray, expected: FloatArray
) -> dict[str, tuple[float, float]]:
    """The sums (O, E) of each unit, in alphabetical order; O/E is its case-mix adjusted ratio."""
    names, positions = np.unique(np.array(units, dtype=str), return_inverse=True)
    sums = [np.bincount(positions, values, names.size).tolist() for values in (observed, expected)]
    return dict(zip(names.tolist(), zip(*sums, strict=True), strict=True))


def _design(covariates: Covariates, n: int) -> FloatArray:
    """An intercept and standardised columns, without those that say what others say already."""
    columns = [np.ones(n)]
    for numbers in covariates.numbers.values():
        missing = np.isnan(numbers)
        known = numbers[~missing]
        columns += [np.where(missing, known.mean() if known.size else 0.0, numbers), missing]
    for groups in covariates.groups.values():
        names = np.array([group.strip() or NOT_KNOWN for group in groups], dtype=str)
        columns += [names == name for name in np.unique(names)]
    kept: list[FloatArray] = []
    for column in columns:
        candidate = _independent(column.astype(np.float64), kept)
        if candidate is not None:
            kept.append(candidate)
    return np.column_stack(kept)


def _independent(column: FloatArray, kept: Sequence[FloatArray]) -> FloatArray | None:
    """What a column adds to those kept, at length √n; None where that is nothing."""
    rest = column
    for other in kept:
        rest = rest - other * (other @ rest) / (other @ other)
    length = np.linalg.norm(rest)
    if length <= np.sqrt(ROUNDING) * np.linalg.norm(column) or length == 0:
        return None
    scaled: FloatArray = rest * (np.sqrt(column.size) / length)
    return scaled


def _logistic(design: FloatArray, observed: FloatArray) -> FloatArray | None:
    """Fitted probabilities by Newton's method; None where they do not exist."""
    coefficients = np.zeros(design.shape[1])
    for _ in range(MOST_ITERATIONS):
        logits = design @ coefficients
        if np.abs(logits).max() > FURTHEST_LOGIT:
            return None
        fitted = special.expit(logits)
        information = (design.T * (fitted * (1 - fitted))) @ design
        step = np.linalg.solve(information, design.T @ (observed - fitted))
        coefficients += step
        if np.abs(step).max() <= CONVERGED:
            final: FloatArray = special.expit(design @ coefficients)
            return final
    return None


def _adjusted(fitted: FloatArray, covariates: Covariates, design: FloatArray) -> Expected:
    names = (*covariates.numbers, *covariates.groups)
    if design.shape[1] == 1:
        return Expected(fitted, (), ("The children do not differ in anything that is known.",))
    return Expected(fitted, names, (f"Allowed for: {', '.join(names)}.",))


def _crude(observed: FloatArray, reason: str) -> Expected:
    mean = float(observed.mean()) if observed.size else 0.0
    note = f"Not adjusted for case mix: {reason}."
    return Expected(np.full(observed.size, mean), (), (note,))
