"""What a reader can work out of hidden counts, from what is shown and from the sums that hold.

Where each sum can be taken by itself, ranges are narrowed sum by sum until nothing moves. What
many sums give away together no single one shows: that is searched for by linear programming.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from outcomes.evaluation.suppression import (
    LARGEST_STARRED,
    MINIMUM_COUNT,
    ROUNDING_BASE,
    Rule,
    Shown,
    State,
)

if TYPE_CHECKING:
    from outcomes.evaluation.feasible import Known

LEAST_WIDTH = ROUNDING_BASE - 1
LEAST_WIDTH_OF_ROWS_AND_COLUMNS = 2
TOTAL = "total"
Cell = tuple[str, str]  # the row (a team or the total) and the column
CountAndKnown = tuple[int, int]  # how many, and how many of them the reader knows
RowSums = Sequence[tuple[str, tuple[str, ...]]]  # a column, and those that it is the sum of
MOST_ROUNDS = 100
MANY = 10**9
TOO_LITTLE_TO_TELL = 1e-6  # of a child: what searching leaves uncertain


@dataclass(frozen=True)
class Range:
    """What is known of a count, both ends included."""

    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low

    def within(self, low: int, high: int) -> "Range":
        """The same, narrowed."""
        return Range(max(self.low, low), min(self.high, high))

    def without(self, known: int) -> "Range":
        """What is left of it for a reader who knows so many of them."""
        return Range(max(0, self.low - known), self.high - known)


@dataclass(frozen=True)
class Sum:
    """A cell that is the sum of others."""

    total: Cell
    parts: tuple[Cell, ...]


def range_of(shown: Shown, rule: Rule) -> Range:
    """What a reader knows of one count from how it is shown under a rule."""
    if shown.state is State.SUPPRESSED:
        low, high = (1, LARGEST_STARRED) if rule is Rule.STAR else (0, MINIMUM_COUNT - 1)
        return Range(low, high)
    value = int(shown.value or 0)
    if shown.state is State.EXACT:
        return Range(value, value)
    least = LARGEST_STARRED + 1 if rule is Rule.STAR else MINIMUM_COUNT
    half = ROUNDING_BASE // 2
    return Range(max(least, value - half), value + half)


def narrowed(known: Mapping[Cell, Range], sums: Iterable[Sum]) -> dict[Cell, Range]:
    """The ranges after every sum was made use of, again and again."""
    ranges = dict(known)
    equations = list(sums)
    for _ in range(MOST_ROUNDS):
        before = dict(ranges)
        for equation in equations:
            _narrow(ranges, equation)
        if ranges == before:
            break
    return ranges


def worked_out(
    known: Mapping[Cell, Range], sums: Sequence[Sum], hidden: Sequence[Cell], least: int
) -> Cell | None:
    """The first hidden cell that all sums together narrow to less than ``least``; None: none."""
    return next(_worked_out(known, sums, hidden, least), None)


def all_worked_out(
    known: Mapping[Cell, Range], sums: Sequence[Sum], hidden: Sequence[Cell], least: int
) -> frozenset[Cell]:
    """Every hidden cell that all sums together narrow to less than ``least``."""
    return frozenset(_worked_out(known, sums, hidden, least))


def widths(
    known: Mapping[Cell, Range], sums: Sequence[Sum], hidden: Sequence[Cell], enough: int
) -> dict[Cell, float]:
    """How far apart each hidden cell can be by all sums together; at most ``enough``."""
    from outcomes.evaluation.feasible import widths_of

    place = _places(known)
    cells = list(known)
    found = widths_of(_made_use_of(known, sums, place), [place[cell] for cell in hidden], enough)
    return {cells[position]: width for position, width in found.items()}


def _worked_out(
    known: Mapping[Cell, Range], sums: Sequence[Sum], hidden: Sequence[Cell], least: int
) -> Iterator[Cell]:
    from outcomes.evaluation.feasible import worked_out_of

    if not hidden:
        return
    place = _places(known)
    cells = list(known)
    for found in worked_out_of(
        _made_use_of(known, sums, place), [place[each] for each in hidden], least
    ):
        yield cells[found]


def _places(known: Mapping[Cell, Range]) -> dict[Cell, int]:
    return {cell: number for number, cell in enumerate(known)}


def _made_use_of(
    known: Mapping[Cell, Range], sums: Sequence[Sum], place: Mapping[Cell, int]
) -> "Known":
    from outcomes.evaluation.feasible import Known

    ends = np.array([[each.low, each.high] for each in known.values()], dtype=np.float64)
    equations = [
        ({place[each.total]: -1.0} | {place[part]: 1.0 for part in each.parts}, 0.0)
        for each in sums
    ]
    return Known(ends[:, 0], ends[:, 1], equations)


def _narrow(ranges: dict[Cell, Range], equation: Sum) -> None:
    low = sum(ranges[cell].low for cell in equation.parts)
    high = sum(ranges[cell].high for cell in equation.parts)
    total = ranges[equation.total] = ranges[equation.total].within(low, high)
    for cell in equation.parts:
        part = ranges[cell]
        ranges[cell] = part.within(total.low - (high - part.high), total.high - (low - part.low))
        low, high = low + ranges[cell].low - part.low, high + ranges[cell].high - part.high
