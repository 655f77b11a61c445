"""From the answers of a child to scores, by the rule of each instrument's manual."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.instruments.schemas import Instrument, load_instruments
from outcomes.measures.scoring import scores_of

SHIPPED = load_instruments(Path(__file__).parents[4] / "content" / "instruments")
YP_CORE, GAD, PHQ = SHIPPED["yp_core"], SHIPPED["gad_7"], SHIPPED["phq_9_adolescent"]
POSITIVE = {2, 4, 9}  # items 3, 5 and 10 of the YP-CORE are worded the other way round


def test_worded_the_other_way_round_counts_the_other_way_round() -> None:
    # All "not at all": 7 × 0 for the difficulties, 3 × 4 for the good things.
    assert scores_of(YP_CORE, [0] * 10) == {"total": 12}
    assert scores_of(YP_CORE, [4] * 10) == {"total": 28}
    worst = [0 if item in POSITIVE else 4 for item in range(10)]
    assert scores_of(YP_CORE, worst) == {"total": 40}
    assert scores_of(YP_CORE, [4 - answer for answer in worst]) == {"total": 0}


def test_a_score_worked_out_by_hand() -> None:
    # 1 + 2 + (4-3) + 0 + (4-2) + 1 + 3 + 2 + 1 + (4-1) = 16
    assert scores_of(YP_CORE, [1, 2, 3, 0, 2, 1, 3, 2, 1, 1]) == {"total": 16}
    # Without the first: 15 over nine answers, times ten.
    assert scores_of(YP_CORE, [None, 2, 3, 0, 2, 1, 3, 2, 1, 1]) == {"total": 16.7}


def test_two_of_nine_may_be_missing_for_low_mood() -> None:
    assert scores_of(PHQ, [2, 2, 2, 2, 2, 2, 2, None, None]) == {"total": 18}
    assert scores_of(PHQ, [1, 1, 1, 2, 0, 0, 0, None, None]) == {"total": 6}  # 5 × 9/7 = 6.43
    assert scores_of(PHQ, [1, 1, 1, 1, 1, 1, None, None, None]) == {}


def test_where_no_rule_was_seen_nothing_is_made_up() -> None:
    assert scores_of(GAD, [3] * 7) == {"total": 21}
    assert scores_of(GAD, [3, 3, 3, 3, 3, 3, None]) == {}


def test_an_answer_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 4"):
        scores_of(YP_CORE, [5] * 10)
    with pytest.raises(ValueError, match="one answer"):
        scores_of(YP_CORE, [1] * 9)
    with pytest.raises(ValueError, match="one answer"):
        scores_of(SHIPPED["ors"], [1])


answer_lists = st.lists(st.none() | st.integers(0, 4), min_size=10, max_size=10)


@given(answer_lists)
def test_the_score_is_ten_times_the_mean_answer_or_there_is_none(answers: list[int | None]) -> None:
    counted = [
        4 - answer if item in POSITIVE else answer
        for item, answer in enumerate(answers)
        if answer is not None
    ]
    scores = scores_of(YP_CORE, answers)
    if len(counted) < 9:
        assert scores == {}
        return
    exact = Fraction(10 * sum(counted), len(counted))
    assert abs(Fraction(scores["total"]) - exact) <= Fraction(1, 20) + Fraction(1, 10**9)
    assert YP_CORE.scale("total").refusal(scores["total"]) is None


@given(answer_lists)
def test_the_opposite_answers_give_the_opposite_score(answers: list[int | None]) -> None:
    opposite = [None if answer is None else 4 - answer for answer in answers]
    scores, turned = scores_of(YP_CORE, answers), scores_of(YP_CORE, opposite)
    assert set(scores) == set(turned)
    if scores:
        # Each is rounded to a tenth, so that together they may be a tenth off.
        assert abs(scores["total"] + turned["total"] - 40) <= 0.1 + 1e-9


def with_questions() -> list[Instrument]:
    return [each for each in SHIPPED.values() if each.questionnaire]


@given(st.data(), st.sampled_from(with_questions()))
def test_whatever_is_answered_the_score_is_one_of_the_scale(
    data: st.DataObject, instrument: Instrument
) -> None:
    questions = instrument.questionnaire
    assert questions is not None
    one = st.none() | st.sampled_from([choice.value for choice in questions.choices])
    n_items = len(questions.items)
    answers = data.draw(st.lists(one, min_size=n_items, max_size=n_items))
    for scale, score in scores_of(instrument, answers).items():
        assert instrument.scale(scale).refusal(score) is None


def test_only_what_is_free_is_asked_word_by_word_and_every_word_has_a_source() -> None:
    assert {each.code for each in with_questions()} == {"yp_core", "gad_7", "phq_9_adolescent"}
    for instrument in with_questions():
        assert instrument.items_free_to_reproduce is True
        assert instrument.questionnaire is not None
        assert instrument.questionnaire.source
        assert all(each.source for each in instrument.questionnaire.scoring)


def test_thoughts_of_self_harm_are_looked_at_before_the_child_leaves() -> None:
    marked = {
        each.code: [item.text for item in each.questionnaire.items if item.look_at_from is not None]
        for each in with_questions()
        if each.questionnaire
    }
    assert marked == {
        "yp_core": ["I've thought of hurting myself"],
        "gad_7": [],
        "phq_9_adolescent": [
            "Thoughts that you would be better off dead or of hurting yourself in some way"
        ],
    }
