"""What is told over all interventions, tried against all that is shown of each of them.

A total of a team stands beside its numbers by intervention, and beside the totals of every
intervention; so do all children, by need, by period or by who they are. Each of these alone gives
nothing away; together they may: rows and columns of one table narrow the same small number from
both sides. So all are looked at together, as they are shown, and a number over all interventions
goes where a hidden number could be worked out with it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outcomes.evaluation.suppression import Rule, State, show_count
from outcomes.reports.presentation import ShownResults
from outcomes.reports.protection import (
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    MANY,
    TOTAL,
    Cell,
    CountAndKnown,
    Range,
    Sum,
    all_worked_out,
    range_of,
)
from outcomes.reports.results_told import ResultsTold


@dataclass(frozen=True)
class Across:
    """How many of something there are over all interventions, exactly: never to be shown.

    ``team_id``: None for all teams together; these are children, each of whom may have had several
    deliveries. ``column``: ``started``, ``completed``, ``measured`` or improved on any scale,
    or one of ``column_of`` a scale. ``known_ids``: teams whose children the reader knows, where
    what is told is of the others. ``rest_is_hidden``: how many deliveries it does not count is told
    nowhere. ``part_of``: the column of those of whom these are some; of what neither of both counts
    there is as much more in that column, or more.
    """

    team_id: int | None
    column: str
    count: int
    known_ids: frozenset[int] = frozenset()
    rest_is_hidden: bool = False
    part_of: str = ""

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
    of the parts of it that stand beside it.
    """

    by: str = ""
    groups: tuple[tuple[CountAndKnown, ...], ...] = ()

    def is_hidden(self, rule: Rule) -> bool:
        """Nowhere does it stand as one number."""
        return False

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

    table = ResultsTold(results, {each.column for each in found})
    left, already = list(found), list(given)
    hidden = sorted(
        {
            *table.hidden,
            *(each.cell for each in [*already, *left] if each.is_hidden(rule)),
            *(each.rest for each in left if each.rest_is_hidden),
        }
    )
    try:
        cells = _given_away(table, [*already, *left], hidden, rule)
        # What can be worked out without these numbers is no secret that they could keep.
        cells -= _given_away(table, already, sorted(cells), rule)
        while left and cells:
            # One of each team at a time: asked one by one it would take many times as long.
            for gone in {_to_leave_out(left, cell) for cell in cells}:
                left.remove(gone)
            # The less is told, the less is given away: nothing else can come to be.
            cells = _given_away(table, [*already, *left], sorted(cells), rule)
    except InfeasibleError:  # they are not of the same moment: nothing can be promised
        return frozenset()
    return frozenset(left)


def _given_away(
    table: ResultsTold, found: Sequence[Across], secret: Sequence[Cell], rule: Rule
) -> frozenset[Cell]:
    known, sums = dict(table.known), list(table.sums)
    for each in found:
        rows = table.rows_of(each.team_id, without=each.known_ids)
        parts = tuple((row, each.column) for row in rows)
        known.update((cell, Range(0, MANY)) for cell in parts if cell not in known)
        known[each.cell] = each.told(rule)
        if each.team_id is not None:
            sums.append(Sum(each.cell, parts))
            continue
        deliveries = f"{each.cell[0]} deliveries", each.column
        known |= {deliveries: Range(0, MANY), each.rest: Range(0, MANY)}
        sums += [Sum(deliveries, parts), Sum(deliveries, (each.cell, each.rest))]
    for each in found:
        whole = each.rest[0], each.part_of
        if each.part_of and whole in known:
            more = f"{each.rest[0]} but not {each.column}", each.part_of
            known[more] = Range(0, MANY)
            sums.append(Sum(whole, (each.rest, more)))
    there = [cell for cell in secret if cell in known]
    return all_worked_out(known, sums, there, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)


def _to_leave_out(found: Sequence[Across], cell: Cell) -> Across:
    """The least important number of the team that is given away or, without one, of any.

    What nobody would know without one number goes with that number.
    """
    itself = [each for each in found if each.rest == cell]
    of_team = [each for each in found if cell[0].endswith(f" {each.team_id}")]
    return (itself or of_team or found)[-1]
