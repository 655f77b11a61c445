"""The measures of an order of results, against examples worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.ranking import ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 2, "c": 1}


def test_the_best_order_is_one() -> None:
    assert ndcg(["a", "b", "c"], GRADES) == pytest.approx(1)
    assert ndcg(["a", "b", "c", "x", "y"], GRADES) == pytest.approx(1)


def test_an_order_worked_by_hand() -> None:
    # Gains 7, 3 and 1; discounts 1, log2(3) = 1.585 and log2(4) = 2.
    # Best order: 7 + 3 / 1.585 + 1 / 2 = 9.393. This one: 3 + 0 / 1.585 + 7 / 2 = 6.5.
    assert ndcg(["b", "x", "a"], GRADES) == pytest.approx(6.5 / 9.392789, abs=1e-6)


def test_one_relevant_result_in_third_place() -> None:
    assert ndcg(["x", "y", "a"], {"a": 2}) == pytest.approx(1 / math.log2(4))


def test_only_the_first_ten_count() -> None:
    others = [f"other-{number}" for number in range(10)]
    assert ndcg([*others, "a"], {"a": 3}) == 0
    assert ndcg([*others[:9], "a"], {"a": 3}) == pytest.approx(1 / math.log2(11))


def test_more_relevant_than_places_still_has_a_best_order() -> None:
    grades = {f"each-{number:02}": 2 for number in range(14)}
    assert ndcg(sorted(grades)[:10], grades) == pytest.approx(1)


def test_nothing_found_is_nothing_gained() -> None:
    assert ndcg([], GRADES) == 0
    assert reciprocal_rank([], GRADES) == 0
    assert recall([], GRADES) == 0


def test_where_nothing_is_relevant_there_is_no_measure() -> None:
    with pytest.raises(ValueError, match="no best order"):
        ndcg(["a"], {})
    with pytest.raises(ValueError, match="none of it"):
        recall(["a"], {"a": 0})


def test_the_rank_of_the_first_relevant_result() -> None:
    assert reciprocal_rank(["a", "b"], GRADES) == 1
    assert reciprocal_rank(["x", "y", "z", "c"], GRADES) == 0.25
    assert reciprocal_rank(["x", "a"], {"x": 0, "a": 1}) == 0.5


def test_the_share_of_the_relevant_that_is_found() -> None:
    assert recall(["c", "x", "a"], GRADES) == pytest.approx(2 / 3)
    assert recall(["x", "a"], GRADES, depth=1) == 0


@given(st.permutations(["a", "b", "c", "x", "y"]))
def test_no_order_is_better_than_the_best(ranking: list[str]) -> None:
    assert 0 < ndcg(ranking, GRADES) <= 1 + 1e-12


@given(st.permutations(["a", "b", "c", "x", "y"]), st.integers(0, 3))
def test_the_better_of_two_neighbours_first_is_never_worse(ranking: list[str], at: int) -> None:
    swapped = [*ranking[:at], ranking[at + 1], ranking[at], *ranking[at + 2 :]]
    better, worse = (
        (ranking, swapped)
        if GRADES.get(ranking[at], 0) >= GRADES.get(ranking[at + 1], 0)
        else (swapped, ranking)
    )
    assert ndcg(better, GRADES) >= ndcg(worse, GRADES)
