"""Intervals for proportions and counts that stay honest when numbers are small."""

import math

from outcomes.evaluation.distributions import Z_95, gamma_quantile
from outcomes.evaluation.estimates import Estimate, Interval


def wilson(count: int, total: int) -> Interval | None:
    """The 95% score interval of count/total, within [0, 1]; None for 0/0.

    Raises ValueError where the counts are no proportion. Source: Wilson 1927, JASA 22:209–212.
    """
    if not 0 <= count <= total:
        raise ValueError(f"{count} out of {total} is not a proportion.")
    if total == 0:
        return None
    z2 = Z_95 * Z_95
    centre = (count + z2 / 2) / (total + z2)
    half_width = Z_95 * math.sqrt(count * (total - count) / total + z2 / 4) / (total + z2)
    # At the ends the interval touches 0 or 1 exactly; floating point would miss by a hair.
    low = 0.0 if count == 0 else centre - half_width
    high = 1.0 if count == total else centre + half_width
    return Interval(low, high)


def proportion(count: int, total: int) -> Estimate:
    """count/total with its Wilson interval; both None for 0/0, which is "not known"."""
    ci = wilson(count, total)
    return Estimate(value=None if ci is None else count / total, ci=ci)


def newcombe_difference(
    first_count: int, first_total: int, second_count: int, second_total: int
) -> Estimate:
    """The first proportion minus the second, with a 95% interval from the two Wilson intervals.

    Both None where either total is 0. Source: Newcombe 1998, Stat Med 17:873–890, method 10.
    """
    first, second = proportion(first_count, first_total), proportion(second_count, second_total)
    if first.value is None or second.value is None or first.ci is None or second.ci is None:
        return Estimate(None, None)
    difference = first.value - second.value
    below = math.hypot(first.value - first.ci.low, second.ci.high - second.value)
    above = math.hypot(first.ci.high - first.value, second.value - second.ci.low)
    return Estimate(difference, Interval(difference - below, difference + above))


def poisson_rate(count: int, exposure: float) -> Estimate:
    """count/exposure (events per unit of exposure) with the exact 95% Poisson interval.

    Both None where there was no exposure. Source: Garwood 1936, Biometrika 28:437–442.
    """
    if count < 0 or exposure < 0:
        raise ValueError("A count and its exposure cannot be negative.")
    if exposure == 0:
        return Estimate(None, None)
    low = 0.0 if count == 0 else gamma_quantile(0.025, count)
    high = gamma_quantile(0.975, count + 1)
    return Estimate(count / exposure, Interval(low / exposure, high / exposure))
