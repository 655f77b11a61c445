"""A look at the index that takes words for filters where that loses nothing good.

What carries a topic has the words for it too, so a filter only ever narrows what the words find.
Where something that the words rank high does not carry the topic, the words are looked for and
the filter is offered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from catalogue.search.filters import FACETS_BY_NAME, Filters, values_of
from catalogue.search.interpreting import Interpretation, Understood, filters_of, joined
from catalogue.search.loading import LoadedIndex
from catalogue.search.looking import Hit, Looked, Wanted, look

# Of the first few that the words find, those that score near the best one must not be lost.
RANKED_HIGH = 5
NEAR_THE_BEST = 0.6
# Where it says so itself. A likeness of other lists' words is no good result that one could lose.
OWN_WORDS = frozenset({"title", "aliases", "summary"})
# No subject but a condition: who asks for a group has no use for "My group, my call" for one.
CONDITIONS = frozenset({"formats"})
# A session can be cut short sooner than a child be made older.
KEPT_FIRST = ("ages", "minutes", "sessions")


@dataclass(frozen=True)
class UnderstoodLook:
    """What was found, which filters were taken from the words, and which are only offered.

    ``let_go`` are the numbers that nothing fits, as few as had to go for something to be found.
    ``found_by_words`` counts what the words find without the filters that they were taken for.
    """

    looked: Looked
    filters: Filters
    applied: tuple[Understood, ...] = ()
    offered: tuple[Understood, ...] = ()
    let_go: tuple[Understood, ...] = ()
    found_by_words: int = 0


def look_as_understood(
    loaded: LoadedIndex, wanted: Wanted, interpretation: Interpretation
) -> UnderstoodLook:
    """Look with the filters that were understood, as far as they lose nothing good."""
    numbers = tuple(each for each in interpretation.understood if each.number)
    terms = tuple(each for each in interpretation.understood if not each.number)
    wanted = replace(wanted, query=interpretation.query)
    found = _look_with(loaded, wanted, terms, numbers)
    if found.looked.total or not numbers:
        return found
    nearer = found
    for kept in _fewer(numbers):
        wider = _look_with(loaded, wanted, terms, kept)
        wider = replace(wider, let_go=tuple(each for each in numbers if each not in kept))
        if wider.looked.total:
            return wider
        if wider.looked.nothing.nearest and not nearer.looked.nothing.nearest:
            nearer = wider
    return nearer


def _fewer(numbers: tuple[Understood, ...]) -> Iterator[tuple[Understood, ...]]:
    """The numbers with one facet less, then two, and so on; those that keep the age first."""
    there = [name for name in KEPT_FIRST if any(each.facet == name for each in numbers)]
    for count in range(len(there) - 1, -1, -1):
        for facets in combinations(there, count):
            yield tuple(each for each in numbers if each.facet in facets)


def _look_with(
    loaded: LoadedIndex,
    wanted: Wanted,
    terms: tuple[Understood, ...],
    numbers: tuple[Understood, ...],
) -> UnderstoodLook:
    literal = replace(wanted, filters=joined(wanted.filters, filters_of(numbers)))
    if not terms:
        return UnderstoodLook(_look(loaded, literal), literal.filters, numbers)
    by_words = _look(loaded, replace(literal, sort="relevance", page=1, page_size=RANKED_HIGH))
    kept, offered = _sorted_out(by_words, terms)
    if kept:
        narrow = replace(literal, filters=joined(literal.filters, filters_of(kept)))
        looked = _look(loaded, narrow)
        if looked.total:
            applied = (*kept, *numbers)
            return UnderstoodLook(looked, narrow.filters, applied, offered, (), by_words.total)
    return UnderstoodLook(_look(loaded, literal), literal.filters, numbers, offered)


def _sorted_out(
    by_words: Looked, terms: Sequence[Understood]
) -> tuple[tuple[Understood, ...], tuple[Understood, ...]]:
    """What can be narrowed to, and what is better offered."""
    kept, offered = [], []
    for term in terms:
        carried = [each for each in _meanings(term) if _is_carried(by_words, each)]
        safe = [each for each in carried if not _loses(by_words.hits, each)]
        kept.extend(safe[:1])
        offered.extend([] if safe else carried[:1])
    return tuple(kept), tuple(offered)


def _look(loaded: LoadedIndex, wanted: Wanted) -> Looked:
    return look(loaded.text, loaded.columns, wanted)


def _meanings(term: Understood) -> list[Understood]:
    """What the words stand for, the likelier first."""
    return [term] if term.otherwise is None else [term, term.otherwise]


def _is_carried(by_words: Looked, understood: Understood) -> bool:
    """Whether something that the words find carries the term."""
    counts = by_words.counts[understood.facet]
    return any(counts.get(value) for value in understood.values)


def _loses(hits: Sequence[Hit], understood: Understood) -> bool:
    """Whether one of the best matches, which names it in its own words, does not carry the term."""
    if understood.facet in CONDITIONS:
        return False
    best = max((hit.score for hit in hits), default=0.0)
    facet = FACETS_BY_NAME[understood.facet]
    return any(
        hit.score >= NEAR_THE_BEST * best
        and not OWN_WORDS.isdisjoint(hit.matched_in)
        and not set(understood.values).intersection(values_of(facet, hit.card))
        for hit in hits
    )
