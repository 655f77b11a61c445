"""What a search gives back, in words that a page or a script can use as they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from markupsafe import Markup

from catalogue.interventions.reading_age import reading_age_in_words
from catalogue.search.documents import FEATURES, FIELDS, Card, words_for
from core.ui.words import list_in_words, long_date, plural
from core.vocabulary import Vocabularies

# Where one of these matches, the marked words on the card say why it was found.
SHOWN_ON_CARD = ("title", "summary")
TAGGED = {"topics": ("topics",), "needs": ("needs",), "features": FEATURES}
TERM_NOUNS = {
    "topics": "the topic",
    "needs": "the need",
    "formats": "the format",
    "settings": "the setting",
    "legal_stages": "the stage",
    "engagement": "the way to engage",
    "communication_supports": "the support",
    "communication_needs": "the adaptation",
}
NUMBER_NOUNS = {"ages": "age", "minutes": "a session of", "sessions": ""}
MOST_REASONS = 3


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """One available version that was found.

    ``title_marked`` and ``summary_marked`` have the matched words in ``mark``; ``matched_in`` names
    the fields they stand in; ``why`` says it in words where title and summary do not show it.
    """

    intervention_id: int
    slug: str
    title: str
    summary: str
    score: float
    title_marked: Markup
    summary_marked: Markup
    matched_in: tuple[str, ...]
    why: str
    ages: str
    sessions: str
    formats: tuple[str, ...]
    reading_age: str
    supports: tuple[str, ...]
    content_warnings: tuple[str, ...]
    published_evidence: str
    approved_on: date
    approved_until: date
    review_due: bool


@dataclass(frozen=True)
class FacetValue:
    """A value of a facet, and how many results there are with it."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """A facet with the values that lead somewhere, and those that are chosen.

    ``meanings`` says what each of its values means, where the label alone does not.
    """

    name: str
    label: str
    options: tuple[FacetValue, ...]
    folded: bool
    meanings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Widening:
    """A facet whose choice stands in the way, and how many results there are without it."""

    name: str
    label: str
    count: int


class Became(StrEnum):
    """What became of a choice that words stand for."""

    APPLIED = "applied"
    OFFERED = "offered"  # it would have lost something good, so the words were looked for
    LET_GO = "let_go"  # nothing fits it, and something was found without


@dataclass(frozen=True, kw_only=True)
class UnderstoodFilter:
    """Words of the query that name a choice of a facet.

    A ``number`` is an age, minutes or a count of sessions; its words are not looked for.
    """

    words: str
    facet: str
    values: tuple[str, ...]
    labels: tuple[str, ...]
    number: bool
    became: Became

    @property
    def applied(self) -> bool:
        return self.became is Became.APPLIED

    @property
    def meaning(self) -> str:
        """As "the topic Knife crime" or "age 14 to 15"."""
        named = list_in_words(
            [label.lower() if self.number else label for label in self.labels], "or"
        )
        noun = NUMBER_NOUNS[self.facet] if self.number else TERM_NOUNS[self.facet]
        minutes = " minutes" if self.facet == "minutes" else ""
        return f"{noun} {named}{minutes}".strip()


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """One page of results, with all that stands around it.

    ``asked`` is False where there was no word to look for, so that everything is listed.
    ``nearest`` and ``widenings`` are filled only where nothing was found, as is the number of
    results without any filter. ``corrected_from`` is what was typed where nothing had that and
    these are the results of the suggestion. ``notices`` say what of the search was not used.
    ``understood`` says which words stand for a filter, and ``found_by_words`` how many results
    they have without it.
    """

    query: str
    asked: bool
    sort: str
    total: int
    page: int
    pages: int
    results: tuple[SearchResult, ...]
    facets: tuple[Facet, ...]
    suggestion: str | None
    notices: tuple[str, ...]
    nearest: tuple[SearchResult, ...] = ()
    widenings: tuple[Widening, ...] = ()
    total_without_filters: int = 0
    corrected_from: str = ""
    understood: tuple[UnderstoodFilter, ...] = ()
    found_by_words: int = 0

    @property
    def applied(self) -> tuple[UnderstoodFilter, ...]:
        """The filters that were taken from the words."""
        return tuple(each for each in self.understood if each.applied)

    @property
    def offered(self) -> tuple[UnderstoodFilter, ...]:
        """The filters that the words could also stand for."""
        return tuple(each for each in self.understood if each.became is Became.OFFERED)

    @property
    def let_go(self) -> tuple[UnderstoodFilter, ...]:
        """The numbers that nothing fits."""
        return tuple(each for each in self.understood if each.became is Became.LET_GO)


def make_result(
    card: Card,
    *,
    score: float,
    matched_in: tuple[str, ...],
    stems: frozenset[str],
    review_due: bool,
    vocabularies: Vocabularies,
) -> SearchResult:
    """Put a found card into words.

    :param matched_in: the names of the fields that the query's words stand in.
    :param stems: the stems of those words.
    """
    from catalogue.search.analysis import highlight

    def labels(vocabulary: str) -> tuple[str, ...]:
        known = vocabularies[vocabulary].labels
        return tuple(known.get(code, code) for code in card.tags[vocabulary])

    return SearchResult(
        intervention_id=card.intervention_id,
        slug=card.slug,
        title=card.title,
        summary=card.summary,
        score=score,
        title_marked=highlight(card.title, stems),
        summary_marked=highlight(card.summary, stems),
        matched_in=tuple(field.label for field in FIELDS if field.name in matched_in),
        why=_why(card, matched_in, stems, vocabularies),
        ages=ages_in_words(card),
        sessions=sessions_in_words(card),
        formats=labels("formats"),
        reading_age=_reading_age(card),
        supports=labels("communication_supports"),
        content_warnings=labels("content_warnings"),
        published_evidence=evidence_in_words(card, vocabularies),
        approved_on=card.approved_on,
        approved_until=card.expires_on,
        review_due=review_due,
    )


def ages_in_words(card: Card) -> str:
    """As "Ages 12 to 17"; empty where no ages are given."""
    if card.youngest is None or card.oldest is None:
        return ""
    if card.youngest == card.oldest:
        return f"Age {card.youngest}"
    return f"Ages {card.youngest} to {card.oldest}"


def sessions_in_words(card: Card) -> str:
    """As "4 sessions × 40 to 47 minutes"; empty where there is no session plan."""
    if not card.session_minutes:
        return ""
    shortest, longest = min(card.session_minutes), max(card.session_minutes)
    minutes = f"{longest}" if shortest == longest else f"{shortest} to {longest}"
    return f"{plural(len(card.session_minutes), 'session')} × {minutes} minutes"


def evidence_in_words(card: Card, vocabularies: Vocabularies) -> str:
    """The first published rating with the day somebody checked it; empty if none is known."""
    if not card.published_evidence:
        return ""
    scale, level, checked = card.published_evidence[0]
    if scale in vocabularies["evidence_scales"]:
        term = vocabularies["evidence_scales"].term(scale)
        scale = term.label
        level = {each.code: each.label for each in term.levels}.get(level, level)
    when = f"checked {long_date(checked)}" if checked else "not checked yet"
    return f"{scale}: {level}, {when}"


def _reading_age(card: Card) -> str:
    if card.reading_age is None:
        return ""
    return f"Reading age {reading_age_in_words(card.reading_age).replace(' years', '')}"


def _why(
    card: Card, matched_in: tuple[str, ...], stems: frozenset[str], vocabularies: Vocabularies
) -> str:
    """Where the words were found, if neither title nor summary shows it; else nothing."""
    if not matched_in or any(name in matched_in for name in SHOWN_ON_CARD):
        return ""
    reasons = _reasons(card, matched_in, stems, vocabularies)
    return f"Found in {list_in_words(list(islice(reasons, MOST_REASONS)))}"


def _reasons(
    card: Card, matched_in: tuple[str, ...], stems: frozenset[str], vocabularies: Vocabularies
) -> Iterator[str]:
    for field in (field for field in FIELDS if field.name in matched_in):
        named = _named(stems, card, TAGGED.get(field.name, ()), vocabularies)
        yield from named or [field.label]


def _named(
    stems: frozenset[str], card: Card, names: Iterable[str], vocabularies: Vocabularies
) -> list[str]:
    """Those of the card's codes whose label and synonyms have the most of the stems."""
    from catalogue.search.analysis import stems_of

    shared: dict[str, int] = {}
    for name in names:
        for code in card.tags[name]:
            words = stems_of(words_for(vocabularies, name, code))
            if words:
                shared[f"{TERM_NOUNS[name]} “{vocabularies[name].label(code)}”"] = len(
                    stems.intersection(words)
                )
    most = max(shared.values(), default=0)
    return [reason for reason, count in shared.items() if count == most > 0]
