"""An index in memory: what is read from its cards once, so that no search waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.interventions.local_standings import LocalStandings
from catalogue.search.facets import CardColumns, Columns
from catalogue.search.index import TextIndex
from catalogue.search.title_words import TitleWords


@dataclass(frozen=True)
class LoadedIndex:
    """An open index, the columns of its cards, and the words of its titles by segment."""

    text: TextIndex
    columns: Columns
    titles: Sequence[TitleWords]

    def knowing(self, standings: LocalStandings | None) -> "LoadedIndex":
        """The same index, and where things stand here if that is known."""
        return self if standings is None else replace(self, columns=self.columns.knowing(standings))


def load(text: TextIndex) -> LoadedIndex:
    """Read the cards of an index; those of a segment that was open before are not read again."""
    columns = text.derive("columns", lambda segment: CardColumns(segment.cards(), segment.places))
    there = [segment.in_place for segment in text.segments]
    titles = text.derive("title_words", lambda segment: TitleWords(segment.cards()))
    return LoadedIndex(text, Columns(list(zip(columns, there, strict=True))), titles)
