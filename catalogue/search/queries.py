"""Searching the library."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import bindparam, select

from catalogue.interventions.local_standings import LocalStandings
from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.search.filters import FACETS_BY_NAME, FacetKind, known_filters, labels_of
from catalogue.search.here import HERE, facets_with, meanings_of
from catalogue.search.keeper import index_keeper
from catalogue.search.parsing import TOO_LONG, Query, parse_query
from catalogue.search.results import (
    Became,
    Facet,
    FacetValue,
    SearchPage,
    SearchResult,
    UnderstoodFilter,
    Widening,
    make_result,
)
from catalogue.search.sorting import known_sort
from core.database import db, today
from core.vocabulary import Vocabularies

if TYPE_CHECKING:
    from catalogue.search.interpreting import Interpretation, PhraseBook, Understood
    from catalogue.search.looking import Hit
    from catalogue.search.suggesting import Suggested
    from catalogue.search.understanding import UnderstoodLook

PAGE_SIZE = 20
PHRASE_BOOK = "phrase_book"
NO_LETTERS = ".,;:!?()\"'“”‘’"
# Built once: building it took longer than the database takes to answer it.
IN_USE = select(InterventionVersion.id, InterventionVersion.state).where(
    InterventionVersion.id.in_(bindparam("version_ids", expanding=True)),
    InterventionVersion.state.in_(AVAILABLE),
    InterventionVersion.expires_on >= bindparam("day"),
)
NOTHING_TO_LOOK_FOR = (
    "There was no word to look for in “{query}”, so everything in the library is listed."
)


def search(
    query: str = "",
    filters: Mapping[str, Iterable[str]] | None = None,
    sort: str = "",
    page: int = 1,
    *,
    page_size: int = PAGE_SIZE,
    as_words: Collection[str] = (),
    understanding: bool = True,
    standings: LocalStandings | None = None,
) -> SearchPage:
    """Find available versions; an empty query finds all of them.

    Whatever is typed gives an answer: what cannot be understood is left out, with a notice. Words
    that name a topic, a need, an age and so on become filters, which the answer tells of. A word
    that nothing has is corrected if that finds something; the answer tells of that, too.

    :param filters: the chosen values by the name of their facet, see ``filters.FACETS``.
    :param sort: one of ``sorting.SORTS``; else relevance, or title without words to rank by.
    :param page: from 1; past the end it is the last one.
    :param as_words: words of the query that are to be looked for as they are.
    :param understanding: False to look for all of them as they are.
    :param standings: where interventions stand by their results here, for who may know; without
        them there is neither that facet nor that order.
    :raises SearchUnavailable: if there is no index yet and none can be made in time.
    """

    def look_for(text: str) -> SearchPage:
        return _search(
            text,
            filters or {},
            sort,
            page,
            page_size=page_size,
            as_words=as_words,
            understanding=understanding,
            standings=standings,
        )

    found = look_for(query)
    if found.total or not found.suggestion or not _is_misspelt(found.query, found.suggestion):
        return found
    better = look_for(found.suggestion)
    if not better.total:
        return found
    return replace(better, suggestion=found.suggestion, corrected_from=found.query)


def _is_misspelt(typed: str, better: str) -> bool:
    """Whether the library's words were surely meant, and no word that only the taxonomy has."""
    pairs = zip(typed.split(), better.split(), strict=True)
    return all(_is_surely(one, other) for one, other in pairs if one != other)


def _is_surely(typed: str, better: str) -> bool:
    from catalogue.search.slips import is_sure, may_be_sure
    from catalogue.search.spelling import is_only_near_word

    typed, better = typed.strip(NO_LETTERS), better.strip(NO_LETTERS)
    book = _phrase_book()
    if book.has_word(typed):
        return False
    return is_sure(typed, better) or (
        may_be_sure(typed, better)
        and book.has_word(better)
        and index_keeper().read(lambda loaded: is_only_near_word(loaded.text, typed, better))
    )


