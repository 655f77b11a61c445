"""What was looked for, brought to one form, so that the same need is counted once. Pure."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catalogue.search.filters import FACETS, FACETS_BY_NAME, labels_of
from catalogue.search.parsing import parse_query
from catalogue.unmet_needs.models import LONGEST_WORDS
from core.screening import TITLES, FindingKind, known_words, screen
from core.vocabulary import Vocabularies

# What a request can say; a search may have chosen in any facet.
ASKED_FACETS = ("needs", "topics", "ages", "formats")


@dataclass(frozen=True)
class Wanted:
    """Normalised words, and the chosen values by facet, both in a fixed order."""

    words: str
    filters: Mapping[str, tuple[str, ...]]

    @property
    def key(self) -> str:
        """The same for the same words and filters."""
        said = json.dumps([self.words, sorted(self.filters.items())])
        return hashlib.sha256(said.encode()).hexdigest()

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)


def wanted_of(words: str, filters: Mapping[str, Iterable[str]]) -> Wanted:
    """Bring words and filters to one form."""
    tidy = {
        facet.name: tuple(sorted(set(filters.get(facet.name, ()))))
        for facet in FACETS
        if filters.get(facet.name)
    }
    return Wanted(normalised(words), tidy)


def names_a_person(words: str, *, on: date | None = None) -> bool:
    """Whether something looks like a known name, a date of birth, a postcode and so on.

    A search is not asked back about its words as a form is. Names are told by their capitals, and
    people search without them, so the words are looked at in both ways. Two words that only might
    be a name are left to ``keeping``, which keeps none that it does not know.
    """
    found = [*screen(words, on=on), *screen(words.title(), on=on)]
    return any(each.kind is not FindingKind.NAME or _has_known_name(each.words) for each in found)


def _has_known_name(words: str) -> bool:
    known = known_words()
    names = known.first_names | known.surnames | TITLES
    return not names.isdisjoint(re.findall(r"[^\W\d_]+", words.casefold()))


def normalised(words: str) -> str:
    """Small letters and single spaces, without what people put around words."""
    text = parse_query(words).text.casefold()
    parts = [part.strip(".,;:!?\"'“”‘’()-") for part in text.split()]
    return " ".join(part for part in parts if part)[:LONGEST_WORDS].rstrip()


def person_mark(*, user_id: int, key: str, secret: str) -> str:
    """A mark that is the same for one person and one need, and tells nothing of either."""
    said = f"unmet need\n{user_id}\n{key}"
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


def filters_in_words(filters: Mapping[str, Iterable[str]], vocabularies: Vocabularies) -> str:
    """As "Topic: Sleep · Age of the child: 14 to 15"."""
    said = []
    for facet in FACETS:
        labels = labels_of(facet, vocabularies)
        values = [labels.get(value, value) for value in filters.get(facet.name, ())]
        if values:
            said.append(f"{FACETS_BY_NAME[facet.name].label}: {' or '.join(values)}")
    return " · ".join(said)
