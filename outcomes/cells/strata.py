"""Where a delivery is counted: the quarter in which it began, and the child's starting point."""

from datetime import date
from typing import NamedTuple

# The first age of each band; children of 10 to 17 are the service's, some stay on after 18.
AGE_BANDS = {10: "10-13", 14: "14-15", 16: "16-17", 18: "18-"}
AGE_BAND_LABELS = {
    "10-13": "10 to 13",
    "14-15": "14 to 15",
    "16-17": "16 to 17",
    "18-": "18 or over",
}


class Stratum(NamedTuple):
    """A child's starting point; blank where it is not known."""

    age_band: str
    disposal: str
    looked_after: str


def stratum_of(*, age: int | None, disposal: str | None, looked_after: str | None) -> Stratum:
    """The starting point of a child of an age in whole years when their record began."""
    return Stratum(age_band_of(age), disposal or "", looked_after or "")


def age_band_of(age: int | None) -> str:
    """“14-15”; blank for an age that is not known."""
    if age is None:
        return ""
    return AGE_BANDS[max(first for first in AGE_BANDS if first <= max(age, min(AGE_BANDS)))]


def quarter_of(day: date) -> date:
    """The first day of the quarter of the calendar year."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
