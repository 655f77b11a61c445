"""Which case references are accepted: opaque ones."""

from datetime import date

import pytest

from outcomes.caseload.references import (
    DATE_REFUSED,
    NAME_REFUSED,
    doubtful_digits,
    refusal_of_reference,
)

DAY = date(2026, 1, 20)


@pytest.mark.parametrize(
    "reference",
    ["YJ-2041", "2041", "C-000123", "STAFF-YOT-0012", "SAM-0012", "CASE-A", "KW140109", "A" * 40],
)
def test_an_opaque_reference_is_accepted(reference: str) -> None:
    assert refusal_of_reference(reference, on=DAY) is None


@pytest.mark.parametrize(
    "reference",
    ["John-Smith", "john", "JohnSmith", "Smith-12", "sam-walker-1", "Oluwaseun", "KYLE-WALKER"],
)
def test_what_looks_like_a_name_is_refused(reference: str) -> None:
    assert refusal_of_reference(reference, on=DAY) == NAME_REFUSED


@pytest.mark.parametrize(
    "reference", ["14-01-2009", "KW-2009-01-14", "14012009", "YJ20090114", "14Jan2009", "14-1-09"]
)
def test_what_looks_like_a_date_of_birth_is_refused(reference: str) -> None:
    assert refusal_of_reference(reference, on=DAY) == DATE_REFUSED


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("", "Enter the case reference"),
        ("A" * 41, "The case reference must be 40 characters or fewer"),
        ("YJ/12", "Use letters, digits and hyphens only, like YJ-2041"),
        ("YJ 12", "Use letters, digits and hyphens only, like YJ-2041"),
        ("É12", "Use letters, digits and hyphens only, like YJ-2041"),
        ("YJ-12\n", "Use letters, digits and hyphens only, like YJ-2041"),
    ],
)
def test_the_message_says_what_to_enter(reference: str, message: str) -> None:
    assert refusal_of_reference(reference, on=DAY) == message


def test_initials_and_six_digits_that_could_be_a_birthday_are_asked_about() -> None:
    assert [finding.words for finding in doubtful_digits("KW140109", on=DAY)] == ["140109"]
    assert doubtful_digits("KW990109", on=DAY) == []
    assert doubtful_digits("KW140126", on=DAY) == []
