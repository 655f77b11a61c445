"""Small helpers that put values into words on a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

NOT_KNOWN = "not known"
LOCAL_TIME = ZoneInfo("Europe/London")


def long_date(value: date | None) -> str:
    """A date (or the day of a moment) as "14 January 2025"; None is "not known"."""
    if value is None:
        return NOT_KNOWN
    day = _on_the_wall(value) if isinstance(value, datetime) else value
    return f"{day.day} {day:%B %Y}"


def long_moment(value: date | None) -> str:
    """A moment as "14 January 2025 at 2:05pm", in local time; a mere date without a time."""
    if not isinstance(value, datetime):
        return long_date(value)
    moment = _on_the_wall(value)
    half = "am" if moment.hour < 12 else "pm"
    return f"{long_date(value)} at {moment.hour % 12 or 12}:{moment:%M}{half}"


def _on_the_wall(moment: datetime) -> datetime:
    """Moments are stored in UTC; people read the clock on their wall."""
    return moment.astimezone(LOCAL_TIME) if moment.tzinfo else moment


def plural(count: int, one: str, many: str | None = None) -> str:
    """Number and noun together: 1 child, 3 children, 1,204 sessions."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def list_in_words(values: Iterable[object], last: str = "and") -> str:
    """Several as read aloud: "a, b and c"; nothing is "none"."""
    words = [str(value) for value in values]
    if not words:
        return "none"
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def or_not_known(value: object) -> str:
    """The value, or "not known" where there is none (None or blank); zero is a value."""
    return NOT_KNOWN if value is None or str(value).strip() == "" else str(value)
