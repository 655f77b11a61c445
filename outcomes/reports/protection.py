"""What a reader can work out: a total next to the teams it is made of may give a small team away.

A reader who knows some teams exactly takes them from the total, and what is left is the others.
So every count of a total is tried first: it is let out only if, with it, no hidden count of a team
comes closer than it is without. Ranges are narrowed equation by equation until nothing moves
(constraint propagation). That is not all that can be known of a table, but it holds everything
that sums of rows and columns give away one after the other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from outcomes.evaluation.suppression import (
    LARGEST_STARRED,
    MINIMUM_COUNT,
    ROUNDING_BASE,
    Rule,
    Shown,
    State,
)

# A rounded count can be any of five numbers; a hidden one must stay at least as uncertain.
LEAST_WIDTH = ROUNDING_BASE - 1
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
    :param total: the same of all teams together.
    :param within_rows: columns that are the sum of other columns of the same row, of which some
        may not be shown at all.
    """
    counts, rule = total
    totals = {
        (TOTAL, column): range_of(show(count, rule), rule) for column, count in counts.items()
    }
    known = _nothing_known((*teams, TOTAL), counts, within_rows) | {
        (team, column): range_of(show(count, rule_of_team), rule_of_team)
        for team, (team_counts, rule_of_team) in teams.items()
        for column, count in team_counts.items()
    }
    hidden = [
        (team, column)
        for team, (team_counts, rule_of_team) in teams.items()
        for column, count in team_counts.items()
        if show(count, rule_of_team).state is State.SUPPRESSED
    ]
    sums = _sums(tuple(teams), counts, within_rows)
    without = narrowed(known, sums)
    columns = set(counts)
    while columns:
        shown = {cell: each for cell, each in totals.items() if cell[1] in columns}
        ranges = narrowed(known | shown, sums)
        given_away = {
            column
            for team, column in hidden
            if ranges[team, column].width < min(LEAST_WIDTH, without[team, column].width)
        }
        if not given_away:
            break
        # Where the column itself is hidden already, another one gave it away: hide them all.
        columns = columns - given_away if given_away & columns else set()
    return frozenset(columns)


def _nothing_known(rows: Iterable[str], counts: Counts, within_rows: RowSums) -> dict[Cell, Range]:
    columns = {*counts, *(column for whole, parts in within_rows for column in (whole, *parts))}
    return {(row, column): Range(0, MANY) for row in rows for column in columns}


def _sums(teams: tuple[str, ...], counts: Counts, within_rows: RowSums) -> list[Sum]:
    columns = _nothing_known((TOTAL,), counts, within_rows)
    downwards = [Sum(cell, tuple((team, cell[1]) for team in teams)) for cell in columns]
    across = [
        Sum((row, whole), tuple((row, part) for part in parts))
        for row in (*teams, TOTAL)
        for whole, parts in within_rows
    ]
    return downwards + across
