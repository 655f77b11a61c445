"""What a person may mean who is still typing: titles and topics that begin so."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from catalogue.search.analysis import plain, words_of
from catalogue.search.documents import Card
from catalogue.search.facets import Columns, Flags
from catalogue.search.loading import LoadedIndex
from core.vocabulary import Term, Vocabularies

SHORTEST_TYPED = 2
MOST_WORDS = 8
MOST_TERMS, MOST_TITLES = 3, 6
SUGGESTED_VOCABULARIES = ("topics", "needs")


@dataclass(frozen=True)
class SuggestedTerm:
    """A topic or a need, the word it was found by, and how many versions in use carry it."""

    vocabulary: str
    term: Term
    found_by: str
    count: int


@dataclass(frozen=True)
class Suggested:
    """What to offer: filters first, then versions."""

    terms: tuple[SuggestedTerm, ...] = ()
    cards: tuple[Card, ...] = ()


def suggest(loaded: LoadedIndex, typed: str, vocabularies: Vocabularies, day: date) -> Suggested:
    """Terms and versions in use for the beginning of a search."""
    words = words_of(typed)[:MOST_WORDS]
    if sum(map(len, words)) < SHORTEST_TYPED:
        return Suggested()
    columns = loaded.columns
    in_use = columns.in_use(day)
    titles = _with_titles(loaded, words) & in_use
    return Suggested(
        tuple(_terms(columns, " ".join(words), vocabularies, in_use)[:MOST_TERMS]),
        tuple(loaded.text.card(place) for place in _first(columns, titles, " ".join(words))),
    )


def _with_titles(loaded: LoadedIndex, words: list[str]) -> Flags:
    """The places with a title in which each of the words begins one."""
    found = np.ones(loaded.columns.places, dtype=bool)
    for word in words:
        this = np.zeros(loaded.columns.places, dtype=bool)
        for segment, titles in zip(loaded.text.segments, loaded.titles, strict=True):
            for places in titles.beginning(word):
                this[segment.start + places] = True
        found &= this
    return found


def _first(columns: Columns, flags: Flags, typed: str) -> list[int]:
    """Titles that begin with all that was typed, then the others; both by title."""
    places = np.flatnonzero(flags)
    places = places[np.argsort(columns.title_order[places])]
    begins = [place for place in places.tolist() if columns.title(place).startswith(typed)]
    chosen = begins[:MOST_TITLES]
    others = (place for place in places[: 2 * MOST_TITLES].tolist() if place not in chosen)
    return [*chosen, *others][:MOST_TITLES]


def _terms(
    columns: Columns, typed: str, vocabularies: Vocabularies, in_use: Flags
) -> list[SuggestedTerm]:
    """Terms with a name in which a word begins with what was typed; names that begin so first."""
    found = []
    for vocabulary in SUGGESTED_VOCABULARIES:
        for term in vocabularies[vocabulary]:
            names = [name for name in term.names if _has(name, typed)]
            count = columns.count(vocabulary, term.code, in_use) if names else 0
            if count:
                names.sort(key=lambda name: not plain(name).startswith(typed))
                found.append(SuggestedTerm(vocabulary, term, names[0], count))
    return sorted(found, key=lambda each: not plain(each.found_by).startswith(typed))


def _has(name: str, typed: str) -> bool:
    return f" {typed}" in f" {plain(name)}"
