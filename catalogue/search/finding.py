"""What a query finds in the index, in arrays with a place for each document.

The counts beside the filters need every match, not just the best ten: so all of them are scored,
a word at a time. What a word scores: how much it weighs in the document × how rare it is.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalogue.search.analysis import plain, stems_of
from catalogue.search.index import Flags, Postings, TextIndex
from catalogue.search.parsing import Part, Query

PHRASE_BONUS = 2.0
SHORTEST_PREFIX = 3
MOST_ENDINGS = 20

Scores = NDArray[np.float32]
FieldBits = NDArray[np.uint16]


@dataclass(frozen=True)
class Matches:
    """What a part of a query finds, with a place for each document.

    A score of 0 is no match. Bit i of ``fields`` says that it stands in ``FIELDS[i]``.
    """

    scores: Scores
    fields: FieldBits
    stems: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What a whole query finds.

    ``all_words`` marks the documents that have all that is wanted, ``any_word`` those that have
    some of it; neither has anything unwanted. Without ``asked`` there was no word to look for.
    """

    asked: bool
    all_words: Flags
    any_word: Flags
    scores: Scores
    fields: FieldBits
    stems: frozenset[str]


def find(index: TextIndex, query: Query) -> Found:
    """Look for all parts of a query. Parts of common words only ask for nothing.

    What was found for the last few queries is kept: none of its arrays may be changed.
    """
    if query not in index.worked_out:
        index.worked_out[query] = _find(index, query)
    found: Found = index.worked_out[query]
    return found


def _find(index: TextIndex, query: Query) -> Found:
    groups = [_any_of(index, alternatives) for alternatives in query.wanted]
    wanted = [group for group in groups if group is not None]
    unwanted = _any_of(index, query.unwanted)
    hidden = unwanted.scores > 0 if unwanted else np.zeros(index.places, dtype=bool)
    total = _sum_of(wanted, index.places)
    every = np.ones(index.places, dtype=bool)
    for group in wanted:
        every &= group.scores > 0
    return Found(
        asked=bool(wanted) or unwanted is not None,
        all_words=every & ~hidden,
        any_word=(total.scores > 0) & ~hidden,
        scores=total.scores,
        fields=total.fields,
        stems=total.stems,
    )


def matches_of(index: TextIndex, part: Part) -> Matches | None:
    """What one part finds; None if it has common words only."""
    stems = stems_of(part.text)
    if not stems:
        return None
    if len(stems) > 1:
        return _scored(index, index.phrase(stems), frozenset(stems), PHRASE_BONUS)
    found = _word(index, stems[0])
    if part.last and not found.scores.any():
        return _sum_of([_word(index, stem) for stem in _endings(index, part.text)], index.places)
    return found


def _any_of(index: TextIndex, alternatives: tuple[Part, ...]) -> Matches | None:
    found = [matches_of(index, part) for part in alternatives]
    some = [matches for matches in found if matches is not None]
    return _sum_of(some, index.places) if some else None


def _word(index: TextIndex, stem: str) -> Matches:
    return _scored(index, index.postings(stem), frozenset({stem}))


def _scored(
    index: TextIndex, postings: Postings, stems: frozenset[str], bonus: float = 1.0
) -> Matches:
    found = Matches(
        np.zeros(index.places, dtype=np.float32), np.zeros(index.places, dtype=np.uint16), stems
    )
    if len(postings.places):
        rarity = math.log1p(index.documents / len(postings.places))
        found.scores[postings.places] = postings.weights * np.float32(rarity * bonus)
        found.fields[postings.places] = postings.fields
    return found


def _endings(index: TextIndex, typed: str) -> list[str]:
    """The stems of the commonest words that begin with what was typed."""
    start = plain(typed)
    if len(start) < SHORTEST_PREFIX:
        return []
    words = index.words_beginning(start)[:MOST_ENDINGS]
    return sorted({stem for word in words for stem in stems_of(word)})


def _sum_of(parts: list[Matches], places: int) -> Matches:
    """Scores added, fields and stems joined."""
    if len(parts) == 1:
        return parts[0]
    total = Matches(
        np.zeros(places, dtype=np.float32),
        np.zeros(places, dtype=np.uint16),
        frozenset().union(*(part.stems for part in parts)),
    )
    for part in parts:
        total.scores[:] += part.scores
        total.fields[:] |= part.fields
    return total
