"""The facets one can filter by: their names in an address, their values and who has them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from catalogue.search.documents import Card
from catalogue.search.words import short
from core.vocabulary import Vocabularies

# The chosen values, by the name of their facet.
Filters = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Band:
    """A range of whole numbers, both ends included; no end means all above."""

    value: str
    label: str
    start: int
    end: int | None = None

    def touches(self, lowest: int, highest: int) -> bool:
        """Whether it shares a number with another range."""
        return lowest <= (highest if self.end is None else self.end) and highest >= self.start


@dataclass(frozen=True)
class FacetKind:
    """A facet. Its values are the bands, those named, or the codes of the vocabulary of its name.

    A folded one is shut on the page until it is used. ``named`` pairs each value with its label.
    """

    name: str
    label: str
    bands: tuple[Band, ...] = ()
    folded: bool = False
    named: tuple[tuple[str, str], ...] = ()

    @property
    def keeps_order(self) -> bool:
        """Whether its values have an order of their own; codes stand by their number of results."""
        return bool(self.bands or self.named)


FACETS = (
    FacetKind("topics", "Topic"),
    FacetKind("needs", "Need it answers"),
    FacetKind(
        "ages",
        "Age of the child",
        (
            Band("10-11", "10 to 11", 10, 11),
            Band("12-13", "12 to 13", 12, 13),
            Band("14-15", "14 to 15", 14, 15),
            Band("16-17", "16 to 17", 16, 17),
        ),
    ),
    FacetKind("formats", "Format"),
    FacetKind("settings", "Setting", folded=True),
    FacetKind(
        "minutes",
        "Minutes a session",
        (
            Band("up-to-30", "Up to 30", 0, 30),
            Band("31-45", "31 to 45", 31, 45),
            Band("46-60", "46 to 60", 46, 60),
            Band("over-60", "Over 60", 61),
        ),
    ),
    FacetKind(
        "sessions",
        "Number of sessions",
        (
            Band("1", "1 session", 1, 1),
            Band("2-3", "2 or 3 sessions", 2, 3),
            Band("4-or-more", "4 or more sessions", 4),
        ),
        folded=True,
    ),
    FacetKind("communication_supports", "Communication supports", folded=True),
    FacetKind("communication_needs", "Adapted for", folded=True),
    FacetKind("engagement", "Way to engage", folded=True),
    FacetKind("legal_stages", "Stage", folded=True),
)
FACETS_BY_NAME = {facet.name: facet for facet in FACETS}


def values_of(facet: FacetKind, card: Card) -> Iterable[str]:
    """The values of a facet that a version has."""
    if not facet.bands:
        return card.tags[facet.name]
    numbers = _range_of(facet.name, card)
    if numbers is None:
        return ()
    return [band.value for band in facet.bands if band.touches(*numbers)]


def labels_of(facet: FacetKind, vocabularies: Vocabularies) -> dict[str, str]:
    """The label of every value of a facet, in their own order."""
    if facet.bands:
        return {band.value: band.label for band in facet.bands}
    if facet.named:
        return dict(facet.named)
    return vocabularies[facet.name].labels


def known_filters(
    asked: Mapping[str, Iterable[str]],
    vocabularies: Vocabularies,
    facets: Iterable[FacetKind] = FACETS,
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The filters that there are, and a notice for each that there is not."""
    there = {facet.name: facet for facet in facets}
    known: dict[str, tuple[str, ...]] = {}
    notices: list[str] = []
    for name, given in asked.items():
        values = [value for value in dict.fromkeys(given) if value.strip()]
        facet = there.get(name)
        if facet is None:
            notices.append(f"There is no filter called “{short(name)}”, so it was left out.")
            continue
        labels = labels_of(facet, vocabularies)
        chosen = tuple(value for value in values if value in labels)
        if chosen:
            known[name] = chosen
        notices.extend(
            f"There is no “{short(value)}” under “{facet.label}”, so it was left out."
            for value in values
            if value not in labels
        )
    return known, notices


def _range_of(name: str, card: Card) -> tuple[int, int] | None:
    """The lowest and the highest number that a version has for a facet of bands."""
    if name == "ages":
        if card.youngest is None or card.oldest is None:
            return None
        return card.youngest, card.oldest
    if not card.session_minutes:
        return None
    number = max(card.session_minutes) if name == "minutes" else len(card.session_minutes)
    return number, number