def _search(
    query: str,
    filters: Mapping[str, Iterable[str]],
    sort: str,
    page: int,
    *,
    page_size: int,
    as_words: Collection[str],
    understanding: bool,
    standings: LocalStandings | None,
) -> SearchPage:
    from catalogue.search.looking import Wanted  # loads Whoosh and NumPy
    from catalogue.search.understanding import look_as_understood

    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    parsed = parse_query(query)
    facets = facets_with(standings)
    chosen, notices = known_filters(filters, vocabularies, facets)
    sort, of_the_sort = known_sort(sort, sees_results=standings is not None)
    notices += of_the_sort
    interpretation = _interpretation(parsed, as_words, chosen, understanding=understanding)
    wanted = Wanted(
        query=parsed, filters=chosen, sort=sort, page=page, page_size=page_size, day=today()
    )
    found = index_keeper().read(
        lambda loaded: look_as_understood(loaded.knowing(standings), wanted, interpretation)
    )
    looked = found.looked
    if parsed.was_cut:
        notices.insert(0, TOO_LONG)
    if parsed.text and not looked.asked and not interpretation.understood:
        notices.append(NOTHING_TO_LOOK_FOR.format(query=parsed.text))
    return SearchPage(
        query=parsed.text,
        asked=looked.asked,
        sort=looked.sort,
        total=looked.total,
        page=looked.page,
        pages=looked.pages,
        results=_results(looked.hits, looked.stems, vocabularies),
        facets=tuple(
            _facet(
                kind,
                looked.counts[kind.name],
                found.filters.get(kind.name, ()),
                vocabularies,
                meanings_of(standings) if kind is HERE else (),
            )
            for kind in facets
        ),
        suggestion=looked.suggestion,
        notices=tuple(notices),
        nearest=_results(looked.nothing.nearest, looked.stems, vocabularies),
        widenings=tuple(
            Widening(kind.name, kind.label, looked.nothing.without[kind.name])
            for kind in facets
            if looked.nothing.without.get(kind.name)
        ),
        total_without_filters=looked.nothing.without_filters,
        understood=_understood_filters(found, vocabularies),
        found_by_words=found.found_by_words,
    )


def _interpretation(
    parsed: Query, as_words: Collection[str], chosen: Collection[str], *, understanding: bool
) -> "Interpretation":
    from catalogue.search.interpreting import Interpretation, interpret

    if not understanding:
        return Interpretation(parsed)
    return interpret(parsed, _phrase_book(), as_words=as_words, chosen=chosen)


def _phrase_book() -> "PhraseBook":
    """The phrase book of this application's code lists, made once."""
    from catalogue.search.interpreting import PhraseBook

    if PHRASE_BOOK not in current_app.extensions:
        book = PhraseBook(current_app.extensions["vocabularies"])
        current_app.extensions.setdefault(PHRASE_BOOK, book)
    kept: PhraseBook = current_app.extensions[PHRASE_BOOK]
    return kept


def _understood_filters(
    found: "UnderstoodLook", vocabularies: Vocabularies
) -> tuple[UnderstoodFilter, ...]:
    def in_words(understood: "Understood", became: Became) -> UnderstoodFilter:
        facet = FACETS_BY_NAME[understood.facet]
        labels = labels_of(facet, vocabularies)
        return UnderstoodFilter(
            words=understood.words,
            facet=understood.facet,
            values=understood.values,
            labels=tuple(labels[value] for value in understood.values),
            number=understood.number,
            became=became,
        )

    return (
        *(in_words(each, Became.APPLIED) for each in found.applied),
        *(in_words(each, Became.OFFERED) for each in found.offered),
        *(in_words(each, Became.LET_GO) for each in found.let_go),
    )


def suggestions(typed: str) -> "Suggested":
    """What to offer while a search is being typed: nothing that may not be used today.

    :raises SearchUnavailable: if there is no index yet and none can be made in time.
    """
    from catalogue.search.suggesting import suggest  # loads Whoosh and NumPy

    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    parsed = parse_query(typed)
    found = index_keeper().read(lambda loaded: suggest(loaded, parsed.text, vocabularies, today()))
    states = _states_in_use([card.version_id for card in found.cards])
    return replace(found, cards=tuple(card for card in found.cards if card.version_id in states))


def _results(
    hits: Sequence["Hit"], stems: frozenset[str], vocabularies: Vocabularies
) -> tuple[SearchResult, ...]:
    """The hits in words, but for any that went out of use since the index last caught up."""
    states = _states_in_use([hit.card.version_id for hit in hits])
    return tuple(
        make_result(
            hit.card,
            score=hit.score,
            matched_in=hit.matched_in,
            stems=stems,
            review_due=states[hit.card.version_id] is VersionState.REVIEW_DUE,
            vocabularies=vocabularies,
        )
        for hit in hits
        if hit.card.version_id in states
    )


def _states_in_use(version_ids: Sequence[int]) -> dict[int, VersionState]:
    """The states of those of the versions that may be used today."""
    if not version_ids:
        return {}
    rows = db.session.execute(IN_USE, {"version_ids": list(version_ids), "day": today()})
    return {row.id: row.state for row in rows}


def _facet(
    kind: FacetKind,
    counts: Mapping[str, int],
    chosen: Collection[str],
    vocabularies: Vocabularies,
    meanings: tuple[tuple[str, str], ...],
) -> Facet:
    """A facet with its chosen values and those with a result; codes with most results first."""
    options = [
        FacetValue(value, label, counts.get(value, 0), checked=value in chosen)
        for value, label in labels_of(kind, vocabularies).items()
        if value in chosen or counts.get(value)
    ]
    if not kind.keeps_order:
        options.sort(key=lambda option: (-option.count, option.label))
    return Facet(kind.name, kind.label, tuple(options), kind.folded, meanings)
