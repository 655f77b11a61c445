"""Funnel plots: how far a unit may lie from the rest by chance alone, given its size.

Sources: Spiegelhalter 2005, Stat Med 24:1185–1202 (exact limits, A.1.1); Spiegelhalter 2005, Qual
Saf Health Care 14:347–351 (overdispersion, with additive random effects).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy import special

from outcomes.evaluation.distributions import normal_quantile
from outcomes.evaluation.estimates import FloatArray

PROBABILITIES = (0.001, 0.025, 0.975, 0.999)
WINSORISED = 0.1
MINIMUM_UNITS_FOR_OVERDISPERSION = 10


class Kind(StrEnum):
    """What a unit's value is: a part of its cases, or observed over expected."""

    PROPORTION = "proportion"
    RATIO = "ratio"


class Flag(StrEnum):
    """On which side, and how far, a unit lies beyond the limits."""

    LOW_95 = "low95"
    HIGH_95 = "high95"
    LOW_998 = "low998"
    HIGH_998 = "high998"


@dataclass(frozen=True)
class Limits:
    """Control limits of one unit on the scale of its value, at .1%, 2.5%, 97.5% and 99.9%."""

    p001: float
    p025: float
    p975: float
    p999: float

    def flag(self, value: float) -> Flag | None:
        """The outermost limit that the value lies beyond, if any."""
        if value < self.p001:
            return Flag.LOW_998
        if value > self.p999:
            return Flag.HIGH_998
        if value < self.p025:
            return Flag.LOW_95
        return Flag.HIGH_95 if value > self.p975 else None


@dataclass(frozen=True)
class FunnelUnit:
    """One unit; everything is None where it has no cases, the rest where it was not used."""

    unit: str
    value: float | None
    limits: Limits | None
    overdispersed: Limits | None
    flag: Flag | None
    flag_overdispersed: Flag | None


@dataclass(frozen=True)
class Funnel:
    """All units around the target. `phi`: how many times more they vary than chance would have it;
    `tau2`: the variance between units on the transformed scale."""

    target: float | None
    phi: float | None
    tau2: float | None
    units: tuple[FunnelUnit, ...]
    notes: tuple[str, ...]


def funnel(
    names: Sequence[str], numerators: FloatArray, denominators: FloatArray, kind: Kind
) -> Funnel:
    """Limits for k units. `numerators`, `denominators`: shape (k,).

    Proportions are judged around the pooled proportion, ratios (observed over expected) around 1.
    Limits that allow for overdispersion stand beside the exact ones where φ > 1 and k ≥ 10.
    Raises ValueError where the numbers are no proportions or ratios.
    """
    _check(names, numerators, denominators, kind)
    has_cases = denominators > 0
    if not has_cases.any():
        units = tuple(FunnelUnit(name, None, None, None, None, None) for name in names)
        return Funnel(None, None, None, units, ("No unit has any cases.",))
    observed, size = numerators[has_cases], denominators[has_cases]
    target = float(observed.sum() / size.sum()) if kind is Kind.PROPORTION else 1.0
    phi, tau2 = overdispersion(observed, size, target, kind)
    used = tau2 is not None and phi > 1 and size.size >= MINIMUM_UNITS_FOR_OVERDISPERSION
    exact = exact_limits(size, target, kind)
    wider = overdispersed_limits(size, target, tau2 or 0.0, kind) if used else None
    return Funnel(
        target,
        phi,
        tau2,
        tuple(_units(names, has_cases, observed / size, exact, wider)),
        tuple(_notes(observed, size, kind, phi)),
    )


def exact_limits(size: FloatArray, target: float, kind: Kind) -> FloatArray:
    """Interpolated exact limits, shape (4, k): binomial around `target`, or Poisson around 1.

    `size`: cases, or expected events, more than 0. With F the distribution and f its density, the
    limit at p is (r − (F(r) − p)/f(r))/size, r being the least number with F(r) ≥ p.
    """
    if kind is Kind.PROPORTION and target in (0.0, 1.0):
        return np.full((len(PROBABILITIES), size.size), target)
    limits = [_exact_limit(p, size, target, kind) for p in PROBABILITIES]
    upper = 1.0 if kind is Kind.PROPORTION else np.inf
    return np.clip(np.array(limits), 0.0, upper)


def overdispersion(
    observed: FloatArray, size: FloatArray, target: float, kind: Kind
) -> tuple[float, float | None]:
    """φ and τ²; τ² is None for a single unit. z-scores are winsorised at 10% and 90%."""
    errors = _standard_errors(size)
    z = (_transformed(observed / size, kind) - _transformed(np.float64(target), kind)) / errors
    z = np.clip(z, *np.quantile(z, (WINSORISED, 1 - WINSORISED)))
    phi = float(z @ z) / z.size
    if z.size < 2:
        return phi, None
    weights = 1 / errors**2
    surplus = z.size * phi - (z.size - 1)
    return phi, max(0.0, surplus / float(weights.sum() - (weights @ weights) / weights.sum()))


