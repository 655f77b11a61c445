"""Words that the library has, for those of a query that it has not."""

import re

from whoosh.support.levenshtein import damerau_levenshtein

from catalogue.search.analysis import WORD, plain
from catalogue.search.finding import matches_of
from catalogue.search.index import TextIndex
from catalogue.search.parsing import Part, Query

SHORTEST_CORRECTED = 4
LONGEST_CORRECTED = 30
MOST_CORRECTED = 3
MOST_SIMILAR = 10
# From each of these lengths on one slip more can hardly make another word.
LENGTHS_OF_SURE_WORDS = (6, 10)


def corrected(index: TextIndex, query: Query) -> str | None:
    """The text of the query with words that the library has; None if it needs no correction."""
    text = query.text
    for written in _unknown_words(index, query)[:MOST_CORRECTED]:
        better = _nearest_word(index, written)
        if better:
            text = re.sub(rf"\b{re.escape(written)}\b", better, text, count=1)
    return text if text != query.text else None


def is_sure(typed: str, better: str) -> bool:
    """Whether a correction is so near that nobody need be asked.

    One slip in a word of six letters or more, two from ten letters on, and never the first letter:
    "welding" is no "walking", and a short word or one in capitals is easily another word.
    """
    return all(
        one == other or _is_slip(one, other)
        for one, other in zip(typed.split(), better.split(), strict=True)
    )


def _is_slip(typed: str, better: str) -> bool:
    one, other = plain(typed), plain(better)
    slips = sum(len(one) >= length for length in LENGTHS_OF_SURE_WORDS)
    near: bool = damerau_levenshtein(one, other) <= slips
    return near and one[0] == other[0] and not typed.isupper()


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
    if not SHORTEST_CORRECTED <= len(written) <= LONGEST_CORRECTED:
        return None
    for slips in (1, 2):
        similar = index.words_like(plain(written), slips=slips, most=MOST_SIMILAR)
        best = max(((_weight_of(index, word), word) for word in similar), default=(0.0, ""))
        if best[0] > 0:
            return best[1]
    return None


def _weight_of(index: TextIndex, word: str) -> float:
    """How much a word means to the document that it means most to."""
    matches = matches_of(index, Part(word))
    return float(matches.scores.max(initial=0)) if matches else 0.0
