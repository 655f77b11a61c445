"""Whole quarters and months, each day in exactly one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.analyses.over_time.periods import Length, Period, periods_before

DAYS = st.dates(date(2010, 1, 1), date(2040, 12, 31))


def of(day: date, length: Length) -> Period:
    return Period.of(day.year, day.month, length)


@given(day=DAYS, length=st.sampled_from(Length))
def test_a_day_is_in_the_period_that_begins_last_before_it(day: date, length: Length) -> None:
    period = of(day, length)
    following = Period(period.number + 1, length)
    assert period.first_day <= day < following.first_day


@given(today=DAYS, back=st.integers(0, 4000), length=st.sampled_from(Length))
def test_the_period_that_is_not_over_is_never_among_them(
    today: date, back: int, length: Length
) -> None:
    periods = periods_before(today, of(today - timedelta(days=back), length))
    assert of(today, length) not in periods
    assert len(periods) <= length.most
    assert periods == sorted(set(periods))
    if periods:
        assert periods[-1].number == of(today, length).number - 1


@pytest.mark.parametrize(
    ("day", "length", "label", "short"),
    [
        (date(2026, 2, 3), Length.QUARTER, "January to March 2026", ("Jan–Mar", "2026")),
        (date(2026, 12, 31), Length.QUARTER, "October to December 2026", ("Oct–Dec", "2026")),
        (date(2026, 12, 1), Length.MONTH, "December 2026", ("Dec", "2026")),
    ],
)
def test_periods_are_named_in_words(
    day: date, length: Length, label: str, short: tuple[str, str]
) -> None:
    period = of(day, length)
    assert (period.label, period.short) == (label, short)
