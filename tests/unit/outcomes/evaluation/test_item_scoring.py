"""From answers to scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.item_scoring import ScoringRule, score_items

STRENGTHS = ScoringRule(0, 2, reversed_items=[1], least_answered=3)
STRICT = ScoringRule(0, 2)


def score(*answers: float | None, rule: ScoringRule = STRENGTHS) -> float:
    row = np.array([[np.nan if answer is None else answer for answer in answers]], dtype=float)
    return float(score_items(row, rule)[0])


def test_a_complete_scale_is_the_sum_with_items_turned_round() -> None:
    assert score(1, 0, 2, 1, 0) == 6


def test_three_of_five_are_scaled_up_and_rounded_half_up() -> None:
    assert score(1, None, 1, 0, None) == 3  # 2 × 5/3 = 3.33
    assert score(1, None, 1, 0, 0) == 3  # 2 × 5/4 = 2.5
    assert score(2, None, 2, 2, 0) == 8  # 6 × 5/4 = 7.5


def test_two_of_five_are_too_few() -> None:
    assert np.isnan(score(1, None, 1, None, None))


def test_where_the_manual_does_not_allow_it_nothing_is_scaled_up() -> None:
    assert np.isnan(score(1, 1, 1, 1, None, rule=STRICT))


def test_no_answer_is_no_score() -> None:
    assert np.isnan(score(None, None, rule=ScoringRule(0, 2, least_answered=0)))


def test_an_answer_outside_its_range_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 2"):
        score(1, 3, 1, 1, 1)


answers = st.one_of(st.just(np.nan), st.integers(0, 2).map(float))


@given(arrays.arrays(np.float64, st.tuples(st.integers(0, 5), st.just(5)), elements=answers))
def test_a_score_is_missing_or_within_its_scale(given_answers: FloatArray) -> None:
    before = given_answers.copy()
    scores = score_items(given_answers, STRENGTHS)

    assert (np.isnan(scores) | ((scores >= 0) & (scores <= 10) & (scores % 1 == 0))).all()
    np.testing.assert_array_equal(given_answers, before)
