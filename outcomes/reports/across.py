"""What a team has over all interventions, tried against all that is shown of each of them.

A total of a team stands beside its numbers by intervention, and beside the totals of every
intervention. Each of these alone gives nothing away; together they may: rows and columns of one
table narrow the same small number from both sides. So all are looked at together, as they are
shown, and a total of a team goes where a hidden number could be worked out with it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from outcomes.evaluation.suppression import MINIMUM_COUNT, Rule, Shown, State, show_count
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

STARTED, COMPLETED = "started", "completed"
MEASURED, IMPROVED_ON_ANY = "measured", "improved on any scale"
BEFORE, PAIRS, IMPROVED = "before", "pairs", "all improved"
BETTER = ("recovered", "improved")
CountAndKnown = tuple[int, int]  # how many, and how many of them the reader knows


@dataclass(frozen=True)
class Across:
    """How many of something a team has over all interventions, exactly: never to be shown.

    ``team_id``: None for all teams together; these are children, each of whom may have had several
    deliveries. ``column``: ``started``, ``completed``, ``measured`` or improved on any scale,
    or one of ``column_of`` a scale.
    """

    team_id: int | None
    column: str
    count: int

    @property
    def cell(self) -> Cell:
        return f"all {self.team_id or TOTAL}", self.column

    @property
    def rest(self) -> Cell:
        """The deliveries that it does not count."""
        return f"{self.cell[0]} rest", self.column

    def is_hidden(self, rule: Rule) -> bool:
        """Whether it is so small that it is shown as hidden."""
        return show_count(self.count, rule).state is State.SUPPRESSED

    def told(self, rule: Rule) -> Range:
        """What it tells as it is shown."""
        return range_of(show_count(self.count, rule), rule)


@dataclass(frozen=True)
class InGroups(Across):
    """The same told group by group, where a child is in several if several deliveries began.

    ``by``: what the groups are told apart by. ``groups``: of each how many, and after it how many
    of the parts of it that stand beside it. ``known_ids``: the teams whose children the reader
    knows; what is told is of the others. ``rest_is_hidden``: how many deliveries are of no group is
    told nowhere.
    """

    by: str = ""
    groups: tuple[tuple[CountAndKnown, ...], ...] = ()
    known_ids: frozenset[int] = frozenset()
    rest_is_hidden: bool = False

    @property
    def cell(self) -> Cell:
        return f"all {self.by} {TOTAL}", self.column

    def told(self, rule: Rule) -> Range:
        """What all groups tell together: each is at least as large as the largest of its parts."""
        reach = [
            [range_of(show_count(count, rule), rule).without(known) for count, known in group]
            for group in self.groups
        ]
        return Range(
            sum(max(each.low for each in group) for group in reach),
            sum(group[0].high for group in reach),
        )


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

    table = _Table(results, {each.column for each in found})
    left, already = list(found), list(given)
    hidden = sorted(
        {
            *table.hidden,
            *(each.cell for each in already if each.is_hidden(rule)),
            *(each.rest for each in left if isinstance(each, InGroups) and each.rest_is_hidden),
        }
    )
    try:
        if not _given_away(table, [*already, *left], hidden, rule):
            return frozenset(left)
        # What can be worked out without these numbers is no secret that they could keep.
        told = _given_away(table, already, hidden, rule)
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
        known[each.cell] = each.told(rule)
        if each.team_id is not None:
            sums.append(Sum(each.cell, parts))
            continue
        deliveries = f"{each.cell[0]} deliveries", each.column
        known |= {deliveries: Range(0, MANY), each.rest: Range(0, MANY)}
        sums += [Sum(deliveries, parts), Sum(deliveries, (each.cell, each.rest))]
    there = [cell for cell in secret if cell in known]
    return all_worked_out(known, sums, there, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)


def _to_leave_out(found: Sequence[Across], cell: Cell) -> Across:
    """The least important number of the team that is given away or, without one, of any.

    What nobody would know without one number goes with that number.
    """
    itself = [each for each in found if each.rest == cell]
    of_team = [each for each in found if cell[0].endswith(f" {each.team_id}")]
    return (itself or of_team or found)[-1]


class _Table:
    """Every number by intervention and team as it is shown, and which sums hold."""

    def __init__(self, results: Iterable[ShownResults], asked: Collection[str]) -> None:
        self.asked = asked
        self.known: dict[Cell, Range] = {}
        self.sums: list[Sum] = []
        self.hidden: set[Cell] = set()
        self.told: dict[str, list[str]] = {}  # by row, the columns that stand in tables
        self.rows: dict[int | None, list[str]] = {}  # of each team, and of all of them
        for each in results:
            self._add(each)

    def parts(self, across: Across) -> tuple[Cell, ...]:
        """The cells that it is the sum of."""
        if isinstance(across, InGroups) and across.known_ids:
            others = self.rows.keys() - {None, *across.known_ids}
            rows = [row for team_id in self.rows for row in self.rows[team_id] if team_id in others]
        else:
            rows = self.rows.get(across.team_id, [])
        return tuple((row, across.column) for row in rows)

    def _add(self, results: ShownResults) -> None:
        rows = {line.team_id: f"{results.slug} {line.team_id or TOTAL}" for line in _lines(results)}
        for block in results.blocks:
            for line in (block.everyone, *block.teams):
                self._add_line(rows[line.team_id], block, line)
        for team_id, row in rows.items():
            self.rows.setdefault(team_id, []).append(row)
            self._add_unseen(row, results)
        own = {rows[line.team_id] for line in _lines(results) if line.rule is Rule.EXACT}
        if rows[None] not in own:
            self._add_others(rows[None], sorted(own))
        columns = {column for row, column in self.known if row == rows[None]}
        teams = [row for team_id, row in rows.items() if team_id is not None]
        self.sums += [
            Sum((rows[None], column), tuple((row, column) for row in teams))
            for column in sorted(columns)
        ]

    def _add_unseen(self, row: str, results: ShownResults) -> None:
        """What stands in no table of results, and is told over all interventions elsewhere."""
        self._add_on_any(row, MEASURED, [column_of(each.key, PAIRS) for each in results.blocks])
        if IMPROVED_ON_ANY in self.asked:
            on_each = [column_of(each.key, IMPROVED) for each in results.blocks]
            self._add_on_any(row, IMPROVED_ON_ANY, on_each)
        if COMPLETED in self.asked:
            self.known[row, COMPLETED] = Range(0, MANY)
            self._add_rest(row, STARTED, COMPLETED)

    def _add_others(self, total: str, own: Sequence[str]) -> None:
        """All but those whom the reader knows: they may be few where all together are not."""
        columns = set(self.told[total]) if own else set()
        if COMPLETED in self.asked:  # how it ended stands on another page
            columns.add(_rest(total, STARTED, COMPLETED)[1])
        for column in sorted(columns):
            others = f"{total} without one's own", column
            self.known[others] = Range(0, MANY)
            self.sums.append(Sum((total, column), (others, *((row, column) for row in own))))
            least = self.known[total, column].low - sum(self.known[row, column].low for row in own)
            if least < MINIMUM_COUNT:
                self.hidden.add(others)

    def _add_line(self, row: str, block: ScaleBlock, line: ResultLine) -> None:
        names = {what: column_of(block.key, what) for what in (BEFORE, PAIRS, IMPROVED)}
        shown = {
            STARTED: line.started,
            names[BEFORE]: line.measured_before,
            names[PAIRS]: line.measured_both,
            names[IMPROVED]: line.improved,
        }
        for column, cell in shown.items():
            self._tell(row, column, cell, line.rule)
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
            self._tell(row, columns[each.code], each.count, line.rule)
        every = tuple((row, column) for column in columns.values())
        better = tuple((row, columns[code]) for code in BETTER if code in columns)
        self.sums += [
            Sum((row, column_of(block.key, PAIRS)), every),
            Sum((row, column_of(block.key, IMPROVED)), better),
        ]

    def _tell(self, row: str, column: str, cell: Shown, rule: Rule) -> None:
        self.known[row, column] = _reach(cell, rule)
        self.told.setdefault(row, []).append(column)
        if cell.state is State.SUPPRESSED:
            self.hidden.add((row, column))

    def _add_on_any(self, row: str, on_any: str, on_each: Sequence[str]) -> None:
        """On some scale: at least as many as on each, and at most on all together."""
        self.known[row, on_any] = Range(0, MANY)
        self._add_rest(row, STARTED, on_any)
        for column in on_each:
            self._add_rest(row, on_any, column)
        if on_each:
            twice, every = (row, f"{on_any} more than once"), (row, f"{on_any} on each")
            self.known |= {twice: Range(0, MANY), every: Range(0, MANY)}
            self.sums += [
                Sum(every, tuple((row, column) for column in on_each)),
                Sum(every, ((row, on_any), twice)),
            ]

    def _add_rest(self, row: str, whole: str, part: str) -> None:
        rest = _rest(row, whole, part)
        self.known[rest] = Range(0, MANY)
        self.sums.append(Sum((row, whole), ((row, part), rest)))


def _rest(row: str, whole: str, part: str) -> Cell:
    return row, f"{whole} but not {part}"


def _lines(results: ShownResults) -> Iterator[ResultLine]:
    for block in results.blocks:
        yield from (block.everyone, *block.teams)


def _reach(shown: Shown, rule: Rule) -> Range:
    """What a cell tells; nothing where it is left out without a word."""
    if shown == PROTECTED or shown.state is State.NOT_KNOWN:
        return Range(0, MANY)
    return range_of(shown, rule)
