"""The days of an address."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.quality.period import (
    Period,
    a_year_to,
    latest_quarters,
    period_in,
    quarter_code,
    quarter_in,
    quarter_of,
)

DAYS = st.dates(date(2001, 1, 1), date(9990, 12, 31))


def test_a_year_ends_on_its_day_and_begins_the_day_after_it_a_year_before() -> None:
    assert a_year_to(date(2026, 11, 26)) == Period(date(2025, 11, 27), date(2026, 11, 26))
    assert a_year_to(date(2028, 2, 29)) == Period(date(2027, 3, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""),
        ("2025-01-01", ""),
        ("2025-13-01", "2025-12-31"),
        ("2025-02-01", "2025-01-31"),
        ("0001-01-01", "2025-01-31"),
        ("2025-01-01", "9999-12-31"),
        ("last week", "today"),
    ],
)
def test_what_says_no_days_gives_none(start: str, end: str) -> None:
    assert period_in(start, end) is None


@pytest.mark.parametrize(
    "words", ["", "2025", "2025-Q0", "2025-Q5", "25-Q1", "2025-Q", "x-Qy", "²025-Q1"]
)
def test_what_says_no_quarter_gives_none(words: str) -> None:
    assert quarter_in(words) is None


def test_a_quarter_is_that_of_the_calendar() -> None:
    assert quarter_in("2025-Q1") == Period(date(2025, 1, 1), date(2025, 3, 31))
    assert quarter_in("2024-Q4") == Period(date(2024, 10, 1), date(2024, 12, 31))


@given(DAYS)
def test_an_address_leads_back_to_its_days(day: date) -> None:
    for period in (quarter_of(day), a_year_to(day)):
        assert period.start <= day <= period.end
        assert period_in(period.address["from"], period.address["to"]) == period
    assert quarter_in(quarter_code(quarter_of(day))) == quarter_of(day)


@given(DAYS)
def test_the_latest_quarters_leave_no_day_out(day: date) -> None:
    found = list(latest_quarters(day))
    assert found[0].start <= day <= found[0].end
    for later, earlier in pairwise(found):
        assert (later.start - earlier.end).days == 1


def test_days_begin_on_the_wall_in_summer_too() -> None:
    start, after = Period(date(2025, 6, 1), date(2025, 6, 1)).moments
    assert start.astimezone(UTC) == datetime(2025, 5, 31, 23, tzinfo=UTC)
    assert after.astimezone(UTC) == datetime(2025, 6, 1, 23, tzinfo=UTC)
