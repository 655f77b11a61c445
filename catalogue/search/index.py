"""The text index: one folder, a document for each intervention with an available version.

This module and ``analysis`` alone know Whoosh; the rest of the search knows ``TextIndex``. Whoosh
cuts text into stemmed words, keeps where each word stands, and finds phrases and similar words.
What a word scores is added up here, in arrays with a place for each document: the counts beside
the filters need every match, not just the best ten.
"""

import math
import os
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.query import Phrase

from catalogue.search.analysis import AS_WRITTEN, STEMMED, WORD, stems_of
from catalogue.search.documents import FIELDS, Card, SearchDocument
from catalogue.search.parsing import Part, Query

WAIT_FOR_WRITER_SECONDS = 30.0
# A word that is repeated counts more, but ever less: count / (count + this), as BM25 has it. The
# length of a field is left out of it: a long session plan is no worse a match.
SATURATION = 1.2
PHRASE_BONUS = 2.0
SHORTEST_PREFIX = 3
MOST_ENDINGS = 20
SHORTEST_CORRECTED = 4
LONGEST_CORRECTED = 30
MOST_CORRECTED = 3
MOST_SIMILAR = 10
REMEMBERED_PARTS = 128
WORDS = "words"

SCHEMA = Schema(
    id=ID(unique=True),
    card=STORED(),
    # Every word as it is written, to complete the last word of a query and to correct spelling.
    words=TEXT(analyzer=AS_WRITTEN, phrase=False),
    **{field.name: TEXT(analyzer=STEMMED) for field in FIELDS},
)

Scores = NDArray[np.float32]
Flags = NDArray[np.bool_]
FieldBits = NDArray[np.uint16]


@dataclass(frozen=True)
class Matches:
    """What a part of a query finds, with a place for each document.

    A score of 0 is no match. Bit i of ``fields`` says that it stands in ``FIELDS[i]``.
    """

    scores: Scores
    fields: FieldBits
    stems: frozenset[str]


@dataclass(frozen=True)
class Found:
    """What a whole query finds.

    ``all_words`` marks the documents that have all that is wanted, ``any_word`` those that have
    some of it; neither has anything unwanted. Without ``asked`` there was no word to look for.
    """

    asked: bool
    all_words: Flags
    any_word: Flags
    scores: Scores
    fields: FieldBits
    stems: frozenset[str]


def create_index(folder: Path, documents: Iterable[SearchDocument]) -> None:
    """Make a new index in an empty folder."""
    folder.mkdir(parents=True)
    create_in(str(folder), SCHEMA)
    change_index(folder, documents, removed_ids=())


