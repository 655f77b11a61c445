"""Control charts of single values over time (XmR): what is signal and what is noise.

Sources: Wheeler 2000, Understanding Variation; Nelson 1982, J Qual Technol 14:172–173 (screening);
the rules for signals are those of the NHS programme Making Data Count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.estimates import ROUNDING, FloatArray

# 3/d₂ and D₄ for ranges of two values, as they are printed in every table.
LIMIT_FACTOR = 2.66
SCREEN_FACTOR = 3.267
RUN_LENGTH = 7
MINIMUM_FOR_SETTLED_LIMITS = 12

SignArray = NDArray[np.int8]


class Signal(StrEnum):
    """Why a point is more than noise; where several hold, the first of these is named."""

    BEYOND_LIMIT = "beyond_limit"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"
    SHIFT = "shift"


class Way(StrEnum):
    """Which way a signal points."""

    UP = "up"
    DOWN = "down"


class Meaning(StrEnum):
    """What a signal means, where it is known which way is better."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"


@dataclass(frozen=True)
class ChartPoint:
    """One value with its signal, if any."""

    date: date
    value: float
    signal: Signal | None
    direction: Way | None
    meaning: Meaning | None


@dataclass(frozen=True)
class ControlChart:
    """Centre and limits in the unit of the values, None under two points; points by date."""

    centre: float | None
    lower: float | None
    upper: float | None
    mean_moving_range: float | None
    points: tuple[ChartPoint, ...]
    notes: tuple[str, ...]


def control_chart(
    dates: Sequence[date],
    values: FloatArray,
    *,
    screen: bool = True,
    improvement: Way | None = None,
) -> ControlChart:
    """Chart n values, shape (n,), put in order of their dates.

    `screen` leaves out, once, moving ranges of 3.267 times their mean or more, so that one jump
    does not widen the limits. Raises ValueError where a date is there twice or a value is nan.
    """
    if len(dates) != values.size or len(set(dates)) != len(dates):
        raise ValueError("Every date needs one value, and comes once.")
    if not np.isfinite(values).all():
        raise ValueError("A value must be a number.")
    order = sorted(range(len(dates)), key=dates.__getitem__)
    ordered = values[order]
    days = [dates[position] for position in order]
    if ordered.size < 2:
        points = _points(days, ordered, [None] * ordered.size, improvement)
        note = "Fewer than two points: there is no range and so no limit."
        return ControlChart(None, None, None, None, points, (note,))
    centre = float(ordered.mean())
    moving_range = mean_moving_range(ordered, screen=screen)
    reach = LIMIT_FACTOR * moving_range
    return ControlChart(
        centre=centre,
        lower=centre - reach,
        upper=centre + reach,
        mean_moving_range=moving_range,
        points=_points(days, ordered, _signals(ordered, centre, reach), improvement),
        notes=_notes(ordered.size),
    )


def mean_moving_range(values: FloatArray, *, screen: bool) -> float:
    """The mean distance between neighbours, n ≥ 2 values, with outlying ranges left out once."""
    ranges = np.abs(np.diff(values))
    mean = float(ranges.mean())
    kept = ranges[ranges < SCREEN_FACTOR * mean]
    return float(kept.mean()) if screen and kept.size else mean


def _signals(values: FloatArray, centre: float, reach: float) -> list[tuple[Signal, Way] | None]:
    distance = values - centre
    distance[np.abs(distance) <= ROUNDING * np.abs(values).max()] = 0.0
    side = np.sign(distance).astype(np.int8)
    beyond = np.where(np.abs(distance) > reach, side, 0)
    rules: dict[Signal, SignArray] = {
        Signal.BEYOND_LIMIT: beyond,
        Signal.TREND: _trend(values),
        Signal.TWO_OF_THREE: _two_of_three(distance, side, reach),
        Signal.SHIFT: _runs(side),
    }
    found: list[tuple[Signal, Way] | None] = [None] * values.size
    for signal, signs in reversed(rules.items()):  # the first rule writes last
        for position in np.flatnonzero(signs):
            found[position] = signal, Way.UP if signs[position] > 0 else Way.DOWN
    return found


def _runs(signs: SignArray, length: int = RUN_LENGTH) -> SignArray:
    """The sign of every member of a run of at least `length` equal signs; 0 breaks a run."""
    members = np.zeros_like(signs)
    for start in range(signs.size - length + 1):
        window = signs[start : start + length]
        if window[0] != 0 and (window == window[0]).all():
            members[start : start + length] = window[0]
    return members


def _trend(values: FloatArray) -> SignArray:
    """Seven values, each above or each below the one before; a tie breaks the trend."""
    steps = _runs(np.sign(np.diff(values)).astype(np.int8), RUN_LENGTH - 1)
    members = np.zeros(values.size, dtype=np.int8)
    members[1:] = steps
    starts = np.flatnonzero((members[:-1] == 0) & (members[1:] != 0))
    members[starts] = members[starts + 1]  # the value from which the first step was taken
    return members


def _two_of_three(distance: FloatArray, side: SignArray, reach: float) -> SignArray:
    """Of three neighbours on one side, the two or three beyond two thirds of the way."""
    far = np.where(np.abs(distance) > 2 / 3 * reach, side, 0).astype(np.int8)
    members = np.zeros_like(side)
    for start in range(side.size - 2):
        window = slice(start, start + 3)
        same_side = side[start] != 0 and (side[window] == side[start]).all()
        if same_side and np.count_nonzero(far[window]) >= 2:
            members[window] = np.where(far[window], far[window], members[window])
    return members


def _points(
    days: Sequence[date],
    values: FloatArray,
    signals: Sequence[tuple[Signal, Way] | None],
    improvement: Way | None,
) -> tuple[ChartPoint, ...]:
    return tuple(_point(*parts, improvement) for parts in zip(days, values, signals, strict=True))


def _point(
    day: date, value: float, found: tuple[Signal, Way] | None, improvement: Way | None
) -> ChartPoint:
    if found is None:
        return ChartPoint(day, float(value), None, None, None)
    signal, way = found
    better = Meaning.IMPROVEMENT if way is improvement else Meaning.CONCERN
    return ChartPoint(day, float(value), signal, way, better if improvement else None)


def _notes(n: int) -> tuple[str, ...]:
    if n >= MINIMUM_FOR_SETTLED_LIMITS:
        return ()
    return (f"Trial limits: {n} points, and settled limits need {MINIMUM_FOR_SETTLED_LIMITS}.",)
