"""Which desired outcomes say enough."""

import pytest

from outcomes.delivery.outcome_words import (
    EXAMPLE,
    NOT_MEASURABLE,
    VAGUE,
    can_be_measured,
    is_vague,
    refusal_of_outcome,
)


@pytest.mark.parametrize(
    "outcome",
    [
        "",
        "Engage",
        "Be good",
        "To engage with the YJS",
        "Address offending behaviour",
        "Engage with sessions and address his offending.",
        "Reduce the risk of re-offending",
        "To work positively with the YOT worker",
        "Improve attitudes and behaviour, and comply with the order",
    ],
)
def test_an_outcome_without_content_is_vague(outcome: str) -> None:
    assert is_vague(outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        EXAMPLE,
        "Attends school four days a week",
        "Goes out without a knife for a month",
        "Starts work on the placement by May",
        "Can name three people to ring when angry",
    ],
)
def test_an_outcome_that_can_be_seen_is_accepted(outcome: str) -> None:
    assert not is_vague(outcome)


@pytest.mark.parametrize(
    "outcome",
    [
        EXAMPLE,
        "Attends school 4 days a week",
        "Goes out without a knife for a month",
        "Starts work on the placement by May",
        "Can name three people to ring when angry",
        "Rings his worker every Friday",
        "Never carries a knife to town",
    ],
)
def test_how_many_how_often_or_by_when_can_be_measured(outcome: str) -> None:
    assert can_be_measured(outcome)
    assert refusal_of_outcome(outcome) == ""


@pytest.mark.parametrize(
    "outcome",
    [
        "Walks away from a row at home",
        "Knows how to calm down when angry at college",
        "Has somebody to talk to about cannabis",
    ],
)
def test_what_nobody_could_count_is_refused_with_an_example(outcome: str) -> None:
    assert not is_vague(outcome)
    assert refusal_of_outcome(outcome) == NOT_MEASURABLE
    assert EXAMPLE in NOT_MEASURABLE


def test_an_empty_phrase_is_refused_as_such_even_with_a_number() -> None:
    assert refusal_of_outcome("Engage with 2 sessions") == VAGUE
