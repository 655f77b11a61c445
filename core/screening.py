"""Screening of free text for what must not be held about a child.

It points at what looks like a name with a surname, a date of birth, an address, a postcode, a
telephone number or an email address. It is a net with meshes: it asks, and the person who writes
decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from core.config import REPOSITORY
from core.database import today
from core.street_addresses import street_addresses

YOUNGEST_PERSON, OLDEST_PERSON = 8, 100
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
TITLES = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "pc", "dc", "sgt", "insp", "prof"})
PARTICLES = frozenset(
    {"van", "von", "de", "da", "dos", "del", "der", "di", "al", "el", "bin", "ibn", "bint", "la"}
)

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
POSTCODE = re.compile(
    r"(?<![^\W_])[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPSTUW-Z\d]?[ -]{0,2}\d[ABD-HJLNP-UW-Z]{2}(?![^\W_])",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"[\s-](?:1st|2nd|3rd|\dth)$")
TELEPHONE = re.compile(r"(?<![\w+])(?:\+|\(?0|7)[\d(][\d ().-]{6,18}\d(?!\w)")
NUMBER_DATE = re.compile(
    r"(?<![\d/.-])(?:"
    r"(?P<day>\d{1,2})(?P<gap>[ /.-])(?P<month>\d{1,2})(?P=gap)(?P<year>\d{4}|(?<! )\d{2})"
    r"|(?P<isoyear>\d{4})[/.-](?P<isomonth>\d{1,2})[/.-](?P<isoday>\d{1,2})"
    r"|(?P<runday>\d{2})(?P<runmonth>\d{2})(?P<runyear>\d{4}))(?![\d/-])"
)
WORD_MONTH = r"(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4}|'?\d{2})"
WORD_DATES = (
    re.compile(rf"\b{DAY}[ -]?(?:of )?{WORD_MONTH}[ ,.-]{{0,2}}{YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{WORD_MONTH}[ .-]{{1,2}}{DAY},?[ -]{YEAR}\b", re.IGNORECASE),
)
BIRTH_BEFORE = re.compile(r"\b(?:born|birth|birthday|d\.?o\.?b)\b\W{0,3}(?:\w+\W{1,3}){0,2}$", re.I)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
GAP = re.compile(r"(?:\.?[ \t\u00a0]+)\Z")
OPENERS = " \t\u00a0\"“”‘'(["
MOST_BETWEEN = 4  # initials and particles between a first name and a surname


class FindingKind(StrEnum):
    """What the words look like."""

    NAME = "a name with a surname"
    DATE_OF_BIRTH = "a date of birth"
    ADDRESS = "an address"
    POSTCODE = "a postcode"
    TELEPHONE = "a telephone number"
    EMAIL = "an email address"


@dataclass(frozen=True, order=True)
class Finding:
    """Words of the text, and what they look like."""

    start: int
    words: str
    kind: FindingKind


@dataclass(frozen=True)
class KnownWords:
    """The lists of `content/screening`, in small letters."""

    first_names: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    not_names: frozenset[str]
    ordinary_words: frozenset[str]
    subject_words: frozenset[str]


@lru_cache
def known_words(folder: Path = REPOSITORY / "content" / "screening") -> KnownWords:
    """Read the word lists: words between blanks, and lines starting with # are comments."""

    def read(name: str) -> frozenset[str]:
        lines = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        return frozenset(
            word for line in lines if not line.startswith("#") for word in line.casefold().split()
        )

    return KnownWords(**{name: read(name) for name in KnownWords.__dataclass_fields__})


def screen(text: str, *, on: date | None = None) -> list[Finding]:
    """What in the text looks as if it should not be there, in the order of the text.

    :param on: the day on which it is written; today by default. Dates of a person's life are told
        from dates of events by how long ago they were.
    """
    found = [
        *_matches(text, EMAIL, FindingKind.EMAIL),
        *_postcodes(text),
        *_addresses(text),
        *_telephones(text),
        *_dates_of_birth(text, on or today()),
        *_names(text),
    ]
    return sorted(set(found))


def _matches(text: str, pattern: re.Pattern[str], kind: FindingKind) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(match.start(), match.group(), kind)


def _postcodes(text: str) -> Iterator[Finding]:
    for finding in _matches(text, POSTCODE, FindingKind.POSTCODE):
        if not ORDINAL.search(finding.words):
            yield finding


def _addresses(text: str) -> Iterator[Finding]:
    for start, words in street_addresses(text):
        yield Finding(start, words, FindingKind.ADDRESS)


def _telephones(text: str) -> Iterator[Finding]:
    for finding in _matches(text, TELEPHONE, FindingKind.TELEPHONE):
        digits = sum(character.isdigit() for character in finding.words)
        starts_abroad = finding.words.startswith("+")
        starts_mobile = finding.words.startswith("7")
        if digits == 10 if starts_mobile else 10 <= digits <= (15 if starts_abroad else 11):
            yield finding


# Dates of birth


def _dates_of_birth(text: str, on: date) -> Iterator[Finding]:
    for pattern in (NUMBER_DATE, *WORD_DATES):
        for match in pattern.finditer(text):
            day = _day_of(match, on)
            if day is None:
                continue
            years = on.year - day.year
            says_birth = BIRTH_BEFORE.search(text[max(0, match.start() - 40) : match.start()])
            if says_birth or YOUNGEST_PERSON <= years <= OLDEST_PERSON:
                yield Finding(match.start(), match.group(), FindingKind.DATE_OF_BIRTH)


