"""The text index: one folder, a document for each intervention with an available version.

This module and ``analysis`` alone know Whoosh; the rest of the search knows ``TextIndex``. Whoosh
keeps the words on the disk, in segments that never change but for deletions. What has been read of
a segment therefore stays good when a change adds another, and is handed on to the index that is
opened after it.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Format
from whoosh.index import create_in, open_dir

from catalogue.search.documents import FIELDS, Card, SearchDocument
from catalogue.search.entries import (
    Entry,
    entries_of,
    fields_of,
    runs_of,
    written_words,
)

WAIT_FOR_WRITER_SECONDS = 30.0
# Beyond it a writer puts what it has on the disk and goes on.
WRITER_MEGABYTES = 256
# Ten bytes each: about 80 MB a process at the most.
REMEMBERED_POSTINGS = 8_000_000
# One understood search asks for the same words up to four times.
REMEMBERED_RESULTS = 8
STEMS, WORDS = "stems", "words"

T = TypeVar("T")
Flags = NDArray[np.bool_]
Places = NDArray[np.int32]


class LeanCodec(W3Codec):  # type: ignore[misc]
    """The usual files. The lengths of fields, which nothing here asks for, are not looked up.

    Whoosh would look for them once for each posting, at a third of the time that indexing takes.
    """

    length_stats = False


class EntryFormat(Format):  # type: ignore[misc]
    """Values of different lengths: the fields and the positions of an entry."""

    posting_size = -1


class StemsField(FieldType):  # type: ignore[misc]
    """Takes the entries of a document as they are: they need no further analysis."""

    def __init__(self) -> None:
        super().__init__(format=EntryFormat(), analyzer=None)

    def index(self, value: dict[str, Entry], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for found, entry in value.items():
            yield found.encode(), len(entry.positions), entry.weight, entry.packed()


class WordsField(FieldType):  # type: ignore[misc]
    """Takes the written words of a document, to complete and to correct what is typed."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)

    def index(self, value: set[str], **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for word in value:
            yield word.encode(), 1, 1.0, b""


SCHEMA = Schema(id=ID(unique=True), card=STORED(), stems=StemsField(), words=WordsField())


@dataclass(frozen=True)
class Postings:
    """Where a stem stands: the places in order, its weight in each and the fields there."""

    places: Places
    weights: NDArray[np.float32]
    fields: NDArray[np.uint16]


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
    index = open_dir(str(folder))
    replaces = not index.is_empty()
    writer = index.writer(
        timeout=WAIT_FOR_WRITER_SECONDS, limitmb=WRITER_MEGABYTES, codec=LeanCodec()
    )
    try:
        for intervention_id in removed_ids:
            writer.delete_by_term("id", str(intervention_id))
        for document in documents:
            number = str(document.card.intervention_id)
            if replaces:
                writer.delete_by_term("id", number)
            writer.add_document(
                id=number,
                card=vars(document.card),
                stems=entries_of(document.texts),
                words=written_words(document.texts),
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


class Segment:
    """A part of the index: its documents have the places from ``start`` on."""

    def __init__(self, reader: Any, start: int, memory: "SegmentMemory") -> None:
        self.reader = reader
        self.start = start
        self.memory = memory
        self.places: int = reader.doc_count_all()
        self.in_place = np.ones(self.places, dtype=bool)
        self.in_place[list(reader.segment().deleted_docs())] = False

    def postings(self, found: str) -> Postings:
        """Where a stem stands among the documents that are still in place."""
        kept = self.memory.postings.get(found)
        if kept is None:
            kept = self.memory.postings[found] = self._read(found)
        if self.in_place.all():
            return kept
        here = self.in_place[kept.places]
        return Postings(kept.places[here], kept.weights[here], kept.fields[here])

    def phrase(self, stems: tuple[str, ...]) -> Iterator[tuple[int, set[int]]]:
        """The place in the index of each document where stems run on, and the fields they do in."""
        shared = reduce(np.intersect1d, (self.postings(found).places for found in stems))
        wanted = set(shared.tolist())
        entries = [dict(self._packed(found, wanted)) for found in stems]
        for place in sorted(wanted):
            fields = runs_of([entry[place] for entry in entries])
            if fields:
                yield self.start + place, fields

    def cards(self) -> Iterator[tuple[int, Card]]:
        """The place within the segment and the card of every document in place."""
        for place, stored in self.reader.iter_docs():
            yield place, Card(**stored["card"])

    def _packed(self, found: str, wanted: set[int]) -> Iterator[tuple[int, bytes]]:
        for place, _, packed in self._entries(found):
            if place in wanted:
                yield place, packed

    def _read(self, found: str) -> Postings:
        rows = list(self._entries(found))
        return Postings(
            np.asarray([place for place, _, _ in rows], dtype=np.int32),
            np.asarray([weight for _, weight, _ in rows], dtype=np.float32),
            fields_of([packed for _, _, packed in rows]),
        )

    def _entries(self, found: str) -> Iterator[tuple[int, float, bytes]]:
        """Each document with a stem: its place, the weight and the packed entry."""
        if (STEMS, found) in self.reader:
            matcher = self.reader.postings(STEMS, found)
            while matcher.is_active():
                yield matcher.id(), matcher.weight(), matcher.value()
                matcher.next()


class SegmentMemory:
    """What was read of a segment and stays good for as long as it is there."""

    def __init__(self) -> None:
        self.postings: LRUCache[str, Postings] = LRUCache(
            REMEMBERED_POSTINGS, getsizeof=lambda postings: 1 + len(postings.places)
        )
        self.derived: dict[str, Any] = {}


class TextIndex:
    """An index as it was when it was opened. Not for several threads at once.

    :param earlier: an index opened before; what it knows of segments that are still there is used.
    """

    def __init__(self, folder: Path, earlier: "TextIndex | None" = None) -> None:
        self._reader = open_dir(str(folder)).reader()
        known = earlier.memories if earlier else {}
        self.memories: dict[str, SegmentMemory] = {}
        self.segments: list[Segment] = []
        for reader, start in self._reader.leaf_readers():
            if reader.doc_count_all():
                name = reader.segment().segment_id()
                self.memories[name] = known.get(name) or SegmentMemory()
                self.segments.append(Segment(reader, start, self.memories[name]))
        self.places: int = self._reader.doc_count_all()
        self.documents: int = self._reader.doc_count()
        # For what is worked out from this very state of the index, by what it was worked out from.
        self.worked_out: LRUCache[Any, Any] = LRUCache(REMEMBERED_RESULTS)

    def close(self) -> None:
        """Let go of its files. What is remembered of the segments stays good."""
        self._reader.close()

    def cards(self) -> Iterator[tuple[int, Card]]:
        """The place and the card of every document. Deleted documents leave their place empty."""
        for segment in self.segments:
            for place, card in segment.cards():
                yield segment.start + place, card

    def card(self, place: int) -> Card:
        """The card of the document at a place."""
        return Card(**self._reader.stored_fields(place)["card"])

    def derive(self, name: str, make: Callable[[Segment], T]) -> list[T]:
        """Something made from each segment, once for as long as the segment is there."""
        for segment in self.segments:
            if name not in segment.memory.derived:
                segment.memory.derived[name] = make(segment)
        return [segment.memory.derived[name] for segment in self.segments]

    def postings(self, found: str) -> Postings:
        """Where a stem stands."""
        parts = [(segment.start, segment.postings(found)) for segment in self.segments]
        if len(parts) == 1:
            return parts[0][1]
        nothing = np.zeros(0)
        return Postings(
            np.concatenate([nothing, *(start + each.places for start, each in parts)]).astype(
                np.int32
            ),
            np.concatenate([nothing, *(each.weights for _, each in parts)]).astype(np.float32),
            np.concatenate([nothing, *(each.fields for _, each in parts)]).astype(np.uint16),
        )

    def phrase(self, stems: tuple[str, ...]) -> Postings:
        """Where stems stand one after the other in a field; they weigh what those fields do."""
        rows = [row for segment in self.segments for row in segment.phrase(stems)]
        return Postings(
            np.asarray([place for place, _ in rows], dtype=np.int32),
            np.asarray(
                [sum(FIELDS[bit].weight for bit in fields) for _, fields in rows], dtype=np.float32
            ),
            np.asarray([sum(1 << bit for bit in fields) for _, fields in rows], dtype=np.uint16),
        )

    def words_beginning(self, start: str) -> list[str]:
        """The written words that begin so, the commonest first."""
        words = [word.decode() for word in self._reader.expand_prefix(WORDS, start)]
        return sorted(words, key=lambda word: (-self.frequency(word), word))

    def words_like(self, word: str, *, slips: int, most: int) -> set[str]:
        """Written words at most so many slips away. Asked of each segment, which is quicker."""
        return {
            like
            for segment in self.segments
            for like in segment.reader.corrector(WORDS).suggest(word, limit=most, maxdist=slips)
        }

    def frequency(self, word: str) -> int:
        """In how many documents a word is written."""
        return int(self._reader.doc_frequency(WORDS, word))
