"""What a reader can work out: a total next to the teams it is made of may give a small team away.

A reader who knows some teams exactly takes them from the total, and what is left is the others.
So every count of a total is tried first, and let out only if with it

- no hidden count of a team can be narrowed by taking its column apart to fewer than five numbers,
  as many as a rounded count can stand for;
- none can be narrowed to fewer than three by whatever rows and columns give away together,
  unless it could without the total: rounded parts of a rounded whole always tell a little.

Ranges are narrowed sum by sum until nothing moves (constraint propagation).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from outcomes.evaluation.suppression import (
    LARGEST_STARRED,
    MINIMUM_COUNT,
    ROUNDING_BASE,
    Rule,
    Shown,
    State,
)

LEAST_WIDTH = ROUNDING_BASE - 1
LEAST_WIDTH_OF_ROWS_AND_COLUMNS = 2
TOTAL = "total"
Cell = tuple[str, str]  # the row (a team or the total) and the column
MOST_ROUNDS = 100
MANY = 10**9


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


def _worked_out(
    known: Mapping[Cell, Range], sums: Sequence[Sum], hidden: Sequence[Cell], least: int
) -> Iterator[Cell]:
    from outcomes.evaluation.feasible import Known, worked_out_of

    if not hidden:
        return
    cells = list(known)
    place = {cell: number for number, cell in enumerate(cells)}
    ends = np.array([[each.low, each.high] for each in known.values()], dtype=np.float64)
    equations = [
        ({place[each.total]: -1.0} | {place[part]: 1.0 for part in each.parts}, 0.0)
        for each in sums
    ]
    told = Known(ends[:, 0], ends[:, 1], equations)
    for found in worked_out_of(told, [place[cell] for cell in hidden], least):
        yield cells[found]


def _narrow(ranges: dict[Cell, Range], equation: Sum) -> None:
    low = sum(ranges[cell].low for cell in equation.parts)
    high = sum(ranges[cell].high for cell in equation.parts)
    total = ranges[equation.total] = ranges[equation.total].within(low, high)
    for cell in equation.parts:
        part = ranges[cell]
        ranges[cell] = part.within(total.low - (high - part.high), total.high - (low - part.low))
        low, high = low + ranges[cell].low - part.low, high + ranges[cell].high - part.high


Counts = Mapping[str, int]
RowSums = Sequence[tuple[str, tuple[str, ...]]]


def safe_columns(
    teams: Mapping[str, tuple[Counts, Rule]],
    total: tuple[Counts, Rule],
    *,
    within_rows: RowSums,
    show: Callable[[int, Rule], Shown],
) -> frozenset[str]:
    """The columns of which the total may be shown beside the teams.

    :param teams: for each team the exact counts by column, and the rule they are shown by.
    :param total: the same of all teams together, the most important columns first.
    :param within_rows: columns that are the sum of other columns of the same row, of which some
        may not be shown at all.
    """
    counts, rule = total
    known = _nothing_known((*teams, TOTAL), counts, within_rows)
    hidden: list[Cell] = []
    for team, (team_counts, rule_of_team) in teams.items():
        for column, count in team_counts.items():
            shown = show(count, rule_of_team)
            known[team, column] = range_of(shown, rule_of_team)
            if shown.state is State.SUPPRESSED:
                hidden.append((team, column))
    if not hidden:
        return frozenset(counts)
    totals = {column: range_of(show(count, rule), rule) for column, count in counts.items()}
    downwards = [Sum((TOTAL, name), tuple((team, name) for team in teams)) for name in counts]
    columns = _safe(list(counts), totals, known, hidden, downwards, LEAST_WIDTH)
    across = [
        Sum((row, whole), tuple((row, part) for part in parts))
        for row in (*teams, TOTAL)
        for whole, parts in within_rows
    ]
    columns = _safe(
        columns, totals, known, hidden, downwards + across, LEAST_WIDTH_OF_ROWS_AND_COLUMNS
    )
    return frozenset(columns)


def _safe(
    columns: list[str],
    totals: Mapping[str, Range],
    known: Mapping[Cell, Range],
    hidden: Sequence[Cell],
    sums: Sequence[Sum],
    least_width: int,
) -> list[str]:
    """The columns whose totals narrow no hidden cell too far; the least important go first."""
    without = narrowed(known, sums)
    while columns:
        shown = {(TOTAL, column): totals[column] for column in columns}
        ranges = narrowed({**known, **shown}, sums)
        given_away = {
            cell[1] for cell in hidden if ranges[cell].width < min(least_width, without[cell].width)
        }
        if not given_away:
            break
        # A column that is hidden already was given away by others.
        kept = [column for column in columns if column not in given_away]
        columns = kept if len(kept) < len(columns) else columns[:-1]
    return columns


def _nothing_known(rows: Iterable[str], counts: Counts, within_rows: RowSums) -> dict[Cell, Range]:
    columns = {*counts, *(column for whole, parts in within_rows for column in (whole, *parts))}
    return {(row, column): Range(0, MANY) for row in rows for column in columns}
