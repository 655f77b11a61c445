"""The days that figures are about, and how an address says them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from core.ui.words import LOCAL_TIME, long_date

MONTHS_OF_A_QUARTER = 3
QUARTERS_TO_CHOOSE = 4
FIRST_YEAR, LAST_YEAR = 2000, 9998


@dataclass(frozen=True)
class Period:
    """From a day to a day, both within it."""

    start: date
    end: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The moment that it begins on the wall, and the first one after it."""
        return _midnight(self.start), _midnight(self.end + timedelta(days=1))

    @property
    def in_words(self) -> str:
        """As "1 January 2025 to 31 March 2025"."""
        return f"{long_date(self.start)} to {long_date(self.end)}"

    @property
    def address(self) -> dict[str, Any]:
        """What stands in an address that shows these days to anyone, at any time."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}


def a_year_to(day: date) -> Period:
    """The twelve months that end on a day."""
    return Period(_a_year_before(day) + timedelta(days=1), day)


def period_in(start: str, end: str) -> Period | None:
    """The period that an address says; None where it says none that there is."""
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError:
        return None
    usable = first <= last and first.year >= FIRST_YEAR and last.year <= LAST_YEAR
    return Period(first, last) if usable else None


def quarter_of(day: date) -> Period:
    """The quarter of the calendar that a day is in."""
    month = (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + 1
    start = date(day.year, month, 1)
    return Period(start, _first_of_the_next(start) - timedelta(days=1))


def quarter_in(words: str) -> Period | None:
    """The quarter of an address such as "2025-Q2"; None where it says none."""
    year, separator, number = words.partition("-Q")
    plain = separator and year.isdecimal() and number.isdecimal() and len(words) <= len("2025-Q2")
    if not plain or not FIRST_YEAR <= int(year) <= LAST_YEAR or not 1 <= int(number) <= 4:
        return None
    return quarter_of(date(int(year), int(number) * MONTHS_OF_A_QUARTER, 1))


def quarter_code(period: Period) -> str:
    """The quarter that a period begins in, as "2025-Q2"."""
    return f"{period.start.year}-Q{(period.start.month - 1) // MONTHS_OF_A_QUARTER + 1}"


def latest_quarters(day: date) -> Iterator[Period]:
    """The quarter of a day and those before it, the latest first."""
    for _ in range(QUARTERS_TO_CHOOSE):
        quarter = quarter_of(day)
        yield quarter
        day = quarter.start - timedelta(days=1)


def _a_year_before(day: date) -> date:
    # A leap day's year began on the last day of a shorter February.
    last = min(day.day, 28) if day.month == 2 else day.day
    return date(day.year - 1, day.month, last)


def _first_of_the_next(start: date) -> date:
    """The first day after the quarter that begins on a day."""
    months = start.year * 12 + start.month - 1 + MONTHS_OF_A_QUARTER
    return date(months // 12, months % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LOCAL_TIME)