def overdispersed_limits(size: FloatArray, target: float, tau2: float, kind: Kind) -> FloatArray:
    """Limits that allow for the variance τ² between units, shape (4, k)."""
    spread = np.sqrt(_standard_errors(size) ** 2 + tau2)
    centre = float(_transformed(np.float64(target), kind))
    ends = np.array([centre + normal_quantile(p) * spread for p in PROBABILITIES])
    return _untransformed(ends, kind)


def _check(
    names: Sequence[str], numerators: FloatArray, denominators: FloatArray, kind: Kind
) -> None:
    if not numerators.shape == denominators.shape == (len(names),):
        raise ValueError("Every unit needs one numerator and one denominator.")
    if not (np.isfinite(numerators).all() and np.isfinite(denominators).all()):
        raise ValueError("Numerators and denominators must be numbers.")
    if (numerators < 0).any() or (denominators < 0).any():
        raise ValueError("Numerators and denominators cannot be negative.")
    if (numerators[denominators == 0] > 0).any():
        raise ValueError("A unit with events needs a denominator.")
    if kind is Kind.PROPORTION:
        if (numerators > denominators).any():
            raise ValueError("The numerator of a proportion cannot exceed its denominator.")
        if (numerators % 1).any() or (denominators % 1).any():
            raise ValueError("Proportions are made of whole numbers.")


def _exact_limit(p: float, size: FloatArray, target: float, kind: Kind) -> FloatArray:
    at_most, density = _distribution(size, target, kind)
    count = np.ceil(_approximate_quantile(p, size, target, kind))
    while (short := at_most(count) < p).any():
        count += short
    while (long := (count > 0) & (at_most(count - 1) >= p)).any():
        count -= long
    limit: FloatArray = (count - (at_most(count) - p) / density(count)) / size
    return limit


def _distribution(
    size: FloatArray, target: float, kind: Kind
) -> tuple[Callable[[FloatArray], FloatArray], Callable[[FloatArray], FloatArray]]:
    """The distribution function and the density of a count in units of this size."""

    def binomial_density(count: FloatArray) -> FloatArray:
        ways = -special.betaln(count + 1, size - count + 1) - np.log(size + 1)
        others = special.xlog1py(size - count, -target)
        density: FloatArray = np.exp(ways + special.xlogy(count, target) + others)
        return density

    def poisson_density(count: FloatArray) -> FloatArray:
        density: FloatArray = np.exp(special.xlogy(count, size) - size - special.gammaln(count + 1))
        return density

    if kind is Kind.PROPORTION:
        return lambda count: special.bdtr(count, size.astype(np.int64), target), binomial_density
    return lambda count: special.pdtr(count, size), poisson_density


def _approximate_quantile(p: float, size: FloatArray, target: float, kind: Kind) -> FloatArray:
    variance = size * target * (1 - target) if kind is Kind.PROPORTION else size
    guess = size * target + normal_quantile(p) * np.sqrt(variance)
    return np.clip(guess, 0, size if kind is Kind.PROPORTION else np.inf)


def _standard_errors(size: FloatArray) -> FloatArray:
    """Of the transformed value, the same for both kinds: 1/(2√n)."""
    return 1 / (2 * np.sqrt(size))


def _transformed(value: FloatArray | np.float64, kind: Kind) -> FloatArray:
    """The scale on which the standard error hardly depends on the value."""
    root: FloatArray = np.sqrt(value)
    return np.arcsin(root) if kind is Kind.PROPORTION else root


def _untransformed(value: FloatArray, kind: Kind) -> FloatArray:
    if kind is Kind.PROPORTION:
        return np.sin(np.clip(value, 0, np.pi / 2)) ** 2
    return np.clip(value, 0, None) ** 2


def _units(
    names: Sequence[str],
    has_cases: NDArray[np.bool_],
    values: FloatArray,
    exact: FloatArray,
    wider: FloatArray | None,
) -> Iterator[FunnelUnit]:
    position = 0
    for name, used in zip(names, has_cases, strict=True):
        if not used:
            yield FunnelUnit(name, None, None, None, None, None)
            continue
        value = float(values[position])
        limits = Limits(*exact[:, position].tolist())
        overdispersed = None if wider is None else Limits(*wider[:, position].tolist())
        yield FunnelUnit(
            name,
            value,
            limits,
            overdispersed,
            limits.flag(value),
            overdispersed.flag(value) if overdispersed else None,
        )
        position += 1


def _notes(observed: FloatArray, size: FloatArray, kind: Kind, phi: float) -> Iterator[str]:
    if size.size < MINIMUM_UNITS_FOR_OVERDISPERSION:
        yield (
            f"Fewer than {MINIMUM_UNITS_FOR_OVERDISPERSION} units with cases: "
            "limits that allow for overdispersion are not estimable."
        )
    elif phi <= 1:
        yield "The units vary no more than chance would have it: the exact limits are enough."
    else:
        yield (
            f"The units vary {phi:.3g} times as much as chance would have it: "
            "read the limits that allow for overdispersion."
        )
    if kind is Kind.RATIO and not np.isclose(observed.sum(), size.sum(), rtol=0.001):
        yield "Observed and expected do not add up to the same; the ratios are judged around 1."
