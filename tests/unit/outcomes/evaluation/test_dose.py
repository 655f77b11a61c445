"""Attendance and improvement side by side."""

import numpy as np
import pytest
from scipy import stats

from outcomes.evaluation.dose import NOT_CAUSAL, dose_slope, dose_trend
from outcomes.evaluation.estimates import FloatArray


def numbers(*values: float) -> FloatArray:
    return np.array(values, dtype=float)


def test_more_sessions_more_improved() -> None:
    result = dose_trend(numbers(5, 9, 14), numbers(20, 20, 20), numbers(1, 2, 3))

    # By hand: Σ(d − 2)x = 9, p̄ = 28/60, variance = p̄(1 − p̄)·40.
    assert result.z == pytest.approx(9 / np.sqrt(28 / 60 * 32 / 60 * 40))
    assert result.p == pytest.approx(2 * stats.norm.sf(result.z))
    assert result.notes == (NOT_CAUSAL,)


def test_the_trend_does_not_depend_on_the_unit_of_the_dose() -> None:
    counts = numbers(5, 9, 14), numbers(20, 25, 22)

    sessions = dose_trend(*counts, numbers(2, 5, 11))
    hours = dose_trend(*counts, numbers(1, 2.5, 5.5) + 3)

    assert sessions.z == pytest.approx(hours.z or 0)


def test_two_groups_are_the_test_of_two_proportions() -> None:
    result = dose_trend(numbers(8, 15), numbers(20, 25), numbers(0, 1))
    chi2 = stats.chi2_contingency([[8, 12], [15, 10]], correction=False).statistic

    assert result.z is not None
    assert result.z**2 == pytest.approx(chi2)


@pytest.mark.parametrize(
    ("improved", "totals", "doses"),
    [([], [], []), ([0], [0], [1]), ([0, 0], [4, 5], [1, 2]), ([2, 3], [4, 5], [2, 2])],
)
def test_no_trend_to_be_estimated(
    improved: list[float], totals: list[float], doses: list[float]
) -> None:
    result = dose_trend(numbers(*improved), numbers(*totals), numbers(*doses))

    assert (result.z, result.p) == (None, None)
    assert len(result.notes) == 2


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="between"):
        dose_trend(numbers(5), numbers(4), numbers(1))
    with pytest.raises(ValueError, match="Every group"):
        dose_trend(numbers(5), numbers(9, 4), numbers(1))


def test_a_slope_with_its_interval() -> None:
    doses, changes = numbers(1, 2, 4, 6, 8, 9), numbers(0.5, 2.5, 1.5, 4, 3.5, 6)
    fit = stats.linregress(doses, changes)

    result = dose_slope(changes, doses)

    assert result.slope == pytest.approx(fit.slope)
    assert result.p == pytest.approx(fit.pvalue)
    assert result.ci is not None
    assert (result.ci.high - result.ci.low) / 2 == pytest.approx(stats.t.ppf(0.975, 4) * fit.stderr)


@pytest.mark.parametrize("changes", [[1.0, 3.0], [1.0, 2.0, 3.0]])
def test_a_slope_without_scatter_has_no_interval(changes: list[float]) -> None:
    result = dose_slope(numbers(*changes), np.arange(len(changes), dtype=float))

    assert result.slope is not None
    assert (result.ci, result.p) == (None, None)


@pytest.mark.parametrize("doses", [[], [3.0], [3.0, 3.0]])
def test_doses_that_do_not_vary(doses: list[float]) -> None:
    assert dose_slope(np.zeros(len(doses)), numbers(*doses)).slope is None


def test_every_child_needs_a_dose() -> None:
    with pytest.raises(ValueError, match="Every child"):
        dose_slope(numbers(1), numbers(1, 2))
