"""Whether children who attended more also improved more, which shows no cause.

Sources: Cochran 1954, Biometrics 10:417–451; Armitage 1955, Biometrics 11:375–386.
"""

import math
from dataclasses import dataclass

import numpy as np

from outcomes.evaluation.distributions import normal_upper_tail, t_quantile, t_two_sided_p
from outcomes.evaluation.estimates import ROUNDING, FloatArray, Interval

NOT_CAUSAL = "Not causal: attendance is confounded; children who do well may also come more often."


@dataclass(frozen=True)
class DoseTrend:
    """The trend of a proportion with the dose; z is positive where it rises with the dose."""

    z: float | None
    p: float | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class DoseSlope:
    """Change in scale points per unit of dose, with its 95% interval."""

    slope: float | None
    ci: Interval | None
    p: float | None
    notes: tuple[str, ...]


def dose_trend(improved: FloatArray, totals: FloatArray, doses: FloatArray) -> DoseTrend:
    """The Cochran–Armitage test over k groups, shape (k,).

    `improved` of `totals` children attended `doses` sessions (any increasing score). Two-sided p.
    Raises ValueError where the counts are no proportions.
    """
    if not improved.shape == totals.shape == doses.shape:
        raise ValueError("Every group needs its number improved, its total and its dose.")
    if ((improved < 0) | (improved > totals)).any():
        raise ValueError("The number improved must lie between 0 and the total.")
    n = float(totals.sum())
    rate = float(improved.sum()) / n if n else 0.0
    if n == 0:
        return DoseTrend(None, None, (NOT_CAUSAL, "There are no children: no trend."))
    centred = doses - float(totals @ doses) / n
    variance = rate * (1 - rate) * float(totals @ centred**2)
    if variance <= ROUNDING:
        return DoseTrend(
            None, None, (NOT_CAUSAL, "Doses or outcomes do not vary: the trend is not estimable.")
        )
    z = float(centred @ improved) / math.sqrt(variance)
    return DoseTrend(z, 2 * normal_upper_tail(abs(z)), (NOT_CAUSAL,))


def dose_slope(changes: FloatArray, doses: FloatArray) -> DoseSlope:
    """The least-squares slope of oriented changes on doses, both shape (n,), finite.

    No interval under 3 children, nor where all lie on one line.
    """
    if changes.shape != doses.shape:
        raise ValueError("Every child needs a change and a dose.")
    n = changes.size
    if n < 2 or float(np.ptp(doses)) <= ROUNDING * float(np.abs(doses).max()):
        return DoseSlope(
            None, None, None, (NOT_CAUSAL, "Doses do not vary: the slope is not estimable.")
        )
    centred = doses - doses.mean()
    squares = float(centred @ centred)
    slope = float(centred @ changes) / squares
    residuals = changes - changes.mean() - slope * centred
    error = math.sqrt(float(residuals @ residuals) / ((n - 2) * squares)) if n > 2 else 0.0
    if error <= ROUNDING * max(abs(slope), ROUNDING):
        note = "Too few children, or all on one line: the interval is not estimable."
        return DoseSlope(slope, None, None, (NOT_CAUSAL, note))
    half_width = t_quantile(0.975, n - 2) * error
    interval = Interval(slope - half_width, slope + half_width)
    return DoseSlope(slope, interval, t_two_sided_p(slope / error, n - 2), (NOT_CAUSAL,))
