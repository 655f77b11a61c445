"""One look at the open index: what matches, what passes the filters, in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalogue.search.documents import FIELDS, Card
from catalogue.search.facets import Columns, Flags
from catalogue.search.filters import Filters
from catalogue.search.finding import Found, find
from catalogue.search.index import TextIndex
from catalogue.search.parsing import Query, parse_query
from catalogue.search.sorting import BY_RESULTS_HERE
from catalogue.search.spelling import corrected

MOST_NEAREST = 3
Places = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of the index."""

    query: Query
    filters: Filters
    sort: str
    page: int
    page_size: int
    day: date


@dataclass(frozen=True)
class Hit:
    """A document that was found, with its score and the names of the fields that matched."""

    card: Card
    score: float
    matched_in: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """What may help where nothing was found.

    ``nearest`` have some of the words; ``without`` counts the results if a facet's choices were
    dropped, ``without_filters`` if all were.
    """

    nearest: tuple[Hit, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)
    without_filters: int = 0


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a look gave. ``asked`` is False where the query had no word to look for."""

    asked: bool
    sort: str
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    stems: frozenset[str]
    counts: Mapping[str, Mapping[str, int]]
    suggestion: str | None
    nothing: Nothing


def look(text: TextIndex, columns: Columns, wanted: Wanted) -> Looked:
    """Find, filter, count and put in order."""
    found = find(text, wanted.query)
    in_use = columns.in_use(wanted.day)
    matches = found.all_words & in_use
    narrowed = columns.narrow(matches, wanted.filters)
    total = int(np.count_nonzero(narrowed))
    pages = max(1, -(-total // wanted.page_size))
    page = min(max(wanted.page, 1), pages)
    sort = _sort(columns, wanted.sort, asked=found.asked)
    start = (page - 1) * wanted.page_size
    places = _in_order(columns, found, narrowed, sort, most=start + wanted.page_size)[start:]
    return Looked(
        asked=found.asked,
        sort=sort,
        total=total,
        page=page,
        pages=pages,
        hits=_hits(text, found, places),
        stems=found.stems,
        counts=columns.counts(matches, wanted.filters),
        suggestion=_suggestion(text, wanted.query, in_use),
        nothing=Nothing() if total else _nothing_found(text, columns, found, wanted, in_use),
    )


def _sort(columns: Columns, asked_for: str, *, asked: bool) -> str:
    if asked_for in ("title", "shortest", "newest", "evidence"):
        return asked_for
    if asked_for == BY_RESULTS_HERE and columns.standing_ranks is not None:
        return asked_for
    return "relevance" if asked else "title"


def _in_order(columns: Columns, found: Found, flags: Flags, sort: str, *, most: int) -> Places:
    """The flagged places, the best first and not more than asked for; equal ones by title."""
    places = np.flatnonzero(flags)
    first = {
        "relevance": -found.scores,
        "shortest": columns.total_minutes,
        "newest": -columns.approved_days,
        "evidence": -columns.evidence_ranks,
        "title": columns.title_order,
        BY_RESULTS_HERE: columns.standing_ranks,
    }[sort]
    if first is None:
        raise LookupError(f"Nothing is known to put in the order “{sort}”")
    first = first[places]
    if most < len(places):
        # What cannot come among them need not be put in order.
        last = np.partition(first, most - 1)[most - 1]
        places, first = places[first <= last], first[first <= last]
    order = np.lexsort((columns.title_order[places], first))
    return places[order][:most]


def _hits(text: TextIndex, found: Found, places: Places) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            card=text.card(place),
            score=round(float(found.scores[place]), 4),
            matched_in=tuple(
                field.name
                for position, field in enumerate(FIELDS)
                if found.fields[place] & (1 << position)
            ),
        )
        for place in places.tolist()
    )


def _suggestion(text: TextIndex, query: Query, in_use: Flags) -> str | None:
    """The query in words that the library has, if that finds something that is in use."""
    better = corrected(text, query)
    if better is None:
        return None
    finds = find(text, parse_query(better)).all_words & in_use
    return better if finds.any() else None


def _nothing_found(
    text: TextIndex, columns: Columns, found: Found, wanted: Wanted, in_use: Flags
) -> Nothing:
    some = columns.narrow(found.any_word & in_use, wanted.filters)
    all_words = found.all_words & in_use
    return Nothing(
        nearest=_hits(text, found, _in_order(columns, found, some, "relevance", most=MOST_NEAREST)),
        without={
            name: int(np.count_nonzero(columns.narrow(all_words, wanted.filters, without=name)))
            for name in wanted.filters
        },
        without_filters=int(np.count_nonzero(all_words)),
    )
