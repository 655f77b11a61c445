"""A reader with pencil and paper, or with a computer, learns no hidden count."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outcomes.evaluation.complementary import (
    LEAST_WIDTH,
    DisclosiveTableError,
    FeasibleRange,
    IntArray,
    ProtectedTable,
    audit_table,
    feasible_ranges,
    protect_table,
    with_totals,
)


def texts(table: ProtectedTable) -> list[list[str]]:
    return [[shown.text for shown in row] for row in table.cells]


def test_a_table_without_small_counts_is_shown_whole() -> None:
    assert texts(protect_table(np.array([[12, 13], [14, 15]]))) == [
        ["12", "13", "25"],
        ["14", "15", "29"],
        ["26", "28", "54"],
    ]


def test_one_small_count_takes_three_others_with_it() -> None:
    hidden = "not shown"

    assert texts(protect_table(np.array([[3, 20, 30], [40, 50, 60]]))) == [
        [hidden, hidden, "30", "53"],
        [hidden, hidden, "60", "150"],
        ["43", "70", "90", "203"],
    ]


def test_a_small_total_is_hidden_too() -> None:
    table = protect_table(np.array([[2, 3], [40, 50], [60, 70]]))

    assert texts(table)[0] == ["not shown"] * 3


def test_two_zeros_that_add_up_to_a_shown_zero_would_be_known() -> None:
    # Rows 1 and 2 of the first columns are hidden anyway; their sum must not give them away.
    table = protect_table(np.array([[0, 0, 20], [0, 0, 30], [40, 50, 60]]))

    assert texts(table)[0][:2] == ["not shown"] * 2
    assert texts(table)[1][:2] == ["not shown"] * 2
    assert texts(table)[0][3] == "not shown"


def test_a_table_of_small_counts_only_shows_nothing() -> None:
    assert {text for row in texts(protect_table(np.array([[0, 1], [2, 3]]))) for text in row} == {
        "not shown"
    }


def test_hidden_counts_all_look_the_same() -> None:
    table = protect_table(np.array([[3, 20, 30], [40, 50, 60]]))
    hidden = {shown for row in table.cells for shown in row if shown.value is None}

    assert len(hidden) == 1


def test_the_audit_refuses_a_difference() -> None:
    entries = with_totals(np.array([[3, 20], [40, 50]]))
    hidden = entries < 10

    with pytest.raises(DisclosiveTableError, match="row 1, column 1"):
        audit_table(entries, hidden)


def test_the_audit_refuses_a_narrow_range() -> None:
    entries = with_totals(np.array([[1, 1], [40, 50]]))
    hidden = np.zeros_like(entries, dtype=bool)
    hidden[:2, :2] = True

    with pytest.raises(DisclosiveTableError):
        audit_table(entries, hidden)


def test_a_table_that_cannot_be_made_safe_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FeasibleRange, "is_safe", False)

    with pytest.raises(DisclosiveTableError, match="No table"):
        protect_table(np.array([[3, 20, 30], [40, 50, 60]]))


def test_a_solver_that_gives_up_refuses_the_table() -> None:
    entries = with_totals(np.array([[3, 20], [40, 50]]))
    entries[0, 2] = 5  # no table adds up to these totals

    with pytest.raises(DisclosiveTableError, match="could not be audited"):
        audit_table(entries, entries == 3)


@pytest.mark.parametrize("counts", [np.array([3, 4]), np.zeros((0, 2)), np.array([[-1, 4]])])
def test_what_is_no_table_is_refused(counts: IntArray) -> None:
    with pytest.raises(ValueError, match="rows and columns"):
        protect_table(counts)


LARGEST = 24
TRIED = np.array(list(itertools.product(range(LARGEST + LEAST_WIDTH + 2), repeat=4)), np.int16)
ALL_TABLES = np.stack(
    [
        *(TRIED[:, 0], TRIED[:, 1], TRIED[:, 0] + TRIED[:, 1]),
        *(TRIED[:, 2], TRIED[:, 3], TRIED[:, 2] + TRIED[:, 3]),
        *(TRIED[:, 0] + TRIED[:, 2], TRIED[:, 1] + TRIED[:, 3], TRIED.sum(axis=1, dtype=np.int16)),
    ]
)


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.int64, (2, 2), elements=st.integers(0, LARGEST)))
def test_an_attacker_who_tries_every_table_learns_no_hidden_count(counts: IntArray) -> None:
    shown = [entry.value for row in protect_table(counts).cells for entry in row]
    possible = np.ones(ALL_TABLES.shape[1], dtype=bool)
    for values, known in zip(ALL_TABLES, shown, strict=True):
        if known is not None:
            possible &= values == known

    for values, known in zip(ALL_TABLES, shown, strict=True):
        if known is None:
            assert len(np.unique(values[possible])) > LEAST_WIDTH


shapes = st.tuples(st.integers(1, 4), st.integers(1, 4))


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(np.int64, shapes, elements=st.integers(0, 30)))
def test_every_small_entry_is_hidden_and_every_hidden_one_is_uncertain(counts: IntArray) -> None:
    entries = with_totals(counts)
    table = protect_table(counts)
    shown = np.array([[entry.value is not None for entry in row] for row in table.cells])

    assert (entries[shown] >= 10).all()
    for reach in feasible_ranges(entries, ~shown):
        truth = int(entries[reach.row, reach.column])
        assert reach.is_safe
        assert reach.low <= truth
        assert reach.high is None or truth <= reach.high
