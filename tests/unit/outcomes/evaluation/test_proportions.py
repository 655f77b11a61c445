"""Intervals of proportions and counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.estimates import Estimate
from outcomes.evaluation.proportions import newcombe_difference, poisson_rate, proportion, wilson


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [
        (65, 100, 0.5525444, 0.7363575),
        (3, 8, 0.1368443, 0.6942576),
        (0, 8, 0.0, 0.3244076),
    ],
)
def test_wilson(count: int, total: int, low: float, high: float) -> None:
    interval = wilson(count, total)

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-6)


def test_nothing_out_of_nothing_is_not_known() -> None:
    assert proportion(0, 0) == Estimate(None, None)
    assert newcombe_difference(0, 0, 3, 4) == Estimate(None, None)
    assert newcombe_difference(3, 4, 0, 0) == Estimate(None, None)
    assert poisson_rate(0, 0) == Estimate(None, None)


@pytest.mark.parametrize(("count", "total"), [(-1, 4), (5, 4)])
def test_counts_that_are_no_proportion_are_refused(count: int, total: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(count, total)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        poisson_rate(-1, 2)


def test_difference_of_two_interventions() -> None:
    difference = newcombe_difference(20, 21, 9, 19)

    assert difference.value == pytest.approx(0.478697, abs=1e-6)
    assert difference.ci is not None
    assert (difference.ci.low, difference.ci.high) == pytest.approx((0.203291, 0.682874), abs=1e-6)


def test_exact_poisson_interval() -> None:
    # Garwood's table for 10 events: 4.795 to 18.39.
    rate = poisson_rate(10, 2)

    assert rate.value == 5.0
    assert rate.ci is not None
    assert (2 * rate.ci.low, 2 * rate.ci.high) == pytest.approx((4.795389, 18.390356), rel=1e-6)


def test_no_events_still_have_an_upper_limit() -> None:
    interval = poisson_rate(0, 1).ci

    assert interval is not None
    assert interval.low == 0.0
    assert interval.high == pytest.approx(3.688879, rel=1e-6)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_value_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    count, total = counts
    interval = wilson(count, total)

    assert interval is not None
    assert 0 <= interval.low <= count / total <= interval.high <= 1


@given(st.integers(1, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_counting_the_others_mirrors_the_interval(counts: tuple[int, int]) -> None:
    count, total = counts
    one, other = wilson(count, total), wilson(total - count, total)

    assert one is not None
    assert other is not None
    assert one.low == pytest.approx(1 - other.high, abs=1e-12)
