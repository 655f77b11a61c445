"""Words that the library has, for those of a query that it has not."""

import re

from catalogue.search.analysis import WORD, plain, stem_of
from catalogue.search.documents import FIELDS
from catalogue.search.finding import matches_of
from catalogue.search.index import TextIndex
from catalogue.search.parsing import Part, Query
from catalogue.search.slips import SHORTEST_OF_ONE_SLIP, is_short, slips_between

LONGEST_CORRECTED = 30
MOST_CORRECTED = 3
MOST_SIMILAR = 100
NAMES = ("title", "aliases", "topics", "needs", "features")
NAMING_FIELDS = sum(1 << bit for bit, field in enumerate(FIELDS) if field.name in NAMES)


def corrected(index: TextIndex, query: Query) -> str | None:
    """The text of the query with words that the library has; None if it needs no correction."""
    text = query.text
    for written in _unknown_words(index, query)[:MOST_CORRECTED]:
        better = _nearest_word(index, written)
        if better:
            text = re.sub(rf"\b{re.escape(written)}\b", better, text, count=1)
    return text if text != query.text else None


def is_only_near_word(index: TextIndex, typed: str, better: str) -> bool:
    """Whether the library has no other word that a slip may have been made in."""
    near = {
        stem_of(word)
        for word in index.words_like(plain(typed), slips=2, most=MOST_SIMILAR)
        if slips_between(typed, word) == 1
    }
    return near == {stem_of(plain(better))}


def _unknown_words(index: TextIndex, query: Query) -> list[str]:
    """The words of a query, as they were typed, that nothing in the library has."""
    unknown = []
    for part in (part for alternatives in query.wanted for part in alternatives):
        for written in re.findall(WORD, part.text):
            matches = matches_of(index, Part(written, last=part.last))
            if matches is not None and not matches.scores.any():
                unknown.append(written)
    return unknown


def _nearest_word(index: TextIndex, written: str) -> str | None:
    """The word of the library that one or two slips of the finger turn into this one."""
    if not SHORTEST_OF_ONE_SLIP <= len(written) <= LONGEST_CORRECTED:
        return None
    for distance in (1, 2):  # the index counts two swapped letters as two slips
        similar = index.words_like(plain(written), slips=distance, most=MOST_SIMILAR)
        for slips in (1, 2):
            near = [word for word in similar if slips_between(written, word) == slips]
            best = max(((_weight_of(index, written, word), word) for word in near), default=None)
            if best and best[0] > 0:
                return best[1]
    return None


def _weight_of(index: TextIndex, written: str, word: str) -> float:
    """How much a word means to the document that it means most to.

    Many words are near a short one, so that one must name something: "rae" is not meant by "rape".
    """
    matches = matches_of(index, Part(word))
    if matches is None:
        return 0.0
    named = not is_short(written) or (matches.fields & NAMING_FIELDS) != 0
    return float((matches.scores * named).max(initial=0))
