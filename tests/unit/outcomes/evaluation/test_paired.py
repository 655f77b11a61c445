"""Mean change and effect size against published data, and at the edges."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outcomes.evaluation.estimates import FloatArray, Interval
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.paired import (
    EffectSize,
    Spread,
    TTest,
    paired_change,
    small_sample_factor,
    spread,
)


def scores(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def assert_close(interval: Interval | None, low: float, high: float) -> None:
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), rel=1e-6)


def test_student_sleep(
    reference: Callable[[str], dict[str, list[str]]], numbers: Callable[[list[str]], FloatArray]
) -> None:
    sleep = reference("sleep.csv")

    result = paired_change(numbers(sleep["pre"]), numbers(sleep["post"]), Direction.HIGHER)

    assert result.t.statistic == pytest.approx(4.0621277, rel=1e-6)
    assert result.t.df == 9
    assert result.t.p == pytest.approx(0.0028328902, rel=1e-6)
    assert result.change.mean == pytest.approx(1.58, rel=1e-6)
    assert_close(result.change.ci, 0.7001142, 2.4598858)
    assert result.effect.d_av == pytest.approx(0.8321811, rel=1e-6)
    assert result.effect.j == pytest.approx(0.9138749, rel=1e-6)
    assert result.effect.g_av == pytest.approx(0.7605094, rel=1e-6)
    assert_close(result.effect.d_ci, 0.2843674, 1.3799948)
    assert result.notes == ()


def test_the_direction_turns_the_change_but_not_the_scores() -> None:
    pre, post = scores(10, 12, 15, 9), scores(8, 13, 9, 4)

    lower = paired_change(pre, post, Direction.LOWER)
    higher = paired_change(pre, post, Direction.HIGHER)

    assert (lower.pre, lower.post) == (higher.pre, higher.post)
    assert lower.change.mean == 3.0
    assert higher.change.mean == -3.0
    assert lower.t.statistic == pytest.approx(-(higher.t.statistic or 0))
    assert lower.effect.d_av == pytest.approx(-(higher.effect.d_av or 0))


def test_without_a_pair_everything_is_not_known() -> None:
    result = paired_change(scores(), scores(), Direction.LOWER)

    assert result.n == 0
    assert (result.pre, result.t, result.effect) == (Spread(), TTest(), EffectSize())
    assert result.notes == (
        "No child has both a score before and a score after: nothing can be estimated.",
    )


def test_one_pair_has_means_and_nothing_more() -> None:
    result = paired_change(scores(10), scores(7), Direction.LOWER)

    assert result.pre == Spread(10.0)
    assert result.change.mean == 3.0
    assert (result.change.sd, result.change.ci, result.t.statistic) == (None, None, None)
    assert "Only 1 pair" in result.notes[0]


def test_two_pairs_have_no_interval() -> None:
    result = paired_change(scores(10, 20), scores(7, 11), Direction.LOWER)

    assert result.t.df == 1
    assert result.effect.d_av is not None
    assert (result.change.ci, result.effect.d_ci, result.effect.g_av) == (None, None, None)
    assert "Only 2 pairs" in result.notes[0]


@pytest.mark.parametrize("step", [3.0, 0.1, 0.0])
def test_the_same_change_in_every_child_is_never_an_infinite_t(step: float) -> None:
    pre = scores(10.1, 12.2, 15.3, 19.7)

    result = paired_change(pre, pre - step, Direction.LOWER)

    assert result.t == TTest()
    assert result.change.ci is None
    assert result.change.sd == 0.0
    assert result.effect.d_av == pytest.approx(step / float(pre.std(ddof=1)))
    assert "the t test" in result.notes[0]


def test_scores_that_do_not_vary_have_no_effect_size() -> None:
    result = paired_change(scores(0.1, 0.1, 0.1), scores(0.3, 0.3, 0.3), Direction.HIGHER)

    assert result.effect == EffectSize()
    assert "the effect size is not estimable" in result.notes[-1]


def test_a_huge_sample_has_a_factor_of_almost_one() -> None:
    assert small_sample_factor(2) == pytest.approx(math.gamma(1) / math.gamma(0.5))
    assert 0.99999 < small_sample_factor(100_000) < 1


def test_an_sd_that_is_rounding_is_none_at_all() -> None:
    assert spread(np.full(10, 0.1)).sd == 0.0


def numbers_of(result: object) -> list[float]:
    """Every number within nested dataclasses."""
    if isinstance(result, float | int):
        return [float(result)]
    children = getattr(result, "__dataclass_fields__", {})
    return [number for name in children for number in numbers_of(getattr(result, name))]


plain_scores = st.one_of(st.integers(0, 3).map(float), st.floats(-1e6, 1e6))


@given(arrays.arrays(np.float64, st.tuples(st.just(2), st.integers(0, 6)), elements=plain_scores))
def test_no_result_is_nan_or_infinite(both: FloatArray) -> None:
    result = paired_change(both[0], both[1], Direction.LOWER)

    assert all(math.isfinite(number) for number in numbers_of(result))


def test_scores_that_hardly_vary_have_the_interval_of_any_others() -> None:
    """The effect is a ratio: in another unit of the scale it is the same."""
    after = np.array([1.0, 2.0, 4.0])
    points, tiny = (
        paired_change(np.zeros(3), after * unit, Direction.HIGHER).effect for unit in (1, 1e-98)
    )
    assert tiny.d_ci is not None
    assert points.d_ci is not None
    assert tiny.d_ci.low == pytest.approx(points.d_ci.low)
    assert tiny.d_ci.high == pytest.approx(points.d_ci.high)
