"""The words of titles and other names, for whoever is still typing one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

import numpy as np

from catalogue.search.analysis import words_of
from catalogue.search.documents import Card
from catalogue.search.index import Places

# Sorts after every word that begins as the one before it does.
LAST_LETTER = "\U0010ffff"


class TitleWords:
    """Which documents of a segment have a word in their title or their other names."""

    def __init__(self, cards: Iterable[tuple[int, Card]]) -> None:
        places: dict[str, list[int]] = {}
        for place, card in cards:
            for word in set(words_of("\n".join((card.title, *card.aliases)))):
                places.setdefault(word, []).append(place)
        self._words = sorted(places)
        self._places = [np.asarray(places[word], dtype=np.int32) for word in self._words]

    def beginning(self, start: str) -> Iterator[Places]:
        """The places of each word that begins so."""
        first = bisect_left(self._words, start)
        last = bisect_left(self._words, start + LAST_LETTER)
        return iter(self._places[first:last])
