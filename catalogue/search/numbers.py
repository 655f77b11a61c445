"""Ages, minutes and counts of sessions among the words of a query. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

DASH = "-"
# Only with one of these between them are two numbers a range.
BETWEEN = frozenset({"to", DASH})
YOUNGEST, OLDEST = 10, 17
MOST_MINUTES = 60
# "section 14" and "14 steps" are no ages.
NOT_BEFORE_AGE = BETWEEN | frozenset(
    {"act", "article", "chapter", "form", "level", "part", "question", "section", "session"}
    | {"step", "tier", "version", "week", "year"}
)
NOT_AFTER_AGE = BETWEEN | frozenset(
    {"day", "days", "hour", "hours", "minute", "minutes", "min", "mins", "month", "months"}
    | {"people", "session", "sessions", "step", "steps", "times", "week", "weeks"}
)
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60,
}  # fmt: skip
LEAST_TENS = 20
AGED = frozenset({"age", "aged", "ages"})
OLD = frozenset({"old", "olds"})
YEARS = frozenset({"year", "years", "yr", "yrs", "y", "yo", "yrold"})
MINUTES = frozenset({"minute", "minutes", "min", "mins"})
HOURS = frozenset({"hour", "hours", "hr", "hrs"})
SESSIONS = frozenset({"session", "sessions"})

_RUN_TOGETHER = re.compile(r"(\d{1,3})(yo|yrs?|y|mins?)")


class NumberOf(NamedTuple):
    """The facet that numbers choose in, and the lowest and the highest of them."""

    facet: str
    lowest: int
    highest: int


def number_of(words: Sequence[str], before: str, after: str, *, alone: bool) -> NumberOf | None:
    """An age, the minutes of a session or the number of sessions, if the words are just that."""
    *rest, last = words
    run_together = _RUN_TOGETHER.fullmatch(last)
    if run_together:
        words = [*rest, *run_together.groups()]
    return _ages(words, before, after, alone=alone) or _minutes(words) or _sessions(words)


def _ages(words: Sequence[str], before: str, after: str, *, alone: bool) -> NumberOf | None:
    rest = list(words)
    said = False
    if rest[0] in AGED and len(rest) > 1:
        rest, said = rest[1:], True
    if rest[-1] in OLD and len(rest) > 2:
        rest = rest[:-1]
    if rest[-1] in YEARS and len(rest) > 1:
        rest, said = rest[:-1], True
    span = _span(rest)
    if span is None or not YOUNGEST <= span[0] <= span[1] <= OLDEST:
        return None
    plain = rest[0].isdecimal() and not alone
    if said or (plain and before not in NOT_BEFORE_AGE and after not in NOT_AFTER_AGE):
        return NumberOf("ages", *span)
    return None


def _minutes(words: Sequence[str]) -> NumberOf | None:
    *rest, unit = words
    if unit in HOURS and rest in (["half", "an"], ["half"]):
        return NumberOf("minutes", 0, 30)
    span = _span(rest) if unit in MINUTES | HOURS else None
    if span is None:
        return None
    most = span[1] * 60 if unit in HOURS else span[1]
    # Who has 45 minutes can also use what takes 30.
    return NumberOf("minutes", 0, most) if 0 < most <= MOST_MINUTES else None


def _sessions(words: Sequence[str]) -> NumberOf | None:
    *rest, unit = words
    span = _span(rest) if unit in SESSIONS and rest not in (["a"], ["an"]) else None
    return None if span is None else NumberOf("sessions", *span)


def _span(words: Sequence[str]) -> tuple[int, int] | None:
    """A number, or two with "to" or a dash between them."""
    for place, word in enumerate(words):
        if word in BETWEEN:
            lowest, highest = _value(words[:place]), _value(words[place + 1 :])
            if lowest is None or highest is None or lowest >= highest:  # as in "one to one"
                return None
            return lowest, highest
    value = _value(words)
    return None if value is None else (value, value)


def _value(words: Sequence[str]) -> int | None:
    """One number: in digits, in a word or in two, as "twenty five"."""
    if len(words) == 1 and words[0].isascii() and words[0].isdecimal() and len(words[0]) <= 3:
        return int(words[0])
    values = [NUMBERS.get(word) for word in words]
    match values:
        case [int(value)]:
            return value
        case [int(tens), int(ones)] if ones < 10 and tens >= LEAST_TENS:
            return tens + ones
    return None
