"""The facets of the library, and their counts, from columns in memory.

Within a facet any of the chosen values will do; between facets all must hold. The count beside a
value is what one would see by choosing it: the other facets' choices hold, its own do not.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalogue.search.documents import Card
from catalogue.search.filters import FACETS, Filters, values_of

Flags = NDArray[np.bool_]


class Columns:
    """What the cards say, with a place for each document of the index.

    :param cards: the place and the card of each document; other places are empty.
    :param places: how many places there are.
    """

    def __init__(self, cards: Iterable[tuple[int, Card]], places: int) -> None:
        self.places = places
        self._last_days = np.zeros(places, dtype=np.int32)
        self.approved_days = np.zeros(places, dtype=np.int32)
        self.total_minutes = np.zeros(places, dtype=np.int32)
        self.evidence_ranks = np.zeros(places, dtype=np.int32)
        self._members: dict[str, dict[str, Flags]] = {facet.name: {} for facet in FACETS}
        titles: list[tuple[str, int]] = []
        for place, card in cards:
            self._last_days[place] = card.expires_on.toordinal()
            self.approved_days[place] = card.approved_on.toordinal()
            self.total_minutes[place] = sum(card.session_minutes)
            self.evidence_ranks[place] = card.evidence_rank
            titles.append((card.title.casefold(), place))
            for facet in FACETS:
                for value in values_of(facet, card):
                    self._column(facet.name, value)[place] = True
        self.title_order = np.full(places, places, dtype=np.int32)
        for order, (_, place) in enumerate(sorted(titles)):
            self.title_order[place] = order

    def in_use(self, day: date) -> Flags:
        """The places of what may be used on a day: an empty place never, the last day still."""
        return self._last_days >= day.toordinal()

    def narrow(self, matches: Flags, filters: Filters, *, without: str | None = None) -> Flags:
        """Those of the matches that pass all facets' choices, one facet's left out if named."""
        narrowed = matches.copy()
        for name, values in filters.items():
            if name != without and values:
                narrowed &= self._with_any(name, values)
        return narrowed

    def counts(self, matches: Flags, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """For each facet the number of matches at each value that any document has."""
        all_hold = self.narrow(matches, filters)
        counted: dict[str, dict[str, int]] = {}
        for name, columns in self._members.items():
            others = self.narrow(matches, filters, without=name) if filters.get(name) else all_hold
            counted[name] = {
                value: int(np.count_nonzero(column & others)) for value, column in columns.items()
            }
        return counted

    def _with_any(self, name: str, values: Collection[str]) -> Flags:
        found = np.zeros(self.places, dtype=bool)
        for value in values:
            column = self._members[name].get(value)
            if column is not None:
                found |= column
        return found

    def _column(self, name: str, value: str) -> Flags:
        return self._members[name].setdefault(value, np.zeros(self.places, dtype=bool))
