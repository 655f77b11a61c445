"""Which totals may stand next to the teams that they are made of: one may give a small team away.

A reader who knows some teams exactly takes them from the total, and what is left is the others.
So every count of a total is tried first, and let out only if with it

- no hidden count of a team can be narrowed by taking its column apart to fewer than five numbers,
  as many as a rounded count can stand for;
- none can be narrowed to fewer than three by whatever rows and columns give away together,
  unless it could without the total: rounded parts of a rounded whole always tell a little.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from outcomes.evaluation.suppression import Rule, Shown, State
from outcomes.reports.protection import (
    LEAST_WIDTH,
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    MANY,
    TOO_LITTLE_TO_TELL,
    TOTAL,
    Cell,
    Range,
    RowSums,
    Sum,
    narrowed,
    range_of,
    widths,
)

MOST_KEPT = 5_000  # tables: those of some hundred interventions, for a few kinds of reader
Counts = Mapping[str, int]
WidthsBy = Callable[[Mapping[Cell, Range], Sequence[Cell]], dict[Cell, float]]


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
    totals = tuple((column, range_of(show(count, rule), rule)) for column, count in counts.items())
    told = _Told(tuple(known.items()), totals, tuple(hidden))
    return _safe(told, tuple(teams), tuple(within_rows))


@dataclass(frozen=True)
class _Told:
    """What is known without the totals, how those are shown, and what is hidden."""

    known: tuple[tuple[Cell, Range], ...]
    totals: tuple[tuple[str, Range], ...]
    hidden: tuple[Cell, ...]

    def safe(self, columns: list[str], widths_by: WidthsBy, enough: int) -> list[str]:
        """The columns whose totals narrow no hidden cell; the least important go first.

        :param enough: how wide is wide enough, whatever the width was without them.
        """
        totals, tried = dict(self.totals), self.hidden
        while columns:
            shown = {(TOTAL, column): totals[column] for column in columns}
            # Beside fewer totals a cell is as wide, or wider: those that are well are so for good.
            tried = self._narrowed_by(shown, tried, widths_by, enough)
            given_away = {column for _, column in tried}
            if not given_away:
                break
            # A column that is hidden already was given away by others.
            kept = [column for column in columns if column not in given_away]
            columns = kept if len(kept) < len(columns) else columns[:-1]
        return columns

    def _narrowed_by(
        self,
        shown: Mapping[Cell, Range],
        tried: tuple[Cell, ...],
        widths_by: WidthsBy,
        enough: int,
    ) -> tuple[Cell, ...]:
        """Those that are narrower with what is shown than without it."""
        known = dict(self.known)
        found = widths_by({**known, **shown}, tried)
        narrow = tuple(cell for cell in tried if found[cell] < enough - TOO_LITTLE_TO_TELL)
        if not narrow:
            return ()
        without = widths_by(known, narrow)
        return tuple(cell for cell in narrow if found[cell] < without[cell] - TOO_LITTLE_TO_TELL)


@lru_cache(maxsize=MOST_KEPT)
def _safe(told: _Told, teams: tuple[str, ...], within_rows: RowSums) -> frozenset[str]:
    """The same of what is shown alone, so that the same table is searched only once."""
    from outcomes.evaluation.feasible import InfeasibleError

    columns = [column for column, _ in told.totals]
    downwards = [Sum((TOTAL, name), tuple((team, name) for team in teams)) for name in columns]
    across = [
        Sum((row, whole), tuple((row, part) for part in parts))
        for row in (*teams, TOTAL)
        for whole, parts in within_rows
    ]
    columns = told.safe(columns, partial(_widths_by_column, downwards), LEAST_WIDTH)
    widths_of_all = partial(_widths_of_all, downwards + across)
    try:
        return frozenset(told.safe(columns, widths_of_all, LEAST_WIDTH_OF_ROWS_AND_COLUMNS))
    except InfeasibleError:  # rows that do not add up: nothing can be promised
        return frozenset()


def _widths_by_column(
    sums: Sequence[Sum], known: Mapping[Cell, Range], hidden: Sequence[Cell]
) -> dict[Cell, float]:
    ranges = narrowed(known, sums)
    return {cell: min(ranges[cell].width, LEAST_WIDTH) for cell in hidden}


def _widths_of_all(
    sums: Sequence[Sum], known: Mapping[Cell, Range], hidden: Sequence[Cell]
) -> dict[Cell, float]:
    return widths(known, sums, hidden, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)


def _nothing_known(rows: Iterable[str], counts: Counts, within_rows: RowSums) -> dict[Cell, Range]:
    inner = [column for whole, parts in within_rows for column in (whole, *parts)]
    columns = dict.fromkeys([*counts, *inner])
    return {(row, column): Range(0, MANY) for row in rows for column in columns}
