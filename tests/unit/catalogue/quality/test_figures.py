"""Medians, quartiles and shares, each with what it is out of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.quality.figures import Share, shares, spread


def test_quartiles_are_those_of_r() -> None:
    # R: quantile(c(1, 2, 3, 4, 5, 6)) gives 1.00 2.25 3.50 4.75 6.00 (type 7, the default).
    found = spread([6, 1, 5, 2, 4, 3])
    assert (found.n, found.longest) == (6, 6)
    # To one decimal, as the page says them; Python rounds a half to the even one.
    assert (found.lower, found.middle, found.upper) == (2.2, 3.5, 4.8)


@pytest.mark.parametrize("days", [[3.0], [1.0, 2.0, 3.0, 4.0]])
def test_a_few_have_no_median_only_the_longest(days: list[float]) -> None:
    found = spread(days)
    assert (found.n, found.lower, found.middle, found.upper) == (len(days), None, None, None)
    assert found.longest == max(days)


def test_none_at_all_has_nothing() -> None:
    assert spread([]).longest is None


def test_shares_stand_in_their_order_and_then_by_number() -> None:
    found = shares(["b", "c", "c", "d", "c", "d"], in_order=["a", "b"])
    assert found == (Share("a", 0, 6), Share("b", 1, 6), Share("c", 3, 6), Share("d", 2, 6))
    assert [each.percent for each in found] == [0, 16.7, 50, 33.3]
    assert Share("nothing", 0, 0).percent is None


@given(st.lists(st.floats(0, 4000, allow_nan=False), max_size=40))
def test_times_are_in_their_order(days: list[float]) -> None:
    found = spread(days)
    told = [each for each in (found.lower, found.middle, found.upper, found.longest) if each]
    assert told == sorted(told)
    assert found.n == len(days)
