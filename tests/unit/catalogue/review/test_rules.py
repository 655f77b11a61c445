"""The rules of a decision, without a database."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from catalogue.review.checklists import Checklist, load_checklists
from catalogue.review.models import Rating
from catalogue.review.rules import (
    Answer,
    Progress,
    add_months,
    approval_dates,
    obstacles_to_approval,
    progress,
)

TODAY = date(2026, 11, 23)
CHECKLIST = load_checklists(Path(__file__).parents[4] / "content" / "checklists")[0]
ALL_MET = {criterion.code: Answer(Rating.MET) for criterion in CHECKLIST.criteria}
STOPS = sorted(CHECKLIST.stop_codes)
OTHERS = sorted(CHECKLIST.mandatory_codes - CHECKLIST.stop_codes)
WHOLE = Answer(Rating.NOT_MET, "There is none.", "Write one.", date(2027, 2, 1))


def obstacles(checklist: Checklist = CHECKLIST, **changes: Answer) -> list[str]:
    found = obstacles_to_approval(checklist, ALL_MET | changes, on=TODAY)
    return [obstacle.criterion for obstacle in found]


def test_everything_met_can_be_approved() -> None:
    assert obstacles() == []


@pytest.mark.parametrize("code", sorted(CHECKLIST.mandatory_codes))
def test_every_mandatory_criterion_has_to_be_answered(code: str) -> None:
    assert obstacles(**{code: Answer(None, "Seen.")}) == [code]


def test_a_criterion_that_is_not_mandatory_may_be_left_out() -> None:
    relaxed = replace(
        CHECKLIST,
        criteria=tuple(replace(each, mandatory=False, stop=False) for each in CHECKLIST.criteria),
    )
    assert obstacles(relaxed, welsh=Answer()) == []


@pytest.mark.parametrize("code", STOPS)
@pytest.mark.parametrize("rating", [Rating.NOT_MET, Rating.NOT_FULLY_MET])
def test_no_condition_opens_a_stop_criterion(code: str, rating: Rating) -> None:
    assert obstacles(**{code: replace(WHOLE, rating=rating)}) == [code]


@pytest.mark.parametrize("code", [*STOPS, *OTHERS])
def test_not_applicable_needs_a_reason(code: str) -> None:
    assert obstacles(**{code: Answer(Rating.NOT_APPLICABLE, "  ")}) == [code]
    assert obstacles(**{code: Answer(Rating.NOT_APPLICABLE, "The service is in England.")}) == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("rating", [Rating.NOT_MET, Rating.NOT_FULLY_MET])
def test_what_falls_short_needs_evidence_words_and_a_date(code: str, rating: Rating) -> None:
    whole = replace(WHOLE, rating=rating)
    assert obstacles(**{code: whole}) == []
    assert obstacles(**{code: replace(whole, evidence="")}) == [code]
    assert obstacles(**{code: replace(whole, condition=" \n")}) == [code]
    assert obstacles(**{code: replace(whole, due=None)}) == [code]


@pytest.mark.parametrize(
    ("due", "allowed"),
    [
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2027, 11, 23), True),
        (date(2027, 11, 24), False),
    ],
)
def test_a_condition_is_due_within_twelve_months(due: date, allowed: bool) -> None:
    assert (obstacles(welsh=replace(WHOLE, due=due)) == []) is allowed


def test_obstacles_come_in_the_order_of_the_checklist() -> None:
    found = obstacles(owner_and_review_date=Answer(), rights_and_licence=Answer())
    assert found == ["rights_and_licence", "owner_and_review_date"]


def test_progress_counts_answers_and_stop_criteria_that_do_not_pass() -> None:
    assert progress(CHECKLIST, {}) == Progress(0, 19, 5)
    answers = ALL_MET | {"safeguarding": Answer(Rating.NOT_MET), "welsh": Answer(None, "Half.")}
    assert progress(CHECKLIST, answers) == Progress(18, 19, 1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 11, 23), 24, date(2028, 11, 23)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_months_are_those_of_the_calendar(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


def test_an_approval_lasts_two_years_and_its_review_is_due_90_days_before() -> None:
    dates = approval_dates(TODAY, months=24, review_due_days=90)
    assert (dates.expires_on, dates.review_due_on) == (date(2028, 11, 23), date(2028, 8, 25))
