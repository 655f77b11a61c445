"""Exact tables with exact margins, of which no hidden count can be worked out.

Hiding the small counts of such a table is not enough: 12 in all, less 9 who are shown, is 3. So
further counts are hidden (complementary suppression), and the result is audited by the widest
range that every hidden count can have for somebody who sees the rest. The build fails closed.

Source: Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, chapters 8 and 9.
It protects one table. Two tables over the same children can be differenced; show one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.suppression import CHILDREN, MINIMUM_COUNT, Noun, Shown, State

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

# A hidden count stays at least as uncertain as one that is rounded to 5.
LEAST_WIDTH = 5
_HIDDEN = Shown(State.SUPPRESSED, None, "not shown", "not shown, to protect children")


class DisclosiveTableError(Exception):
    """The table would let somebody work out a count that it hides."""


@dataclass(frozen=True)
class ProtectedTable:
    """A table that may be shown: rows of cells, the last row and column being the totals."""

    cells: tuple[tuple[Shown, ...], ...]


@dataclass(frozen=True)
class FeasibleRange:
    """What a reader can work out about one hidden entry; `high` is None where it has no end."""

    row: int
    column: int
    low: int
    high: int | None

    @property
    def is_safe(self) -> bool:
        """Whether the entry stays uncertain enough."""
        return self.high is None or self.high - self.low >= LEAST_WIDTH


def protect_table(
    counts: IntArray, *, minimum: int = MINIMUM_COUNT, noun: Noun = CHILDREN
) -> ProtectedTable:
    """Build the table of `counts`, shape (rows, columns), with its exact totals.

    Every entry under `minimum`, totals included, is hidden, and as many more as it takes. All
    hidden entries look the same, so that it does not show which of them are small. Raises
    DisclosiveTableError where a hidden entry could still be worked out.
    """
    entries = with_totals(counts)
    hidden = entries < minimum
    _hide_second_of_each_line(entries, hidden)
    while unsafe := _first_unsafe(entries, hidden):
        if hidden.all():
            raise DisclosiveTableError("No table of these counts can be shown.")
        _hide_cheapest(entries, hidden, unsafe.row, unsafe.column)
        _hide_second_of_each_line(entries, hidden)
    return ProtectedTable(
        tuple(
            tuple(
                _HIDDEN if hide else Shown(State.EXACT, count, f"{count:,}", noun.counted(count))
                for count, hide in zip(row, hide_row, strict=True)
            )
            for row, hide_row in zip(entries.tolist(), hidden.tolist(), strict=True)
        )
    )


def with_totals(counts: IntArray) -> IntArray:
    """The table with a row and a column of totals, shape (rows + 1, columns + 1)."""
    if counts.ndim != 2 or counts.size == 0 or (counts < 0).any():
        raise ValueError("A table has rows and columns of counts that are 0 or more.")
    rows = np.column_stack([counts, counts.sum(axis=1)])
    return np.vstack([rows, rows.sum(axis=0)]).astype(np.int64)


def audit_table(entries: IntArray, hidden: BoolArray) -> None:
    """Raise DisclosiveTableError if a hidden entry can be worked out from those shown.

    `entries`: a table with its totals, as of `with_totals`; `hidden`: the same shape.
    """
    unsafe = _first_unsafe(entries, hidden)
    if unsafe:
        raise DisclosiveTableError(
            f"The hidden entry in row {unsafe.row + 1}, column {unsafe.column + 1} "
            "can be worked out from the others."
        )


def feasible_ranges(entries: IntArray, hidden: BoolArray) -> Iterator[FeasibleRange]:
    """The range of each hidden entry, given the shown ones and that no count is negative.

    The sums of a table with two margins are a network, whose extremes are whole numbers; linear
    programming is therefore exact here. Raises DisclosiveTableError where the solver gives up.
    """
    positions = np.argwhere(hidden).tolist()
    coefficients, sums = _equations(entries, hidden)
    for index, (row, column) in enumerate(positions):
        low = _extreme(coefficients, sums, index, sign=1)
        high = _extreme(coefficients, sums, index, sign=-1)
        yield FeasibleRange(row, column, low or 0, high)


def _first_unsafe(entries: IntArray, hidden: BoolArray) -> FeasibleRange | None:
    ranges = feasible_ranges(entries, hidden)
    return next((reach for reach in ranges if not reach.is_safe), None)


def _equations(entries: IntArray, hidden: BoolArray) -> tuple[NDArray[np.float64], IntArray]:
    """Every row and column adds up to its total: coefficients of what is hidden, and the sums."""
    number = np.full(entries.shape, -1)
    number[hidden] = np.arange(np.count_nonzero(hidden))
    coefficients, sums = [], []
    for values, numbers in ((entries, number), (entries.T, number.T)):
        sign = np.ones(values.shape[1], dtype=np.int64)
        sign[-1] = -1
        for line, unknown in zip(values, numbers, strict=True):
            is_unknown = unknown >= 0
            coefficient = np.zeros(np.count_nonzero(hidden))
            coefficient[unknown[is_unknown]] = sign[is_unknown]
            coefficients.append(coefficient)
            sums.append(-(sign[~is_unknown] @ line[~is_unknown]))
    return np.array(coefficients), np.array(sums, dtype=np.int64)


def _extreme(
    coefficients: NDArray[np.float64], sums: IntArray, index: int, *, sign: int
) -> int | None:
    """The least (sign 1) or greatest (sign −1) value of one unknown; None where unbounded."""
    from scipy.optimize import linprog

    objective = np.zeros(coefficients.shape[1])
    objective[index] = sign
    solution = linprog(objective, A_eq=coefficients, b_eq=sums, bounds=(0, None), method="highs")
    unbounded = 3
    if solution.status == unbounded:
        return None
    if not solution.success:
        raise DisclosiveTableError(f"The table could not be audited: {solution.message}")
    return round(sign * float(solution.fun))


def _hide_second_of_each_line(entries: IntArray, hidden: BoolArray) -> None:
    """A lone hidden entry of a row or column is the difference of the others: hide one more."""
    changed = True
    while changed:
        changed = False
        for line, is_hidden in _lines(entries, hidden):
            if np.count_nonzero(is_hidden) == 1:
                is_hidden[_costs(line, is_hidden).argmin()] = True
                changed = True


def _hide_cheapest(entries: IntArray, hidden: BoolArray, row: int, column: int) -> None:
    """Hide one more entry in the row or column of one that is not safe, or else anywhere."""
    crossing = np.ones_like(hidden)
    crossing[row, :] = crossing[:, column] = False
    if (hidden | crossing).all():
        crossing[:] = False
    costs = np.where(crossing, np.inf, _costs(entries, hidden))
    hidden[np.unravel_index(costs.argmin(), hidden.shape)] = True


def _lines(entries: IntArray, hidden: BoolArray) -> Iterator[tuple[IntArray, BoolArray]]:
    """Each row and each column, as views, so that hiding in a line hides in the table."""
    yield from zip(entries, hidden, strict=True)
    yield from zip(entries.T, hidden.T, strict=True)


def _costs(entries: IntArray, hidden: BoolArray) -> NDArray[np.float64]:
    """What is lost by hiding each entry: its count, a total after every cell; inf where hidden."""
    costs = entries.astype(np.float64)
    costs[..., -1] += costs.max() + 1
    if costs.ndim > 1:
        costs[-1] += costs.max() + 1
    costs[hidden] = np.inf
    return costs
