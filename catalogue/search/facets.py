"""The facets of the library, and their counts, from columns in memory.

Within a facet any of the chosen values will do; between facets all must hold. The count beside a
value is what one would see by choosing it: the other facets' choices hold, its own do not.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date

import numpy as np
from numpy.typing import NDArray

from catalogue.interventions.local_standings import LocalStandings
from catalogue.search.documents import Card
from catalogue.search.filters import FACETS, Filters, values_of
from catalogue.search.here import HERE, by_place

Flags = NDArray[np.bool_]
Days = NDArray[np.int32]


class CardColumns:
    """What the cards of one segment say, with a place for each of its documents.

    :param cards: the place and the card of each document; other places are empty.
    :param places: how many places there are.
    """

    def __init__(self, cards: Iterable[tuple[int, Card]], places: int) -> None:
        self.last_days = np.zeros(places, dtype=np.int32)
        self.approved_days = np.zeros(places, dtype=np.int32)
        self.total_minutes = np.zeros(places, dtype=np.int32)
        self.evidence_ranks = np.zeros(places, dtype=np.int32)
        self.intervention_ids = np.zeros(places, dtype=np.int64)
        self.titles = [""] * places
        self.members: dict[tuple[str, str], Flags] = {}
        for place, card in cards:
            self.last_days[place] = card.expires_on.toordinal()
            self.approved_days[place] = card.approved_on.toordinal()
            self.total_minutes[place] = sum(card.session_minutes)
            self.evidence_ranks[place] = card.evidence_rank
            self.intervention_ids[place] = card.intervention_id
            self.titles[place] = card.title.casefold()
            for facet in FACETS:
                for value in values_of(facet, card):
                    self._member(facet.name, value, places)[place] = True

    def _member(self, name: str, value: str, places: int) -> Flags:
        column = self.members.get((name, value))
        if column is None:
            column = self.members[name, value] = np.zeros(places, dtype=bool)
        return column


class Columns:
    """The columns of all segments, one after the other.

    :param segments: the columns of each, and which of its documents are still in place.
    """

    def __init__(self, segments: Sequence[tuple[CardColumns, Flags]]) -> None:
        parts = [part for part, _ in segments]
        self.places = sum(len(part.titles) for part in parts)
        self._last_days = _joined([part.last_days * there for part, there in segments])
        self.approved_days = _joined([part.approved_days for part in parts])
        self.total_minutes = _joined([part.total_minutes for part in parts])
        self.evidence_ranks = _joined([part.evidence_ranks for part in parts])
        self._intervention_ids = np.concatenate(
            [np.zeros(0, dtype=np.int64), *(part.intervention_ids for part in parts)]
        )
        # Known only once somebody said where things stand, see ``knowing``.
        self.standing_ranks: NDArray[np.int64] | None = None
        self._knowing: tuple[str, Columns] | None = None
        self._titles = [title for part in parts for title in part.titles]
        self.title_order = _order(self._titles)
        self._members: dict[str, dict[str, Flags]] = {facet.name: {} for facet in FACETS}
        for name, value in sorted({key for part in parts for key in part.members}):
            self._members[name][value] = _joined_flags(parts, (name, value))

    def knowing(self, standings: LocalStandings) -> "Columns":
        """The same columns, and beside them where things stand here; the last ones are kept."""
        if self._knowing is None or self._knowing[0] != standings.key:
            known = copy(self)
            members, known.standing_ranks = by_place(self._intervention_ids, standings)
            known._members = {**self._members, HERE.name: members}
            self._knowing = (standings.key, known)
        return self._knowing[1]

    def in_use(self, day: date) -> Flags:
        """The places of what may be used on a day: an empty place never, the last day still."""
        return self._last_days >= day.toordinal()

    def title(self, place: int) -> str:
        """The title at a place, in lower case."""
        return self._titles[place]

    def count(self, name: str, value: str, matches: Flags) -> int:
        """The number of matches that have a value of a facet."""
        column = self._members[name].get(value)
        return 0 if column is None else int(np.count_nonzero(column & matches))

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


def _joined(columns: Sequence[Days]) -> Days:
    return np.concatenate([np.zeros(0, dtype=np.int32), *columns])


def _joined_flags(parts: Sequence[CardColumns], key: tuple[str, str]) -> Flags:
    return np.concatenate(
        [part.members.get(key, np.zeros(len(part.titles), dtype=bool)) for part in parts]
    )


def _order(titles: Sequence[str]) -> Days:
    """The rank of each title among all, from 0; equal ones in the order in which they came."""
    order = np.empty(len(titles), dtype=np.int32)
    order[sorted(range(len(titles)), key=titles.__getitem__)] = np.arange(len(titles))
    return order
