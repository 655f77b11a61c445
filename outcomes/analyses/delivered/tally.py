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
    Cell,
    Range,
    Sum,
    all_worked_out,
    range_of,
    worked_out,
)

WHOLE = "whole"
ANY_NUMBER = Range(0, MANY)
Cells = Mapping[str, Shown]
Sums = Sequence[tuple[str, tuple[str, ...]]]


@dataclass
class Told:
    """What the tables of one page tell of the children whom the reader does not know."""

    known: dict[Cell, Range] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    hidden: list[Cell] = field(default_factory=list)

    def and_also(self, other: "Told") -> "Told":
        """Both together."""
        return Told(
            self.known | other.known, [*self.sums, *other.sums], [*self.hidden, *other.hidden]
        )

    def gives_away(self) -> bool:
        """Whether something that is hidden can be worked out.

        Where pages contradict each other, since they are not of the same moment, it may be.
        """
        from outcomes.evaluation.feasible import InfeasibleError

        least = LEAST_WIDTH_OF_ROWS_AND_COLUMNS
        try:
            return worked_out(self.known, self.sums, self.hidden, least) is not None
        except InfeasibleError:
            return True

    def take_in(self, other: "Told") -> None:
        """Go on with what another table tells; what it gives away by itself is no secret."""
        least = LEAST_WIDTH_OF_ROWS_AND_COLUMNS
        self.known |= other.known
        self.sums += other.sums
        told = all_worked_out(self.known, self.sums, [*self.hidden, *other.hidden], least)
        self.hidden = [cell for cell in (*self.hidden, *other.hidden) if cell not in told]


@dataclass(frozen=True)
class Beside:
    """Where a table stands: its name, what is told beside it, and the cell it is a part of.

    ``all_of_it``: the table is of as many as that cell, and not of some of them.
    """

    name: str = ""
    told: Told = field(default_factory=Told)
    part_of: Cell | None = None
    all_of_it: bool = False

    def links(self) -> tuple[dict[Cell, Range], list[Sum]]:
        """How the table hangs together with the cell that it is a part of."""
        if self.part_of is None:
            return {}, []
        rest = self.name, "rest"
        others = Range(0, 0) if self.all_of_it else ANY_NUMBER
        return {rest: others}, [Sum(self.part_of, ((self.name, WHOLE), rest))]


@dataclass
class Tally:
    """How many are of each kind, each child of exactly one; ``known``: to the reader, exactly.

    ``beside``: what the same page, and that of the results, tell of those the reader does not know.
    """

    counts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    beside: Beside = field(default_factory=Beside)

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
    if rule is Rule.EXACT:
        return cells
    while not group.withheld >= group.counts.keys():
        told = _told(tally, group, cells, rule, within)
        if not tally.beside.told.and_also(told).gives_away():
            break
        group = _with_less(group, cells)
        cells = show_alone(group, rule, within_rows=within)
    tally.beside.told.take_in(_told(tally, group, cells, rule, within))
    return cells


def _told(tally: Tally, group: Group, cells: Cells, rule: Rule, sums: Sums) -> Told:
    """What the cells tell of those whom the reader does not know."""
    name = tally.beside.name
    known, links = tally.beside.links()
    known |= {(name, kind): _range(group, kind, cell, rule) for kind, cell in cells.items()}
    parts = [Sum((name, whole), tuple((name, part) for part in of)) for whole, of in sums]
    hidden = [(name, kind) for kind, cell in cells.items() if cell.value is None]
    return Told(known, [*links, *parts], hidden)


def _range(group: Group, name: str, cell: Shown, rule: Rule) -> Range:
    """Within which ends those lie whom the reader does not know, by this cell alone."""
    if cell is PROTECTED:
        return ANY_NUMBER
    return range_of(cell, rule).without(group.known.get(name, 0))


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
