"""Counts of groups that are parts of one whole, so that no small group can be worked out.

The whole is on other pages, as are other ways to part it. So a reader is taken to know every total
exactly, and what is shown of one table says nothing of another. A reader who knows some of the
children (their own team's) takes these away, and what is left is what has to be protected.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from outcomes.evaluation.suppression import CHILDREN, Noun, Rule, Shown, State, show_count
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.protection import (
    LEAST_WIDTH,
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    MANY,
    TOTAL,
    Cell,
    Range,
    RowSums,
    Sum,
    narrowed,
    range_of,
    worked_out,
)


@dataclass(frozen=True)
class Group:
    """One group: its exact counts by column, and how many of each the reader knows exactly.

    ``withheld``: columns of which nothing is said, since another table would give them away.
    """

    label: str
    counts: Mapping[str, int]
    known: Mapping[str, int] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()

    def rest(self, column: str) -> int:
        """The children whom the reader does not know."""
        return self.counts[column] - self.known.get(column, 0)


def show_groups(
    groups: Sequence[Group], rule: Rule, *, within_rows: RowSums = (), noun: Noun = CHILDREN
) -> tuple[Mapping[str, Shown], ...]:
    """What may be shown of each group, by column, in the order of the groups.

    :param within_rows: columns that are the sum of other columns of the same row, of which some
        are never shown (``("started", ("both", "not both"))``).
    """
    return _shown(tuple(map(_plain, groups)), rule, tuple(within_rows), noun, totals_known=True)


Numbers = tuple[tuple[str, int], ...]
PlainGroup = tuple[Numbers, Numbers, frozenset[str]]


# A page, its charts and its files ask for the same, and the audit takes its time. It is worked out
# of nothing but what it is given, so that nothing goes out of date.
@lru_cache(maxsize=2000)
def _shown(
    plain: tuple[PlainGroup, ...],
    rule: Rule,
    within_rows: RowSums,
    noun: Noun,
    *,
    totals_known: bool,
) -> tuple[Mapping[str, Shown], ...]:
    groups = [Group("", dict(counts), dict(known), withheld) for counts, known, withheld in plain]
    return _Groups(groups, rule, within_rows, noun, totals_known=totals_known).shown()


def _plain(group: Group) -> PlainGroup:
    return tuple(group.counts.items()), tuple(group.known.items()), group.withheld


class _Groups:
    def __init__(
        self,
        groups: Sequence[Group],
        rule: Rule,
        within_rows: RowSums,
        noun: Noun,
        *,
        totals_known: bool,
    ) -> None:
        self.groups, self.rule, self.within_rows, self.noun = groups, rule, within_rows, noun
        self.totals_known = totals_known
        self.columns = list(groups[0].counts) if groups else []
        # Cells of which nothing is said at all, neither how many nor whether they are few.
        self.silent: set[tuple[int, str]] = set()

    def shown(self) -> tuple[Mapping[str, Shown], ...]:
        if self.rule is not Rule.EXACT:
            while column := self._first_unsafe():
                self._hide_more(column)
        return tuple(
            {column: self.cell(number, column) for column in self.columns}
            for number in range(len(self.groups))
        )

    def cell(self, number: int, column: str) -> Shown:
        group = self.groups[number]
        count = group.counts[column]
        if self.rule is Rule.EXACT:
            return show_count(count, Rule.EXACT, self.noun)
        if (number, column) in self.silent or column in group.withheld:
            return PROTECTED
        if group.known.get(column) and self._is_small(number, column):
            return PROTECTED
        return show_count(count, self.rule, self.noun)

    def _is_small(self, number: int, column: str) -> bool:
        rest = self.groups[number].rest(column)
        return rest == 0 or show_count(rest, self.rule).state is State.SUPPRESSED

    def _range(self, number: int, column: str) -> Range:
        """What a reader knows of the children whom they do not know, from this cell alone."""
        known = self.groups[number].known.get(column, 0)
        cell = self.cell(number, column)
        if cell is PROTECTED:
            return Range(0, MANY)
        return range_of(cell, self.rule).without(known)

    def _first_unsafe(self) -> str | None:
        """Where to hide more, since a hidden number can be worked out too well."""
        known, hidden = self._known()
        rows = [*map(str, range(len(self.groups))), TOTAL]
        downwards = [
            Sum((TOTAL, column), tuple((row, column) for row in rows[:-1]))
            for column in self.columns
        ]
        across = [
            Sum((row, whole), tuple((row, part) for part in parts))
            for row in rows
            for whole, parts in self.within_rows
        ]
        ranges = narrowed(known, downwards)
        for cell in hidden:
            if ranges[cell].width < LEAST_WIDTH and (column := self._to_hide_in(cell)):
                return column
        everything = downwards + across
        secret = [cell for cell in hidden if self._to_hide_in(cell)]
        found = worked_out(known, everything, secret, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)
        return self._to_hide_in(found) if found else None

    def _known(self) -> tuple[dict[Cell, Range], list[Cell]]:
        inner = {name for whole, parts in self.within_rows for name in (whole, *parts)}
        rows = [*map(str, range(len(self.groups))), TOTAL]
        known = {(row, name): Range(0, MANY) for row in rows for name in {*self.columns, *inner}}
        hidden: list[Cell] = []
        for column in self.columns:
            for number in range(len(self.groups)):
                known[str(number), column] = self._range(number, column)
                if self.cell(number, column).value is None:
                    hidden.append((str(number), column))
            total = sum(group.rest(column) for group in self.groups)
            if self.totals_known:
                known[TOTAL, column] = Range(total, total)
        return known, hidden

    def _to_hide_in(self, cell: Cell) -> str | None:
        """Where hiding more keeps a cell from being worked out: in its column, or in the others.

        None where all is hidden already, and where nothing is told: nobody, of nobody.
        """
        row, column = cell
        counts, whole = self.groups[int(row)].counts, self._whole_of(column)
        if whole is not None and not counts[whole] and self.cell(int(row), whole).value == 0:
            return None
        others = [name for name in reversed(self.columns) if name != column]
        return next((each for each in (column, *others) if self._can_hide_more(each)), None)

    def _whole_of(self, column: str) -> str | None:
        wholes = (whole for whole, parts in self.within_rows if column in parts)
        return next(wholes, None)

    def _can_hide_more(self, column: str) -> bool:
        return len(self._silent_in(column)) < len(self.groups)

    def _silent_in(self, column: str) -> set[int]:
        return {number for number, name in self.silent if name == column}

    def _hide_more(self, column: str) -> None:
        """Say nothing of the cells that are hidden, and of the smallest that is not."""
        numbers = range(len(self.groups))
        hidden = {n for n in numbers if self.cell(n, column).value is None}
        others = [n for n in numbers if n not in hidden]
        if others:
            hidden.add(min(others, key=lambda n: (self.groups[n].rest(column), n)))
        self.silent |= {(n, column) for n in hidden}


def show_in_two(
    groups: Sequence[Group],
    rule: Rule,
    *,
    always: Collection[str],
    within_rows: RowSums = (),
    noun: Noun = CHILDREN,
) -> tuple[Mapping[str, Shown], ...]:
    """The same where a reader can choose what some columns are of: a scale, say.

    What is shown of the columns that are there ``always`` does not depend on the others, so that
    nothing is learnt of them by choosing again. Where one of them is hidden, so are its parts.
    """
    first = show_groups(
        [_only(group, always) for group in groups],
        rule,
        noun=noun,
        within_rows=[sums for sums in within_rows if set(sums[1]) & set(always)],
    )
    parts = {name: whole for whole, names in within_rows for name in names}
    then = [
        replace(group, withheld=group.withheld | _withheld(group, shown, parts))
        for group, shown in zip(groups, first, strict=True)
    ]
    while True:
        second = show_groups(then, rule, within_rows=within_rows, noun=noun)
        if not _differs(second, first) or _is_silent(then, always):
            return tuple({**each, **shown} for each, shown in zip(second, first, strict=True))
        # What is shown of the others gives away one that is always there: show less of them.
        then = _with_less(then, always)


def _differs(second: Sequence[Mapping[str, Shown]], first: Sequence[Mapping[str, Shown]]) -> bool:
    return any(
        each[column] != cell
        for each, shown in zip(second, first, strict=True)
        for column, cell in shown.items()
    )


def _is_silent(groups: Sequence[Group], always: Collection[str]) -> bool:
    return all(group.counts.keys() - set(always) <= group.withheld for group in groups)


def _with_less(groups: Sequence[Group], always: Collection[str]) -> list[Group]:
    """The same with nothing said of one more row but what is always there: the smallest."""
    asked = frozenset(groups[0].counts) - frozenset(always)
    left = [number for number, group in enumerate(groups) if not asked <= group.withheld]
    least = min(left, key=lambda number: (sum(groups[number].counts.values()), number))
    return [
        replace(group, withheld=group.withheld | asked) if number == least else group
        for number, group in enumerate(groups)
    ]


def _only(group: Group, columns: Collection[str]) -> Group:
    counts = {name: number for name, number in group.counts.items() if name in columns}
    return replace(group, counts=counts)


def _withheld(group: Group, shown: Mapping[str, Shown], parts: Mapping[str, str]) -> frozenset[str]:
    """What is hidden already without a word, and every part of what is hidden."""
    silent = {name for name, cell in shown.items() if cell is PROTECTED}
    hidden = {name for name, cell in shown.items() if cell.value is None}
    for name in group.counts:  # a whole comes before its parts
        if name not in shown and parts.get(name) in hidden:
            hidden.add(name)
            silent.add(name)
    return frozenset(silent)


def show_alone(
    group: Group, rule: Rule, *, within_rows: RowSums = (), noun: Noun = CHILDREN
) -> Mapping[str, Shown]:
    """What may be shown of one group that is no part of a whole which a reader knows exactly.

    Its columns are parts of each other: what is hidden of one tells nothing of a larger one. Where
    several columns make up another without a rest, that is one of ``within_rows``.
    """
    return _shown((_plain(group),), rule, tuple(within_rows), noun, totals_known=False)[0]


def show_with_rest(
    group: Group, whole: Group, rule: Rule, *, noun: Noun = CHILDREN
) -> Mapping[str, Shown]:
    """What may be shown of one group of a whole, so that the rest cannot be worked out either.

    For groups that overlap, of which each parts the whole in two.
    """
    rest = Group(
        "",
        {column: whole.counts[column] - count for column, count in group.counts.items()},
        {
            column: whole.known.get(column, 0) - group.known.get(column, 0)
            for column in group.counts
        },
    )
    return show_groups([group, rest], rule, noun=noun)[0]
