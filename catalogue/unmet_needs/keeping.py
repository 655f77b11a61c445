"""Which words of a search may be kept in the log: those that are known to be ordinary. Pure.

Nobody is asked back about a search, so nothing is kept for want of a reason against it. A word is
kept for being one of the library's own, or one of the dictionary and away from words that nobody
knows: beside those, Marsh or Archer is a surname.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby

from core.english_words import english_words
from core.screening import WORD, known_words
from core.vocabulary import Vocabularies

LEFT_OUT = "…"
JOINTS = re.compile(r"[-–/,&+]")
NUMBER = re.compile(r"\d{1,3}\Z|\d{1,2}[-–]\d{1,2}\Z")
NUMBER_WITH_UNIT = re.compile(r"\d{1,3}-?(?:yrs?|yo|mins?|hrs?|weeks?|days?|(?:-?years?)-?olds?)\Z")
UNITS = frozenset(
    {"minute", "minutes", "min", "mins", "hour", "hours", "day", "days", "week", "weeks", "month"}
    | {"months", "session", "sessions", "year", "years", "yr", "yrs", "pages", "people", "children"}
)
COUNTED = frozenset({"year", "stage", "session", "under", "over", "age", "aged"})
SINGLE_LETTERS = frozenset({"a", "i"})
JOINED_LETTERS = frozenset({"e", "t"})  # e-scooter, t-shirt


class Known(IntEnum):
    """How well a word is known to be no name."""

    NOT = 0
    IN_DICTIONARY = 1
    OURS = 2


@dataclass(frozen=True)
class OwnWords:
    """The library's own words, and those of its terms that are also somebody's name."""

    ordinary: frozenset[str]
    names: frozenset[str]


def words_to_keep(words: str, vocabularies: Vocabularies) -> str:
    """The ordinary words of a search, "…" where others stood; nothing if fewer than half are."""
    tokens = words.split()
    kept = _kept(tokens, _own_words(vocabularies))
    if 2 * sum(kept) < len(tokens):
        return ""
    shown = (token if keep else LEFT_OUT for token, keep in zip(tokens, kept, strict=True))
    return " ".join(
        part
        for word, same in groupby(shown)
        for part in ([word] if word == LEFT_OUT else list(same))
    )


def _kept(tokens: Sequence[str], own: OwnWords) -> list[bool]:
    """Whether each word stays; one of the dictionary only away from words that nobody knows."""
    known = _all_known(tokens, own)
    numbers = [_is_small_number(tokens, place) for place in range(len(tokens))]
    doubtful = [
        each is Known.NOT and not any(character.isdigit() for character in token)
        for each, token in zip(known, tokens, strict=True)
    ]
    return [
        numbers[place]
        or each is Known.OURS
        or (each is Known.IN_DICTIONARY and not any(doubtful[max(0, place - 1) : place + 2]))
        for place, each in enumerate(known)
    ]


def _all_known(tokens: Sequence[str], own: OwnWords) -> list[Known]:
    """How well each word is known; two first names side by side, like Grace Hunter, are not."""
    names = known_words().first_names | known_words().surnames
    known = [_known(token, own) for token in tokens]
    for place in range(1, len(tokens)):
        if tokens[place - 1] in names and tokens[place] in names:
            known[place - 1 : place + 1] = [Known.NOT, Known.NOT]
    return known


def _known(token: str, own: OwnWords) -> Known:
    parts = JOINTS.split(token)
    allowed = SINGLE_LETTERS if len(parts) == 1 else SINGLE_LETTERS | JOINED_LETTERS
    return min(_known_part(part.strip("'’"), own, allowed) for part in parts)


def _known_part(part: str, own: OwnWords, single_letters: frozenset[str]) -> Known:
    word = part.replace("’", "'").removesuffix("'s")
    if len(word) < 2:
        return Known.OURS if word in single_letters else Known.NOT
    if word in own.ordinary:
        return Known.OURS
    if word in own.names or (word in english_words() and not _is_a_name(word)):
        return Known.IN_DICTIONARY
    return Known.NOT


def _is_a_name(word: str) -> bool:
    known = known_words()
    names = known.first_names | known.surnames | known.places
    return not names.isdisjoint({word, word.removesuffix("s"), word.replace("'", "")})


def _is_small_number(tokens: Sequence[str], place: int) -> bool:
    """As in "30 minutes", "14 year old", "14-year-old" and "year 9"; never a part of a longer."""
    token = tokens[place]
    if NUMBER_WITH_UNIT.match(token):
        return True
    before = tokens[place - 1] if place else ""
    after = next(iter(tokens[place + 1 : place + 2]), "")
    if any(character.isdigit() for character in before + after):
        return False
    return bool(NUMBER.match(token)) and (
        before in COUNTED or JOINTS.split(after, maxsplit=1)[0] in UNITS
    )


def _own_words(vocabularies: Vocabularies) -> OwnWords:
    known = known_words()
    named = (name for vocabulary in vocabularies for term in vocabulary for name in term.names)
    terms = _small_words(named)
    names = terms & (known.first_names | known.surnames | known.places)
    return OwnWords((terms - names) | known.ordinary_words | known.subject_words, names)


def _small_words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(
        part
        for text in texts
        for word in WORD.findall(text.casefold())
        for part in (word, *word.split("-"))
    )
