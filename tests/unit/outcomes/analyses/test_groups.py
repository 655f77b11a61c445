"""Small groups stay hidden: an attacker with linear programming, who knows every total."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from outcomes.analyses.groups import (
    Group,
    show_alone,
    show_groups,
    show_in_two,
    show_with_rest,
)
from outcomes.evaluation.suppression import Rule, Shown
from outcomes.reports.protection import Range, range_of

# Who started, who of them was measured, and who of those improved.
WITHIN = (("started", ("both", "not both")), ("both", ("improved", "not improved")))
COLUMNS = ("started", "both", "improved")
RULES = st.sampled_from([Rule.TEN_FIVE, Rule.STAR])
LEAST_UNCERTAINTY = 2


@st.composite
def counts(draw: st.DrawFn) -> dict[str, int]:
    """Of one group; each number is a part of the one before."""
    started = draw(st.integers(0, 60))
    both = draw(st.integers(0, started))
    return {"started": started, "both": both, "improved": draw(st.integers(0, both))}


GROUPS = st.lists(counts(), min_size=1, max_size=6)


def made(rows: Sequence[dict[str, int]]) -> list[Group]:
    return [Group(f"Group {number}", row) for number, row in enumerate(rows)]


def known_of(shown: Shown, rule: Rule) -> Range:
    """What a cell tells; one that says nothing tells nothing."""
    if shown.text == "not shown":
        return Range(0, 10**6)
    return range_of(shown, rule)


def worked_out(
    rows: Sequence[dict[str, int]], shown: Sequence[dict[str, Shown]], rule: Rule
) -> dict[tuple[int, str], tuple[float, float]]:
    """The least and the most that every hidden number can be, for one who knows all totals."""
    variables = [(n, column) for n in range(len(rows)) for column in COLUMNS]
    place = {cell: number for number, cell in enumerate(variables)}
    bounds = [
        (reach.low, reach.high)
        for reach in (known_of(shown[n][column], rule) for n, column in variables)
    ]
    equal, totals = [], []
    for column in COLUMNS:
        line = np.zeros(len(variables))
        line[[place[n, column] for n in range(len(rows))]] = 1
        equal.append(line)
        totals.append(sum(row[column] for row in rows))
    less = []
    for n in range(len(rows)):
        for whole, part in pairwise(COLUMNS):
            line = np.zeros(len(variables))
            line[place[n, part]], line[place[n, whole]] = 1, -1
            less.append(line)
    found = {}
    for cell, number in place.items():
        if shown[cell[0]][cell[1]].value is not None:
            continue
        goal = np.zeros(len(variables))
        goal[number] = 1
        ends = [
            linprog(
                sign * goal, A_ub=less, b_ub=np.zeros(len(less)), A_eq=equal, b_eq=totals,
                bounds=bounds,
            )
            for sign in (1, -1)
        ]  # fmt: skip
        assert all(end.success for end in ends)
        found[cell] = (ends[0].fun, -ends[1].fun)
    return found


def tells_of_no_child(shown: Sequence[dict[str, Shown]], number: int) -> bool:
    """Whether it is known without its cells: nobody started, or nobody started in the others."""
    rest = [each for place, each in enumerate(shown) if place != number]
    nobody = shown[number]["started"].value == 0 or shown[number]["both"].value == 0
    return nobody or all(each["started"].value == 0 for each in rest)


@given(rows=GROUPS, rule=RULES)
def test_no_hidden_number_can_be_worked_out(rows: list[dict[str, int]], rule: Rule) -> None:
    shown = [dict(each) for each in show_groups(made(rows), rule, within_rows=WITHIN)]
    for (number, column), (low, high) in worked_out(rows, shown, rule).items():
        assert low - 1e-6 <= rows[number][column] <= high + 1e-6
        total = sum(row[column] for row in rows)
        # Of nobody who started nobody is measured: that tells of no child.
        of_nobody = tells_of_no_child(shown, number)
        if len(rows) > 1 and total >= 10 and not of_nobody:
            assert high - low >= LEAST_UNCERTAINTY - 1e-6, (number, column, shown)


@given(rows=GROUPS, others=GROUPS, rule=RULES)
def test_choosing_another_scale_tells_no_more_of_what_is_always_there(
    rows: list[dict[str, int]], others: list[dict[str, int]], rule: Rule
) -> None:
    """Who started is the same whatever the scale; measured and improved are of the scale."""
    shown = [
        dict(each)
        for each in show_in_two(made(rows), rule, always=("started",), within_rows=WITHIN)
    ]
    for (number, column), (low, high) in worked_out(rows, shown, rule).items():
        assert low - 1e-6 <= rows[number][column] <= high + 1e-6
        of_nobody = tells_of_no_child(shown, number)
        if len(rows) > 1 and sum(row[column] for row in rows) >= 10 and not of_nobody:
            assert high - low >= LEAST_UNCERTAINTY - 1e-6, (number, column, shown)
    another = [
        {"started": row["started"], "both": min(row["started"], other["both"]), "improved": 0}
        for row, other in zip(rows, others * 6, strict=False)
    ]
    again = show_in_two(made(another), rule, always=("started",), within_rows=WITHIN)
    assert [each["started"] for each in again] == [each["started"] for each in shown]


@given(rows=GROUPS, rule=RULES)
def test_what_is_shown_is_true(rows: list[dict[str, int]], rule: Rule) -> None:
    for row, cells in zip(rows, show_groups(made(rows), rule, within_rows=WITHIN), strict=True):
        for column, cell in cells.items():
            reach = known_of(cell, rule)
            assert reach.low <= row[column] <= reach.high


@given(rows=st.lists(st.tuples(counts(), counts()), min_size=1, max_size=4), rule=RULES)
def test_taking_away_ones_own_children_leaves_no_small_number(
    rows: list[tuple[dict[str, int], dict[str, int]]], rule: Rule
) -> None:
    groups = [
        Group("", {column: own[column] + other[column] for column in COLUMNS}, known=own)
        for own, other in rows
    ]
    for (own, other), cells in zip(
        rows, show_groups(groups, rule, within_rows=WITHIN), strict=True
    ):
        for column, cell in cells.items():
            if cell.value is not None and own[column]:
                assert other[column] >= 8, "fewer than the rule lets out remain"


def test_exact_is_exact() -> None:
    rows = made([{"started": 3}, {"started": 40}])
    cells = show_groups(rows, Rule.EXACT)
    assert [each["started"].text for each in cells] == ["3", "40"]


def test_a_lone_small_group_takes_another_with_it() -> None:
    """About 10 beside a total of 15 would tell that the others are 3 to 5."""
    cells = show_groups(made([{"n": 3}, {"n": 12}]), Rule.TEN_FIVE)
    assert [each["n"].text for each in cells] == ["not shown", "not shown"]


@pytest.mark.parametrize("rule", [Rule.TEN_FIVE, Rule.STAR])
def test_nothing_is_nothing(rule: Rule) -> None:
    assert show_groups([], rule) == ()


@given(own=counts(), other=counts(), rule=RULES)
def test_a_group_by_itself_shows_no_small_number_beside_what_one_knows(
    own: dict[str, int], other: dict[str, int], rule: Rule
) -> None:
    both = {column: own[column] + other[column] for column in COLUMNS}
    for column, cell in show_alone(Group("", both, own), rule).items():
        if cell.value is not None and own[column]:
            assert other[column] >= 8, "fewer than the rule lets out remain"
        if cell.value is None and not own[column]:
            assert other[column] < 10


@given(part=counts(), rest=counts(), rule=RULES)
def test_neither_a_group_nor_the_rest_of_all_can_be_worked_out(
    part: dict[str, int], rest: dict[str, int], rule: Rule
) -> None:
    """Groups that overlap part all children in two, of whom the reader knows how many they are."""
    whole = {column: part[column] + rest[column] for column in COLUMNS}
    shown = show_with_rest(Group("", part), Group("", whole), rule)
    for column in COLUMNS:
        reach = known_of(shown[column], rule)
        assert reach.low <= part[column] <= reach.high
        few = [count for count in (part[column], rest[column]) if 0 < count < 8]
        if few and part[column] and whole[column] >= 10:  # by the star rule 0 stays 0
            low = max(reach.low, 0)
            high = min(reach.high, whole[column])
            assert high - low >= LEAST_UNCERTAINTY, (column, shown[column])
