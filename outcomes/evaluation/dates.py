"""Dates as people write them in files."""

import re
from datetime import date

# Outside these a date is a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1900, 2199
_UK_DATE = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date:
    """A date like 2024-03-04 or 04/03/2024. Raises ValueError where it is none."""
    if _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in text.split("-"))
    elif _UK_DATE.fullmatch(text):
        day, month, year = (int(part) for part in text.split("/"))
    else:
        raise ValueError("is not a date like 2024-03-04 or 04/03/2024.")
    try:
        parsed = date(year, month, day)
    except ValueError as error:
        raise ValueError("is not a day of the calendar.") from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is not in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return parsed
