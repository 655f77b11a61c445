"""What a reader could work out of a team that is not shown, from all that is shown beside it."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from outcomes.evaluation.suppression import Rule, State, show_count
from outcomes.reports.protection import (
    LEAST_WIDTH,
    LEAST_WIDTH_OF_ROWS_AND_COLUMNS,
    Range,
    Sum,
    narrowed,
    range_of,
)
from outcomes.reports.safe_columns import safe_columns

COLUMN = "both"


@pytest.mark.parametrize(
    ("count", "rule", "expected"),
    [
        (7, Rule.EXACT, Range(7, 7)),
        (7, Rule.TEN_FIVE, Range(0, 9)),
        (12, Rule.TEN_FIVE, Range(10, 12)),  # shown as 10, and never for 8 or 9
        (23, Rule.TEN_FIVE, Range(23, 27)),
        (0, Rule.STAR, Range(0, 0)),
        (3, Rule.STAR, Range(1, 7)),
        (8, Rule.STAR, Range(8, 12)),
    ],
)
def test_what_a_count_says_of_itself(count: int, rule: Rule, expected: Range) -> None:
    assert range_of(show_count(count, rule), rule) == expected


def test_a_total_and_all_parts_but_one_give_the_last() -> None:
    a, b, total = ("a", COLUMN), ("b", COLUMN), ("total", COLUMN)
    known = {a: Range(12, 12), b: Range(0, 9), total: Range(13, 17)}
    assert narrowed(known, [Sum(total, (a, b))])[b] == Range(1, 5)


def safe(counts: dict[str, int], exact: set[str], rule: Rule) -> bool:
    """Whether the total of one column may be shown to somebody who sees some teams exactly."""
    teams = {
        team: ({COLUMN: count}, Rule.EXACT if team in exact else rule)
        for team, count in counts.items()
    }
    total = ({COLUMN: sum(counts.values())}, rule)
    return COLUMN in safe_columns(teams, total, within_rows=(), show=show_count)


def test_a_small_team_beside_my_own_hides_the_total() -> None:
    # I know that mine are 12; "about 10" in all would leave 0 for the other.
    assert not safe({"mine": 12, "other": 0}, {"mine"}, Rule.TEN_FIVE)
    # "fewer than 10" in all would leave 0 or 1.
    assert not safe({"mine": 8, "other": 1}, {"mine"}, Rule.TEN_FIVE)


def test_the_total_of_teams_that_are_all_rounded_gives_nothing_away() -> None:
    assert safe({"one": 23, "two": 2}, set(), Rule.TEN_FIVE)
    assert safe({"one": 23, "two": 17, "three": 4}, set(), Rule.TEN_FIVE)


def test_the_worst_case_of_rounding_is_found() -> None:
    # 12 → 10, 22 → 20, 43 → 45: what is left is at least 9, and under 10 as it is hidden.
    assert not safe({"one": 12, "two": 22, "small": 9}, set(), Rule.TEN_FIVE)


def test_a_class_that_other_columns_give_away_is_found() -> None:
    mine = {"both": 22, "improved": 11, "unchanged": 11}
    other = {"both": 12, "improved": 12, "unchanged": 0}
    teams = {"mine": (mine, Rule.EXACT), "other": (other, Rule.TEN_FIVE)}
    total = ({name: mine[name] + other[name] for name in mine}, Rule.TEN_FIVE)
    columns = safe_columns(
        teams, total, within_rows=(("both", ("improved", "unchanged")),), show=show_count
    )
    # Of the other team "about 35" leaves 11 or 12, "about 25" leaves 12 improved: nobody unchanged.
    assert columns == {"both"}


def test_what_the_rows_tell_already_hides_nothing_more() -> None:
    row = {"both": 20, "improved": 10, "unchanged": 10, "worse": 0}
    teams = dict.fromkeys(("one", "two"), (row, Rule.TEN_FIVE))
    total = ({name: 2 * count for name, count in row.items()}, Rule.TEN_FIVE)
    within = (("both", ("improved", "unchanged", "worse")),)
    assert safe_columns(teams, total, within_rows=within, show=show_count) == set(row)


def every_possible(counts: dict[str, int], exact: set[str], rule: Rule) -> Iterator[dict[str, int]]:
    """Every table that would look the same to the reader, by trying them all."""
    shown = {
        team: show_count(count, Rule.EXACT if team in exact else rule)
        for team, count in counts.items()
    }
    total = show_count(sum(counts.values()), rule)
    reach = {
        team: [counts[team]]
        if team in exact
        else [n for n in range(max(counts.values()) + 6) if show_count(n, rule) == shown[team]]
        for team in counts
    }
    for values in product(*reach.values()):
        if show_count(sum(values), rule) == total:
            yield dict(zip(reach, values, strict=True))


@settings(max_examples=150, deadline=None)
@given(
    counts=st.lists(st.integers(0, 30), min_size=2, max_size=4),
    exact=st.sets(st.integers(0, 3)),
    rule=st.sampled_from([Rule.TEN_FIVE, Rule.STAR]),
)
def test_no_hidden_team_can_be_worked_out_from_a_total_that_is_shown(
    counts: list[int], exact: set[int], rule: Rule
) -> None:
    teams = {f"team {number}": count for number, count in enumerate(counts)}
    known = {f"team {number}" for number in exact}
    if not safe(teams, known, rule):
        return
    tables = list(every_possible(teams, known, rule))
    for team, count in teams.items():
        if team in known or show_count(count, rule).state is not State.SUPPRESSED:
            continue
        candidates = {table[team] for table in tables}
        assert max(candidates) - min(candidates) >= LEAST_WIDTH


@settings(max_examples=60, deadline=None)
@given(
    tables=st.lists(
        st.tuples(st.integers(0, 14), st.integers(0, 14), st.integers(0, 14)),
        min_size=2,
        max_size=3,
    ),
    exact=st.sets(st.integers(0, 2)),
    rule=st.sampled_from([Rule.TEN_FIVE, Rule.STAR]),
)
def test_rows_and_columns_together_narrow_no_hidden_number_further_than_its_row_alone(
    tables: list[tuple[int, int, int]], exact: set[int], rule: Rule
) -> None:
    """Of everyone who started some were measured, and of those some improved."""
    names = ("started", "measured", "improved")
    rows = [dict(zip(names, (a + b + c, a + b, a), strict=True)) for a, b, c in tables]
    total = {name: sum(row[name] for row in rows) for name in names}
    rules = [Rule.EXACT if number in exact else rule for number in range(len(rows))]
    columns = safe_columns(
        {str(n): (row, rules[n]) for n, row in enumerate(rows)},
        (total, rule),
        within_rows=(("started", ("measured", "not")), ("measured", ("improved", "other"))),
        show=show_count,
    )
    reach = [
        [range_of(show_count(row[name], rules[n]), rules[n]) for name in names]
        for n, row in enumerate(rows)
    ]
    ends = {
        column: range_of(show_count(total[name], rule), rule)
        for column, name in enumerate(names)
        if name in columns
    }
    for n, row in enumerate(rows):
        for column, name in enumerate(names):
            if show_count(row[name], rules[n]).state is State.SUPPRESSED:
                alone = how_wide([reach[n]], {}, 0, column)
                together = how_wide(reach, ends, n, column)
                assert together >= min(LEAST_WIDTH_OF_ROWS_AND_COLUMNS, alone) - 1e-6


def how_wide(reach: list[list[Range]], totals: dict[int, Range], row: int, column: int) -> float:
    """How far apart a number of nested rows can be, given ends of each and of some totals."""
    width = 3
    nested = np.array([[-1, 1, 0], [0, -1, 1]])
    tables = [np.kron(np.eye(len(reach)), nested)]
    ends = [np.zeros(2 * len(reach))]
    for each, total in totals.items():
        one = np.tile(np.eye(width)[each], len(reach))
        tables += [[one], [-one]]
        ends += [np.array([total.high]), np.array([-total.low])]
    bounds = [(each.low, each.high) for of_row in reach for each in of_row]
    goal = np.eye(width * len(reach))[width * row + column]
    least, most = (
        linprog(sign * goal, A_ub=np.vstack(tables), b_ub=np.concatenate(ends), bounds=bounds)
        for sign in (1, -1)
    )
    assert least.success
    assert most.success
    return float(-most.fun - least.fun)
