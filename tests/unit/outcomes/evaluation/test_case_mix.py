"""Observed beside expected, for children who start from different places."""

import numpy as np
import pytest
import statsmodels.api as sm

from outcomes.evaluation.case_mix import (
    Covariates,
    by_unit,
    expected_improved,
    expected_post,
)

RANDOM = np.random.default_rng(20240304)
N = 400
PRE = RANDOM.normal(20, 5, N)
DISPOSAL = RANDOM.choice(["referral order", "youth caution", ""], N).tolist()
IMPROVED = RANDOM.random(N) < 1 / (1 + np.exp(-(PRE - 20) / 5))
POST = PRE - 3 + RANDOM.normal(0, 4, N)
KNOWN = Covariates({"score before": PRE}, {"disposal": DISPOSAL})


def design() -> np.ndarray:
    groups = [[float(each == name) for each in DISPOSAL] for name in ("referral order", "")]
    return np.column_stack([np.ones(N), PRE, *groups])


def test_the_chance_of_improving_is_that_of_a_logistic_model() -> None:
    result = expected_improved(IMPROVED, KNOWN)
    model = sm.Logit(IMPROVED.astype(float), design()).fit(disp=False)

    np.testing.assert_allclose(result.values, model.predict(), rtol=1e-6)
    assert result.covariates == ("score before", "disposal")
    assert result.notes == ("Allowed for: score before, disposal.",)


def test_the_score_after_is_that_of_a_linear_model() -> None:
    result = expected_post(POST, KNOWN)

    np.testing.assert_allclose(result.values, sm.OLS(POST, design()).fit().predict(), rtol=1e-8)


def test_observed_and_expected_add_up_to_the_same() -> None:
    assert expected_improved(IMPROVED, KNOWN).values.sum() == pytest.approx(IMPROVED.sum())
    assert expected_post(POST, KNOWN).values.sum() == pytest.approx(POST.sum())


def test_a_number_that_is_missing_is_not_a_zero() -> None:
    ages = RANDOM.integers(10, 18, N).astype(float)
    ages[:50] = np.nan

    result = expected_improved(IMPROVED, Covariates({"age": ages}, {}))

    assert np.ptp(result.values[:50]) == pytest.approx(0, abs=1e-12)
    assert result.values[:50].mean() == pytest.approx(IMPROVED[:50].mean())


def test_too_few_children_fall_back_to_the_crude_rate() -> None:
    few = Covariates({"score before": PRE[:15]}, {"disposal": DISPOSAL[:15]})

    result = expected_improved(IMPROVED[:15], few)

    np.testing.assert_allclose(result.values, IMPROVED[:15].mean())
    assert result.covariates == ()
    assert result.notes[0].startswith("Not adjusted for case mix: too few children improved")
    assert "too few children" in expected_post(POST[:15], few).notes[0]


def test_a_group_that_tells_the_outcome_falls_back_too() -> None:
    told = ["yes" if each else "no" for each in IMPROVED]

    result = expected_improved(IMPROVED, Covariates({}, {"told": told}))

    assert "the model did not settle" in result.notes[0]


def test_children_who_do_not_differ() -> None:
    result = expected_improved(IMPROVED, Covariates({"age": np.full(N, 14.0)}, {"sex": [""] * N}))

    assert result.covariates == ()
    assert "do not differ" in result.notes[0]


def test_nobody_at_all() -> None:
    nobody = expected_improved(np.zeros(0, dtype=bool), Covariates({}, {}))

    assert nobody.values.size == 0
    assert expected_post(np.zeros(0), Covariates({}, {})).values.size == 0


def test_sums_by_unit() -> None:
    sums = by_unit(["b", "a", "b"], np.array([1.0, 0, 1]), np.array([0.5, 0.5, 1]))

    assert sums == {"a": (0.0, 0.5), "b": (2.0, 1.5)}
