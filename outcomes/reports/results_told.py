"""What the results of every intervention tell, by team and column, and which sums hold.

Rows are of an intervention and a team, or of all its teams; columns are how many began, completed,
were measured and improved, on each scale and on any.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from outcomes.evaluation.suppression import MINIMUM_COUNT, Rule, Shown, State
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.presentation import PROTECTED, ResultLine, ScaleBlock, ShownResults
from outcomes.reports.protection import MANY, TOTAL, Cell, Range, Sum, range_of

STARTED, COMPLETED = "started", "completed"
MEASURED, IMPROVED_ON_ANY = "measured", "improved on any scale"
BEFORE, PAIRS, IMPROVED = "before", "pairs", "all improved"
BETTER = ("recovered", "improved")


def column_of(key: ScaleKey, what: str) -> str:
    """The name of a column of one scale: of scores before, of pairs, or of who improved."""
    return f"{key} {what}"


class ResultsTold:
    """Every number by intervention and team as it is shown, and which sums hold."""

    def __init__(self, results: Iterable[ShownResults], asked: Collection[str]) -> None:
        self.asked = asked
        self.known: dict[Cell, Range] = {}
        self.sums: list[Sum] = []
        self.hidden: set[Cell] = set()
        self.told: dict[str, list[str]] = {}  # by row, the columns that stand in tables
        self.rows: dict[int | None, list[str]] = {}  # of each team, and of all of them
        for each in results:
            if each.blocks:
                self._add(each)

    def rows_of(self, team_id: int | None, *, without: Collection[int] = ()) -> Sequence[str]:
        """The rows of a team or of all together; of each team but some where these are left out."""
        if not without:
            return self.rows.get(team_id, [])
        others = self.rows.keys() - {None, *without}
        return [row for number, rows in self.rows.items() if number in others for row in rows]

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
        reach = _reach(cell, rule)
        # How many began stands in the table of every scale, and not in each it may be shown.
        self.known[row, column] = self.known.get((row, column), reach).within(reach.low, reach.high)
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
