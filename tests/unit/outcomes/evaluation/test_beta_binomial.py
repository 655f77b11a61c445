"""Proportions of small units, pulled towards the others."""

import numpy as np
import pytest
from scipy import stats

from outcomes.evaluation.beta_binomial import (
    CountArray,
    fit_beta_binomial,
    shrink_proportions,
)


def counts(*values: int) -> CountArray:
    return np.array(values, dtype=np.int64)


EVENTS = counts(3, 8, 1, 14, 6, 2, 19, 5, 0, 11)
TOTALS = counts(10, 12, 9, 20, 14, 11, 22, 5, 7, 15)
LABELS = [f"team {number}" for number in range(10)]


def log_likelihood(a: float, b: float) -> float:
    return float(stats.betabinom.logpmf(EVENTS, TOTALS, a, b).sum())


def test_the_fit_is_the_most_likely_one() -> None:
    a, b = fit_beta_binomial(EVENTS, TOTALS)
    best = log_likelihood(a, b)

    for factor_a in (0.98, 1, 1.02):
        for factor_b in (0.98, 1, 1.02):
            assert log_likelihood(a * factor_a, b * factor_b) <= best + 1e-9


def test_each_team_borrows_from_the_others() -> None:
    result = shrink_proportions(EVENTS, TOTALS, LABELS)
    common = EVENTS.sum() / TOTALS.sum()

    assert result.a is not None
    assert result.b is not None
    for events, total, unit in zip(EVENTS, TOTALS, result.units, strict=True):
        raw = events / total
        assert unit.value.value == pytest.approx(
            (events + result.a) / (total + result.a + result.b)
        )
        assert unit.value.value is not None
        assert abs(unit.value.value - common) < abs(raw - common) + 0.02
        assert unit.value.ci is not None
        assert 0 < unit.value.ci.low < unit.value.value < unit.value.ci.high < 1


def test_teams_that_differ_by_chance_alone_are_given_the_common_proportion() -> None:
    result = shrink_proportions(counts(*[4] * 10), counts(*[10] * 10), LABELS)

    assert (result.a, result.b) == (None, None)
    assert {unit.value.value for unit in result.units} == {0.4}
    assert "no more than chance" in result.notes[0]


@pytest.mark.parametrize(
    ("events", "totals"),
    [([0, 0, 0], [5, 6, 7]), ([5, 6, 7], [5, 6, 7]), ([3, 0, 0], [5, 0, 0]), ([0] * 3, [0] * 3)],
)
def test_too_little_to_tell(events: list[int], totals: list[int]) -> None:
    result = shrink_proportions(counts(*events), counts(*totals), LABELS[:3])

    assert (result.a, result.b) == (None, None)
    assert "too little to tell" in result.notes[0]


def test_a_team_without_cases_is_expected_to_be_like_the_others() -> None:
    result = shrink_proportions(np.append(EVENTS, 0), np.append(TOTALS, 0), [*LABELS, "a new team"])

    assert result.a is not None
    assert result.b is not None
    assert result.units[-1].value.value == pytest.approx(result.a / (result.a + result.b))


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        shrink_proportions(counts(6), counts(5), ["a"])
    with pytest.raises(ValueError, match="label"):
        shrink_proportions(counts(3), counts(5), [])
