"""Pooling and shrinkage against the BCG trials, and at the edges."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation import pooling
from outcomes.evaluation.estimates import FloatArray, Interval
from outcomes.evaluation.pooling import Pooled, RandomEffects, pool


@pytest.fixture
def bcg(
    reference: Callable[[str], dict[str, list[str]]], numbers: Callable[[list[str]], FloatArray]
) -> Pooled:
    columns = reference("bcg.csv")
    return pool(numbers(columns["yi"]), numbers(columns["vi"]), columns["label"])


def ends(interval: Interval | None) -> tuple[float, float]:
    assert interval is not None
    return interval.low, interval.high


def pooled_of(*pairs: tuple[float, float]) -> Pooled:
    return pool(
        np.array([estimate for estimate, _ in pairs], dtype=float),
        np.array([variance for _, variance in pairs], dtype=float),
        [str(number) for number in range(len(pairs))],
    )


def test_heterogeneity(bcg: Pooled) -> None:
    assert bcg.k == 13
    assert bcg.q == pytest.approx(152.23301, rel=1e-6)
    assert bcg.i2 == pytest.approx(92.11735, rel=1e-6)


def test_dersimonian_laird(bcg: Pooled) -> None:
    assert bcg.dl.tau2 == pytest.approx(0.3087603, rel=1e-6)
    assert bcg.dl.estimate == pytest.approx(-0.7141172, rel=1e-6)
    assert ends(bcg.dl.ci) == pytest.approx((-1.0644453, -0.3637892), rel=1e-6)


def test_restricted_maximum_likelihood(bcg: Pooled) -> None:
    assert bcg.reml.tau2 == pytest.approx(0.3132433, rel=1e-6)
    assert bcg.reml.estimate == pytest.approx(-0.7145323, rel=1e-6)
    assert ends(bcg.reml.prediction) == pytest.approx((-2.008376, 0.579311), rel=1e-6)


def test_hartung_knapp_sidik_jonkman(bcg: Pooled) -> None:
    assert ends(bcg.hksj.ci) == pytest.approx((-1.1084437, -0.3206210), rel=1e-6)


def test_shrinkage_pulls_the_uncertain_furthest(bcg: Pooled) -> None:
    first, eighth = bcg.shrunken[0], bcg.shrunken[7]
    tau2, mean, se = 0.3132432581, -0.7145323422, 0.1797815161
    pull = 0.325584765 / (0.325584765 + tau2)

    assert first.estimate == pytest.approx(pull * mean + (1 - pull) * -0.889311334, rel=1e-6)
    assert first.se == pytest.approx(
        math.sqrt((1 - pull) * 0.325584765 + pull**2 * se**2), rel=1e-6
    )
    assert eighth.estimate == pytest.approx(0.0119523, abs=0.01)  # a large trial hardly moves


def test_nothing_is_not_pooled() -> None:
    assert pooled_of().notes == ("0 estimates: there is nothing to pool.",)


def test_one_estimate_is_not_pooled() -> None:
    alone = pooled_of((0.4, 0.1))

    assert (alone.q, alone.dl, alone.reml, alone.hksj) == (None, *[RandomEffects()] * 3)
    assert alone.shrunken == ()
    assert alone.notes == ("1 estimate: there is nothing to pool.",)


def test_under_five_only_the_hksj_interval_is_given() -> None:
    few = pooled_of((0.4, 0.1), (0.9, 0.2), (0.1, 0.15), (0.5, 0.1))

    assert few.dl.estimate is not None
    assert (few.dl.ci, few.reml.ci, few.reml.prediction) == (None, None, None)
    assert few.hksj.ci is not None
    assert "only the HKSJ interval" in few.notes[0]


def test_estimates_that_agree_leave_no_variance_between_them() -> None:
    agreed = pooled_of(*[(0.3, 0.1)] * 6)

    assert agreed.q == pytest.approx(0)
    assert (agreed.i2, agreed.reml.tau2) == (0, 0)
    assert agreed.hksj.ci is None
    assert [each.estimate for each in agreed.shrunken] == pytest.approx([0.3] * 6)
    assert "All estimates are equal" in agreed.notes[0]


def test_steps_that_would_go_to_and_fro_still_find_the_most_likely_variance() -> None:
    estimates = np.array([0.6, -1.3, -1.5, -0.8, -0.8, 0.3])
    variances = np.array([0.2, 4.6, 1.8, 5.1, 4.3, 7.6])

    def minus_log_likelihood(tau2: float) -> float:
        weights = 1 / (variances + tau2)
        residuals = estimates - weights @ estimates / weights.sum()
        squares = weights @ residuals**2
        return float(np.log(weights.sum()) - np.log(weights).sum() + squares)

    found = pooled_of(*zip(estimates, variances, strict=True)).reml.tau2

    assert found == pytest.approx(0.425745, abs=1e-6)
    assert minus_log_likelihood(found) < min(
        minus_log_likelihood(found + step) for step in (-0.4, -0.01, 0.01, 0.4, 4)
    )


def test_a_search_that_does_not_end_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "MOST_ITERATIONS", 1)

    unfinished = pooled_of((0.4, 0.1), (2.9, 0.2), (-3.1, 0.15))

    assert unfinished.reml == RandomEffects()
    assert unfinished.dl.estimate is not None
    assert "did not converge" in unfinished.notes[-1]


@pytest.mark.parametrize(
    ("estimates", "variances", "labels"),
    [([1.0], [0.0], ["a"]), ([1.0], [-1.0], ["a"]), ([1.0], [1.0], []), ([np.nan], [1.0], ["a"])],
)
def test_what_cannot_be_pooled_is_refused(
    estimates: list[float], variances: list[float], labels: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"variance|numbers"):
        pool(np.array(estimates), np.array(variances), labels)


groups = st.lists(st.tuples(st.floats(-50, 50), st.floats(1e-4, 1e4)), min_size=2, max_size=12)


@given(groups)
def test_the_pooled_value_lies_among_the_estimates(pairs: list[tuple[float, float]]) -> None:
    result = pooled_of(*pairs)
    low, high = min(pairs)[0], max(pairs)[0]

    for pooled in (result.dl, result.reml, result.hksj):
        if pooled.estimate is not None:
            assert low - 1e-9 <= pooled.estimate <= high + 1e-9
            assert pooled.tau2 is not None
            assert 0 <= pooled.tau2 < math.inf
    for shrunken in result.shrunken:
        assert low - 1e-9 <= shrunken.estimate <= high + 1e-9
        assert shrunken.ci.low <= shrunken.estimate <= shrunken.ci.high