def _day_of(match: re.Match[str], on: date) -> date | None:
    """The day that was matched, or None where there is no such day."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    day, month, year = (
        next(value for name, value in parts.items() if name.endswith(part))
        for part in ("day", "month", "year")
    )
    try:
        return date(_year(year.lstrip("'"), on), _month(month), int(day))
    except ValueError:
        return None


def _year(text: str, on: date) -> int:
    """Two digits mean the last hundred years."""
    if len(text) > 2:
        return int(text)
    year = on.year // 100 * 100 + int(text)
    return year if year <= on.year else year - 100


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else MONTHS.index(text[:3].lower()) + 1


# Names


@dataclass(frozen=True)
class _Word:
    """A word of a line, and how it stands there."""

    text: str
    start: int
    opens_sentence: bool

    @property
    def small(self) -> str:
        """The word as the lists have it: in small letters, without a possessive."""
        return re.sub(r"['’]s?\Z", "", self.text.casefold().replace("’s", "'s"))

    @property
    def parts(self) -> list[str]:
        return self.small.split("-")

    @property
    def possessive(self) -> bool:
        return bool(re.search(r"['’][sS]\Z", self.text))

    @property
    def capital(self) -> bool:
        return len(self.text) > 1 and self.text[0].isupper()

    @property
    def all_capitals(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()


def _names(text: str) -> Iterator[Finding]:
    offset = 0
    for line in text.splitlines(keepends=True):
        yield from _names_in_line(line, offset)
        offset += len(line)


def _names_in_line(line: str, offset: int) -> Iterator[Finding]:
    words = [
        _Word(match.group(), match.start(), _opens_sentence(line, match.start()))
        for match in WORD.finditer(line)
    ]
    position = 0
    while position < len(words) - 1:
        end = _end_of_name(words, position, line)
        if end is None:
            position += 1
            continue
        start, last = words[position].start, words[end]
        found = line[start : last.start + len(last.text)]
        yield Finding(offset + start, re.sub(r"['’][sS]\Z", "", found), FindingKind.NAME)
        position = end + 1


def _opens_sentence(line: str, start: int) -> bool:
    """Whether a word stands first in the line, after a full stop or after a bullet."""
    before = line[max(0, start - 20) : start].rstrip(OPENERS)
    return (
        not before or before[-1] in ".!?…:;•*–—" or before.endswith((" -", "\t-")) or before == "-"
    )


def _end_of_name(words: list[_Word], position: int, line: str) -> int | None:
    """The place of the surname of a name that starts at a place; None where none does."""
    first = words[position]
    if first.possessive:
        return None
    last = min(position + MOST_BETWEEN + 2, len(words))
    for following in range(position + 1, last):
        word = words[following]
        if not _beside(words[following - 1], word, line):
            return None
        if not (word.initial or word.text in PARTICLES):
            return _last_part(words, following, line) if _is_name(first, word) else None
    return None


def _last_part(words: list[_Word], position: int, line: str) -> int:
    """The last of the words with a capital letter that belong to the name as well."""
    following = position + 1
    while (
        following < len(words)
        and not words[following - 1].possessive
        and _beside(words[following - 1], words[following], line)
        and words[following].capital
        and not _has_meaning(words[following])
    ):
        following += 1
    return following - 1


def _beside(left: _Word, right: _Word, line: str) -> bool:
    """Whether only blanks stand between; after an initial or a title also a full stop."""
    gap = line[left.start + len(left.text) : right.start]
    if "." in gap and not (left.initial or left.small in TITLES):
        return False
    return GAP.match(gap) is not None


def _is_name(first: _Word, second: _Word) -> bool:
    if len(second.small) < 2:
        return False
    if first.small in TITLES and (first.capital or first.small in {"mr", "mrs"}):
        return not _has_meaning(second)
    if first.initial:
        return second.capital and _is_surname(second) and first.text not in "AI"
    if not first.capital or not second.capital:
        return _is_small_name(first, second)
    if _is_plain_first_name(first):
        return second.small not in known_words().not_names or _is_surname(second)
    if _is_first_name(first):
        return _is_surname(second) or not (_has_meaning(second) or _is_first_name(second))
    if first.all_capitals or second.all_capitals or (first.opens_sentence and _is_verb(first)):
        return False
    return not _has_meaning(first) and not _has_meaning(second)


def _is_small_name(first: _Word, second: _Word) -> bool:
    """A name typed in small letters: both parts must be known, and the second no first name."""
    return (
        _is_first_name(first)
        and not _has_meaning(first)
        and _is_surname(second)
        and not _is_first_name(second)
    )


def _is_first_name(word: _Word) -> bool:
    known = known_words().first_names
    return word.small in known or any(part in known for part in word.parts)


def _is_surname(word: _Word) -> bool:
    known = known_words().surnames
    return word.small.replace("'", "") in known or any(part in known for part in word.parts)


def _is_plain_first_name(word: _Word) -> bool:
    """A first name that is nothing else here: in mid-sentence “Grace” is no ordinary word."""
    known = known_words()
    if word.small in known.not_names | known.places:
        return False
    return _is_first_name(word) and not (word.opens_sentence and _is_ordinary(word))


def _has_meaning(word: _Word) -> bool:
    """Whether the word is a day, a place, a brand or an ordinary word."""
    known = known_words()
    elsewhere = known.not_names | known.places
    return any(part in elsewhere for part in word.parts) or _is_ordinary(word)


def _is_ordinary(word: _Word) -> bool:
    known = known_words().ordinary_words
    return all(
        part in known or part.removesuffix("s") in known or part.removesuffix("al") in known
        for part in word.parts
    ) or bool(re.search(r"n['’]t\Z|['’](?:m|ll|ve|re|d)\Z", word.text.casefold()))


def _is_verb(word: _Word) -> bool:
    """Whether an unknown word that opens a sentence looks like what someone did."""
    return word.small.endswith(("ed", "ing", "ly"))
