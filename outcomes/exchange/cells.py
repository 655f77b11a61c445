"""What one cell says: a day, a number, a code, some words. Each reader raises ValueError."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.csv_output import FORMULA_STARTS
from outcomes.delivery.words import vocabulary
from outcomes.evaluation.dates import parse_date

Reader = Callable[[str], Any]
LIST_SEPARATOR = ";"
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})")
# What a spreadsheet was told not to run: an apostrophe and the sign of a formula.
HELD = re.compile(r"'+[=+\-@\t\r]")
YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
DASH_OF_A_LIST = re.compile(r"[-–] ")


@dataclass(frozen=True)
class Column:
    """A column of a kind of file; ``required``: no cell of it may be blank."""

    name: str
    read: Reader
    required: bool = False


def held_text(text: str) -> str:
    """Text as a file holds it, so that ``words`` reads the very same again.

    The apostrophe before the sign of a formula is added where the file is written.
    """
    return f"'{text}" if HELD.match(text) else text


def words(longest: int) -> Reader:
    """Free text of at most so many characters; a formula is refused."""

    def read(text: str) -> str:
        if HELD.match(text):
            text = text[1:]
        elif text.startswith(FORMULA_STARTS) and not DASH_OF_A_LIST.match(text):
            raise ValueError(
                "is a formula to a spreadsheet. Take the sign at its beginning away, or put an "
                "apostrophe before it"
            )
        if len(text) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return text

    return read


def day(text: str) -> date:
    """A day like 2024-03-04 or 04/03/2024."""
    return parse_date(text)


def whole_number(text: str) -> int:
    """A whole number."""
    if not WHOLE_NUMBER.fullmatch(text):
        raise ValueError("is not a whole number")
    return int(text)


def number(text: str) -> float:
    """A decimal number."""
    if not NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    return float(text)


def one_of(allowed: Iterable[str]) -> Reader:
    """One of some words."""
    known = tuple(allowed)

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"is not known here. Use {_either(known)}")
        return text

    return read


@dataclass(frozen=True)
class Code:
    """A code of a list of the service."""

    vocabulary: str

    def __call__(self, text: str) -> str:
        """The code itself."""
        known = vocabulary(self.vocabulary)
        if text not in known:
            raise ValueError(f"is not a code here. Use {_either(known.codes)}")
        return text


@dataclass(frozen=True)
class Several:
    """Several of them, with a semicolon between each two; none of them twice."""

    reader: Reader

    def __call__(self, text: str) -> tuple[Any, ...]:
        """What each says, in their order."""
        parts = [part.strip() for part in text.split(LIST_SEPARATOR)]
        return tuple(dict.fromkeys(_each(self.reader, part) for part in parts if part))


def _each(reader: Reader, part: str) -> Any:
    try:
        return reader(part)
    except ValueError as error:
        raise ValueError(f"has “{part}”, which {error}") from error


def _either(known: Iterable[str]) -> str:
    *first, last = known
    return f"{', '.join(first)} or {last}" if first else last
