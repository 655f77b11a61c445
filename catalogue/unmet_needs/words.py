"""Unmet needs in words, for pages and for a spreadsheet."""

from collections.abc import Iterator, Sequence

from catalogue.unmet_needs.models import NeedStatus, UnmetNeed
from catalogue.unmet_needs.queries import NeedRow
from catalogue.unmet_needs.wanted import filters_in_words
from core.ui.words import plural
from core.vocabulary import Vocabularies

MOST_SHOWN = 60  # characters
# The colour of its tag, and its words.
STATUSES = {
    NeedStatus.OPEN: ("blue", "Open"),
    NeedStatus.BEING_WRITTEN: ("purple", "Being written"),
    NeedStatus.ANSWERED: ("green", "Answered"),
    NeedStatus.DECLINED: ("grey", "Declined"),
}
STATUS_CHOICES = {
    "unanswered": "Not answered yet",
    "open": "Open",
    "being_written": "Being written",
    "answered": "Answered",
    "declined": "Declined",
    "all": "Any status",
}
PERIOD_CHOICES = {
    "30": "Last 30 days",
    "90": "Last 90 days",
    "365": "Last 12 months",
    "all": "Any time",
}
KIND_CHOICES = {
    "all": "Searches and requests",
    "searches": "Searches without a result",
    "requests": "Requests",
}
HEADINGS = (
    "Words", "Filters", "Status", "Searches", "Requests", "People", "First seen", "Last seen",
)  # fmt: skip


def title_of(need: UnmetNeed, vocabularies: Vocabularies) -> str:
    """The words, or the filters where there were no words."""
    return need.words or filters_in_words(need.filters, vocabularies)


def described(need: UnmetNeed, vocabularies: Vocabularies) -> str:
    """Words and filters in one line."""
    filters = filters_in_words(need.filters, vocabularies)
    return " · ".join(part for part in (need.words, filters) if part)


def in_short(need: UnmetNeed, vocabularies: Vocabularies) -> str:
    """Words and filters in one line, of long words only the beginning."""
    filters = filters_in_words(need.filters, vocabularies)
    return " · ".join(part for part in (_cut(need.words), filters) if part)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1].rstrip()}…"


def signs(row: NeedRow) -> str:
    """As "4 searches and 1 request by 3 people"."""
    parts = []
    if row.searches:
        parts.append(plural(row.searches, "search", "searches"))
    if row.requests:
        parts.append(plural(row.requests, "request"))
    return f"{' and '.join(parts) or 'No search'} by {plural(row.people, 'person', 'people')}"


def found_today(row: NeedRow) -> str:
    """As "now 2 results"; with a suggestion it may have been a slip of the finger."""
    if row.today:
        return f"now {plural(row.today, 'result')}"
    if row.suggestion:
        return f"still nothing; perhaps “{row.suggestion}”"
    return "still nothing"


def table(rows: Sequence[NeedRow], vocabularies: Vocabularies) -> Iterator[list[object]]:
    """The lines of a spreadsheet."""
    yield list(HEADINGS)
    for row in rows:
        yield [
            row.need.words,
            filters_in_words(row.need.filters, vocabularies),
            STATUSES[row.need.status][1],
            row.searches,
            row.requests,
            row.people,
            row.first.isoformat(),
            row.last.isoformat(),
        ]
