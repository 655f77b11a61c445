"""Children counted by what is so of each, and what may be shown of such counts."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from outcomes.analyses.groups import Group, show_alone
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, Rule, Shown
from outcomes.reports.means import ShownMeans
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.protection import (
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    MANY,
    Range,
    Sum,
    range_of,
    worked_out,
)

WHOLE = "whole"
ANY_NUMBER = Range(0, MANY)
Cells = Mapping[str, Shown]
Sums = Sequence[tuple[str, tuple[str, ...]]]


@dataclass
class Tally:
    """How many are of each kind, each child of exactly one; ``known``: to the reader, exactly.

    ``others``: within which ends lie all those whom the reader does not know, by other pages.
    """

    counts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    others: Range = ANY_NUMBER

    def add(self, kind: str, number: int, *, known: bool) -> None:
        """Take in some of a kind."""
        self.counts[kind] += number
        if known:
            self.known[kind] += number

    def __bool__(self) -> bool:
        return self.counts.total() > 0


def show_kinds(
    tally: Tally,
    kinds: Sequence[str],
    rule: Rule,
    *,
    sums: Sums = (),
    withheld: Iterable[str] = (),
) -> Cells:
    """What may be shown of each kind, of all of them (``WHOLE``), and of sums of some kinds.

    :param sums: what is the sum of which kinds or of which other sums, the largest first; without
        any, all kinds make up the whole.
    :param withheld: of which nothing is said, since another page or table would give it away.
    """
    within = tuple(sums) or ((WHOLE, tuple(kinds)),)
    names = [*(name for name, _ in within), *kinds]
    parts = dict(within)
    counts, known = (
        {name: _sum(found, name, parts) for name in names} for found in (tally.counts, tally.known)
    )
    group = Group("", counts, known, frozenset(withheld))
    cells = show_alone(group, rule, within_rows=within)
    while rule is not Rule.EXACT and _gives_away(group, cells, rule, within, tally.others):
        group = _with_less(group, cells)
        cells = show_alone(group, rule, within_rows=within)
    return cells


def _gives_away(group: Group, cells: Cells, rule: Rule, sums: Sums, others: Range) -> bool:
    """Whether a hidden kind can be worked out with what other pages say of all of them."""
    if others is ANY_NUMBER or group.withheld >= group.counts.keys():
        return False
    ranges = {("", name): _range(group, name, cell, rule) for name, cell in cells.items()}
    ranges["", WHOLE] = ranges["", WHOLE].within(others.low, others.high)
    equations = [Sum(("", name), tuple(("", part) for part in parts)) for name, parts in sums]
    hidden = [("", name) for name, cell in cells.items() if cell.value is None]
    return worked_out(ranges, equations, hidden, LEAST_WIDTH_OF_ROWS_AND_COLUMNS) is not None


def _range(group: Group, name: str, cell: Shown, rule: Rule) -> Range:
    """Within which ends those lie whom the reader does not know, by this cell alone."""
    if cell is PROTECTED:
        return ANY_NUMBER
    known, reach = group.known.get(name, 0), range_of(cell, rule)
    return Range(max(0, reach.low - known), reach.high - known)


def _with_less(group: Group, cells: Cells) -> Group:
    """The same with nothing said of what is hidden, and of the smallest that is not.

    Of two that are as small, the part goes before its whole, which stands first.
    """
    hidden = {name for name, cell in cells.items() if cell.value is None}
    shown = [name for name in reversed(list(group.counts)) if name not in hidden]
    least = [min(shown, key=group.rest)] if shown else []
    return replace(group, withheld=group.withheld | hidden | {*least})


def _sum(found: Counter[str], name: str, parts: Mapping[str, Collection[str]]) -> int:
    if name not in parts:
        return found[name]
    return sum(_sum(found, part, parts) for part in parts[name])


def means_of(tally: Tally, kind: str, cells: Cells, rule: Rule) -> ShownMeans:
    """How a mean over the children of a kind is shown."""
    number, known = tally.counts[kind], tally.known[kind]
    few_others = bool(known) and number - known < MINIMUM_FOR_MEANS
    return ShownMeans(number, rule is Rule.EXACT, hidden=few_others or cells[kind] is PROTECTED)
