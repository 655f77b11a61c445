"""Quarters of the calendar that are over: the only ones that a pack is made of."""

from datetime import date, timedelta

from catalogue.quality.period import Period, quarter_code, quarter_in, quarter_of
from core.errors import InvalidInput

OFFERED = 8


def code_of(quarter: Period) -> str:
    """As "2026Q3"."""
    return quarter_code(quarter).replace("-", "")


def words_of(quarter: Period) -> str:
    """As "July to September 2026"."""
    return f"{quarter.start:%B} to {quarter.end:%B %Y}"


def quarter_named(code: str, *, on: date) -> Period:
    """The quarter of a code such as "2026Q3".

    :raises InvalidInput: if there is none, or it is not over yet.
    """
    found = quarter_in(code.replace("Q", "-Q", 1) if "-" not in code else code)
    if found is None:
        raise InvalidInput("Enter a quarter such as 2026Q3", field="quarter")
    if found.end >= on:
        raise InvalidInput("This quarter is not over yet. Choose an earlier one", field="quarter")
    return found


def before(quarter: Period) -> Period:
    """The quarter before."""
    return quarter_of(quarter.start - timedelta(days=1))


def complete_quarters(on: date) -> list[Period]:
    """The quarters that are over, the latest first."""
    found = [before(quarter_of(on))]
    while len(found) < OFFERED:
        found.append(before(found[-1]))
    return found
