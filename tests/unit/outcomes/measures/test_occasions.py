"""What a measurement of a day can be for."""

from datetime import date

import pytest

from outcomes.evaluation.pairing import DeliveryDates
from outcomes.measures.occasions import refusal_of_day, refusal_of_order, suggested_occasion

START, END, TODAY = date(2026, 3, 3), date(2026, 5, 12), date(2026, 11, 23)
RUNNING = DeliveryDates(START, None, ())
ENDED = DeliveryDates(START, END, ())


@pytest.mark.parametrize(
    ("delivery", "day", "has_before", "all_held", "expected"),
    [
        (RUNNING, date(2026, 3, 1), False, False, "pre"),
        (RUNNING, date(2026, 3, 17), False, False, "pre"),  # the last day that counts
        (RUNNING, date(2026, 3, 18), False, False, "mid"),
        (RUNNING, date(2026, 3, 10), True, False, "mid"),
        (RUNNING, date(2026, 4, 20), True, True, "post"),
        (RUNNING, date(2026, 4, 20), False, True, "mid"),  # nothing to compare it with
        (ENDED, date(2026, 6, 9), True, True, "post"),  # 28 days after the end
        (ENDED, date(2026, 6, 10), True, True, "follow_up"),
    ],
)
def test_the_dates_suggest_an_occasion(
    delivery: DeliveryDates, day: date, has_before: bool, all_held: bool, expected: str
) -> None:
    occasion = suggested_occasion(delivery, day, has_before=has_before, all_sessions_held=all_held)
    assert occasion == expected


@pytest.mark.parametrize(
    ("occasion", "day"),
    [
        ("pre", date(2026, 2, 3)),
        ("pre", date(2026, 3, 17)),
        ("mid", START),
        ("post", date(2026, 6, 9)),
        ("follow_up", date(2026, 5, 13)),
    ],
)
def test_days_that_can_be(occasion: str, day: date) -> None:
    assert refusal_of_day(occasion, day, ENDED, today=TODAY) is None


@pytest.mark.parametrize(
    ("occasion", "day", "words"),
    [
        ("pre", date(2026, 11, 24), "The date must be today or in the past"),
        ("pre", date(2026, 2, 2), "Enter a date from 3 February 2026 on"),
        ("pre", date(2026, 3, 18), "until 17 March 2026, 14 days after the start. Choose ‘During’"),
        ("mid", date(2026, 3, 2), "Enter a date from the start, 3 March 2026, on"),
        ("post", date(2026, 3, 2), "Enter a date from the start, 3 March 2026, on"),
        ("post", date(2026, 6, 10), "until 9 June 2026, 28 days after the end. Choose ‘Follow-up’"),
        ("follow_up", END, "A follow-up is later than the end, 12 May 2026"),
    ],
)
def test_days_that_cannot_be_are_refused_with_what_to_do(
    occasion: str, day: date, words: str
) -> None:
    assert words in (refusal_of_day(occasion, day, ENDED, today=TODAY) or "")


def test_a_score_after_must_be_later_than_the_one_before_whichever_is_entered_first() -> None:
    assert refusal_of_order("post", START, before=START, after=None) == (
        "The score after must be of a later day than the score before, which is of 3 March 2026"
    )
    assert refusal_of_order("pre", END, before=None, after=END) == (
        "The score before must be of an earlier day than the score after, which is of 12 May 2026"
    )
    assert refusal_of_order("post", END, before=START, after=None) is None
    assert refusal_of_order("mid", START, before=START, after=START) is None