def change_index(
    folder: Path, documents: Iterable[SearchDocument], *, removed_ids: Iterable[int]
) -> None:
    """Put documents in, in place of the older ones of the same interventions, and take some out.

    It waits for another writer. What it did is on the disk when it returns.
    """
    writer = open_dir(str(folder)).writer(timeout=WAIT_FOR_WRITER_SECONDS)
    try:
        for intervention_id in removed_ids:
            writer.delete_by_term("id", str(intervention_id))
        for document in documents:
            writer.update_document(
                id=str(document.card.intervention_id),
                card=asdict(document.card),
                words="\n".join(document.texts.values()),
                **document.texts,
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    _force_to_disk(folder)


def _force_to_disk(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


class TextIndex:
    """An index as it was when it was opened. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._searcher = open_dir(str(folder)).searcher()
        self._reader = self._searcher.reader()
        self._remembered: OrderedDict[Part, Matches | None] = OrderedDict()
        self.places: int = self._reader.doc_count_all()
        self.documents: int = self._reader.doc_count()

    def cards(self) -> Iterator[tuple[int, Card]]:
        """The place and the card of every document. Deleted documents leave their place empty."""
        for place, stored in self._reader.iter_docs():
            yield place, Card(**stored["card"])

    def card(self, place: int) -> Card:
        """The card of the document at a place."""
        return Card(**self._reader.stored_fields(place)["card"])

    def find(self, query: Query) -> Found:
        """Look for all parts of a query. Parts of common words only ask for nothing."""
        groups = [self._any_of(alternatives) for alternatives in query.wanted]
        wanted = [group for group in groups if group is not None]
        unwanted = self._any_of(query.unwanted)
        hidden = unwanted.scores > 0 if unwanted else np.zeros(self.places, dtype=bool)
        total = _sum_of(wanted, self.places)
        every = np.ones(self.places, dtype=bool)
        for group in wanted:
            every &= group.scores > 0
        return Found(
            asked=bool(wanted) or unwanted is not None,
            all_words=every & ~hidden,
            any_word=(total.scores > 0) & ~hidden,
            scores=total.scores,
            fields=total.fields,
            stems=total.stems,
        )

    def corrected(self, query: Query) -> str | None:
        """The text of the query with words that the library has for those it has not."""
        text = query.text
        for written in self._unknown_words(query)[:MOST_CORRECTED]:
            better = self._nearest_word(written)
            if better:
                text = re.sub(rf"\b{re.escape(written)}\b", better, text, count=1)
        return text if text != query.text else None

    def _unknown_words(self, query: Query) -> list[str]:
        """The words of a query, as they were typed, that nothing in the library has."""
        unknown = []
        for part in (part for alternatives in query.wanted for part in alternatives):
            for written in re.findall(WORD, part.text):
                matches = self._matches(Part(written, last=part.last))
                if matches is not None and not matches.scores.any():
                    unknown.append(written)
        return unknown

    def _any_of(self, alternatives: tuple[Part, ...]) -> Matches | None:
        found = [self._matches(part) for part in alternatives]
        some = [matches for matches in found if matches is not None]
        return _sum_of(some, self.places) if some else None

    def _matches(self, part: Part) -> Matches | None:
        """What a part finds; None if it has common words only. The latest parts are kept."""
        if part not in self._remembered:
            self._remembered[part] = self._look_for(part)
            if len(self._remembered) > REMEMBERED_PARTS:
                self._remembered.popitem(last=False)
        self._remembered.move_to_end(part)
        return self._remembered[part]

    def _look_for(self, part: Part) -> Matches | None:
        stems = stems_of(part.text)
        if not stems:
            return None
        if len(stems) > 1:
            return self._phrase(stems)
        found = self._word(stems[0])
        if part.last and not found.scores.any():
            endings = self._endings(part.text)
            return _sum_of([self._word(stem) for stem in sorted(endings)], self.places)
        return found

    def _word(self, stem: str) -> Matches:
        found = _nothing(self.places, frozenset({stem}))
        for position, field in enumerate(FIELDS):
            places, counts = self._postings(field.name, stem)
            repeated = counts / (counts + SATURATION)
            self._add(found, position, places, repeated)
        return found

    def _phrase(self, stems: tuple[str, ...]) -> Matches:
        found = _nothing(self.places, frozenset(stems))
        for position, field in enumerate(FIELDS):
            places = list(self._searcher.docs_for_query(Phrase(field.name, list(stems))))
            self._add(found, position, places, PHRASE_BONUS)
        return found

    def _add(
        self, found: Matches, position: int, places: list[int], counted: float | Scores
    ) -> None:
        """Add what one field gives: its weight × how rare the match is × how often it stands."""
        if places:
            rarity = math.log1p(self.documents / len(places))
            found.scores[places] += FIELDS[position].weight * rarity * counted
            found.fields[places] |= np.uint16(1 << position)

    def _postings(self, field: str, stem: str) -> tuple[list[int], Scores]:
        places: list[int] = []
        counts: list[float] = []
        if (field, stem) in self._reader:
            matcher = self._reader.postings(field, stem)
            while matcher.is_active():
                places.append(matcher.id())
                counts.append(matcher.weight())
                matcher.next()
        return places, np.asarray(counts, dtype=np.float32)

    def _endings(self, typed: str) -> set[str]:
        """The stems of the commonest words that begin with what was typed."""
        start = "".join(token.text for token in AS_WRITTEN(typed))
        if len(start) < SHORTEST_PREFIX:
            return set()
        words = [word.decode() for word in self._reader.expand_prefix(WORDS, start)]
        words.sort(key=lambda word: (-self._reader.doc_frequency(WORDS, word), word))
        return {stem for word in words[:MOST_ENDINGS] for stem in stems_of(word)}

    def _nearest_word(self, written: str) -> str | None:
        """The word of the library that one or two slips of the finger turn into this one."""
        if not SHORTEST_CORRECTED <= len(written) <= LONGEST_CORRECTED:
            return None
        for slips in (1, 2):
            weighed = [(self._weight_of(word), word) for word in self._similar(written, slips)]
            best = max(weighed, default=(0.0, ""))
            if best[0] > 0:
                return best[1]
        return None

    def _similar(self, written: str, slips: int) -> set[str]:
        """Words at most so many slips away. Asked of each part of the index, which is quicker."""
        return {
            word
            for part, _ in self._reader.leaf_readers()
            for word in part.corrector(WORDS).suggest(
                written.lower(), limit=MOST_SIMILAR, maxdist=slips
            )
        }

    def _weight_of(self, word: str) -> float:
        """How much a word means to the document that it means most to."""
        matches = self._matches(Part(word))
        return float(matches.scores.max(initial=0)) if matches else 0.0


def _nothing(places: int, stems: frozenset[str] = frozenset()) -> Matches:
    return Matches(np.zeros(places, dtype=np.float32), np.zeros(places, dtype=np.uint16), stems)


def _sum_of(parts: list[Matches], places: int) -> Matches:
    """Scores added, fields and stems joined."""
    total = _nothing(places, frozenset().union(*(part.stems for part in parts)))
    for part in parts:
        total.scores[:] += part.scores
        total.fields[:] |= part.fields
    return total
