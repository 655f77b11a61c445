"""Which desired outcomes say enough."""

import pytest

from outcomes.delivery.outcome_words import EXAMPLE, is_vague


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
