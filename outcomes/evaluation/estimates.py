"""The few shapes that every method of this package speaks in."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Scores and thresholds are decimals on paper (6.6) but binary in memory (6.6000000000000005),
# so that "equal" means "closer than this".
TOLERANCE = 1e-9
# A difference this small beside the numbers themselves is rounding, not variation.
ROUNDING = 1e-12


@dataclass(frozen=True)
class Interval:
    """A 95% interval, `low` ≤ `high`, in the unit of the estimate it belongs to."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A value with its 95% interval; either is None where it cannot be estimated."""

    value: float | None
    ci: Interval | None


@dataclass(frozen=True)
class Spread:
    """Mean and sample standard deviation (n − 1) in scale points, as they are on the scale."""

    mean: float | None = None
    sd: float | None = None
