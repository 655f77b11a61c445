"""What a team has over all interventions, tried against all that is shown of each of them.

A total of a team stands beside its numbers by intervention, and beside the totals of every
intervention. Each of these alone gives nothing away; together they may: rows and columns of one
table narrow the same small number from both sides. So all are looked at together, as they are
shown, and a total of a team goes where a hidden number could be worked out with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from outcomes.evaluation.suppression import Rule, Shown, State, show_count
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock, ShownResults
from outcomes.reports.protection import (
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    MANY,
    TOTAL,
    Cell,
    Range,
    Sum,
    all_worked_out,
    range_of,
)

STARTED, MEASURED = "started", "measured"
BEFORE, PAIRS, IMPROVED = "before", "pairs", "all improved"
BETTER = ("recovered", "improved")


@dataclass(frozen=True)
class Across:
    """How many of something a team has over all interventions, exactly: never to be shown.

    ``team_id``: None for all teams together; these are children, each of whom may have had several
    deliveries. ``column``: ``started``, ``measured`` on any scale, or one of ``column_of`` a scale.
    """

    team_id: int | None
    column: str
    count: int

    @property
    def cell(self) -> Cell:
        return f"all {self.team_id or TOTAL}", self.column


def column_of(key: ScaleKey, what: str) -> str:
    """The name of a column of one scale: of scores before, of pairs, or of who improved."""
    return f"{key} {what}"


def safe_across(
    results: Iterable[ShownResults],
    found: Sequence[Across],
    rule: Rule,
    *,
    given: Iterable[Across] = (),
) -> frozenset[Across]:
    """Which of some numbers may be shown beside all these results.

    :param found: of teams that are not shown exactly, the most important first.
    :param given: those that are shown beside them already.
    """
    from outcomes.evaluation.feasible import InfeasibleError

    table = _Table(results)
    hidden = sorted(table.hidden)
    left, already = list(found), list(given)
    try:
        if not _given_away(table, [*already, *left], hidden, rule):
            return frozenset(left)
        # What can be worked out without these numbers is no secret that they could keep.
        told = all_worked_out(table.known, table.sums, hidden, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)
        secret = [cell for cell in hidden if cell not in told]
        while left and (cells := _given_away(table, [*already, *left], secret, rule)):
            # One of each team at a time: asked one by one it would take many times as long.
            for gone in {_to_leave_out(left, cell) for cell in cells}:
                left.remove(gone)
    except InfeasibleError:  # they are not of the same moment: nothing can be promised
        return frozenset()
    return frozenset(left)


def _given_away(
    table: "_Table", found: Sequence[Across], secret: Sequence[Cell], rule: Rule
) -> frozenset[Cell]:
    known, sums = dict(table.known), list(table.sums)
    for each in found:
        parts = table.parts(each)
        known.update((cell, Range(0, MANY)) for cell in parts if cell not in known)
        known[each.cell] = range_of(show_count(each.count, rule), rule)
        if each.team_id is not None:
            sums.append(Sum(each.cell, parts))
            continue
        deliveries, again = (f"{each.cell[0]} deliveries", each.column), ("again", each.column)
        known |= {deliveries: Range(0, MANY), again: Range(0, MANY)}
        sums += [Sum(deliveries, parts), Sum(deliveries, (each.cell, again))]
    return all_worked_out(known, sums, secret, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)


def _to_leave_out(found: Sequence[Across], cell: Cell) -> Across:
    """The least important number of the team that is given away or, without one, of any."""
    of_team = [each for each in found if cell[0].endswith(f" {each.team_id}")]
    return (of_team or found)[-1]


class _Table:
    """Every number by intervention and team as it is shown, and which sums hold."""

    def __init__(self, results: Iterable[ShownResults]) -> None:
        self.known: dict[Cell, Range] = {}
        self.sums: list[Sum] = []
        self.hidden: set[Cell] = set()
        self.rows: dict[int | None, list[str]] = {}  # of each team, and of all of them
        for each in results:
            self._add(each)

    def parts(self, across: Across) -> tuple[Cell, ...]:
        """The cells that it is the sum of."""
        return tuple((row, across.column) for row in self.rows.get(across.team_id, []))

    def _add(self, results: ShownResults) -> None:
        rows = {line.team_id: f"{results.slug} {line.team_id or TOTAL}" for line in _lines(results)}
        for block in results.blocks:
            for line in (block.everyone, *block.teams):
                self._add_line(rows[line.team_id], block, line)
        teams = {team_id: row for team_id, row in rows.items() if team_id is not None}
        for team_id, row in rows.items():
            self.rows.setdefault(team_id, []).append(row)
        for row in rows.values():
            self._add_measured(row, [column_of(block.key, PAIRS) for block in results.blocks])
        columns = {column for row, column in self.known if row == rows[None]}
        self.sums += [
            Sum((rows[None], column), tuple((row, column) for row in teams.values()))
            for column in sorted(columns)
        ]

    def _add_line(self, row: str, block: ScaleBlock, line: ResultLine) -> None:
        names = {what: column_of(block.key, what) for what in (BEFORE, PAIRS, IMPROVED)}
        shown = {
            STARTED: line.started,
            names[BEFORE]: line.measured_before,
            names[PAIRS]: line.measured_both,
            names[IMPROVED]: line.improved,
        }
        for column, cell in shown.items():
            self.known[row, column] = _reach(cell, line.rule)
            if cell.state is State.SUPPRESSED and line.team_id is not None:
                self.hidden.add((row, column))
        self._add_rest(row, STARTED, names[BEFORE])
        self._add_rest(row, names[BEFORE], names[PAIRS])
        if line.classes:
            self._add_classes(row, block, line)
        else:
            self._add_rest(row, names[PAIRS], names[IMPROVED])

    def _add_classes(self, row: str, block: ScaleBlock, line: ResultLine) -> None:
        """Who was measured is in exactly one class of change; some of the classes are better."""
        columns = {each.code: column_of(block.key, each.code) for each in line.classes}
        for each in line.classes:
            self.known[row, columns[each.code]] = _reach(each.count, line.rule)
            if each.count.state is State.SUPPRESSED and line.team_id is not None:
                self.hidden.add((row, columns[each.code]))
        every = tuple((row, column) for column in columns.values())
        better = tuple((row, columns[code]) for code in BETTER if code in columns)
        self.sums += [
            Sum((row, column_of(block.key, PAIRS)), every),
            Sum((row, column_of(block.key, IMPROVED)), better),
        ]

    def _add_measured(self, row: str, pairs: Sequence[str]) -> None:
        """Measured on some scale: at least as many as on each, and at most on all together."""
        self.known[row, MEASURED] = Range(0, MANY)
        self._add_rest(row, STARTED, MEASURED)
        for column in pairs:
            self._add_rest(row, MEASURED, column)
        if pairs:
            twice = row, "measured more than once"
            self.known[twice] = Range(0, MANY)
            every = row, "measured on each"
            self.known[every] = Range(0, MANY)
            self.sums += [
                Sum(every, tuple((row, column) for column in pairs)),
                Sum(every, ((row, MEASURED), twice)),
            ]

    def _add_rest(self, row: str, whole: str, part: str) -> None:
        rest = row, f"{whole} but not {part}"
        self.known[rest] = Range(0, MANY)
        self.sums.append(Sum((row, whole), ((row, part), rest)))


def _lines(results: ShownResults) -> Iterator[ResultLine]:
    for block in results.blocks:
        yield from (block.everyone, *block.teams)


def _reach(shown: Shown, rule: Rule) -> Range:
    """What a cell tells; nothing where it is left out without a word."""
    if shown == PROTECTED or shown.state is State.NOT_KNOWN:
        return Range(0, MANY)
    return range_of(shown, rule)
