"""Whole quarters and months: fixed, one after the other, and none of them in two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Length(StrEnum):
    """How long a period is; its value stands in addresses."""

    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        return 3 if self is Length.QUARTER else 1

    @property
    def most(self) -> int:
        """How many periods are looked back at: five years, or three."""
        return 20 if self is Length.QUARTER else 36


@dataclass(frozen=True, order=True)
class Period:
    """A quarter or a month, by its number since the year nought."""

    number: int
    length: Length

    @classmethod
    def of(cls, year: int, month: int, length: Length) -> "Period":
        """The period that a month is in."""
        return cls((12 * year + month - 1) // length.months, length)

    @property
    def first_day(self) -> date:
        first = self.number * self.length.months
        return date(first // 12, first % 12 + 1, 1)

    @property
    def label(self) -> str:
        """“January to March 2026”, “March 2026”."""
        first = self.first_day
        if self.length is Length.MONTH:
            return f"{first:%B %Y}"
        last = date(first.year, first.month + 2, 1)
        return f"{first:%B} to {last:%B %Y}"

    @property
    def short(self) -> tuple[str, str]:
        """For under a picture, in two lines: “Jan–Mar”, “2026”."""
        first = self.first_day
        months = MONTHS[first.month - 1]
        if self.length is Length.QUARTER:
            months += f"–{MONTHS[first.month + 1]}"
        return months, str(first.year)


def periods_before(today: date, first: Period) -> list[Period]:
    """Every period from the first one to the last that is over, as many as are looked back at."""
    now = Period.of(today.year, today.month, first.length)
    return list(_between(max(first.number, now.number - first.length.most), now))


def _between(first: int, end: Period) -> Iterator[Period]:
    for number in range(first, end.number):
        yield Period(number, end.length)
