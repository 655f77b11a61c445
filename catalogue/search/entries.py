"""What the index holds of each word of a document: what it scores, and where it stands."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from catalogue.search.analysis import stem_of, words_of
from catalogue.search.documents import FIELDS

# A word that is repeated counts more, but ever less: count / (count + this), as BM25 has it. The
# length of a field is left out of it: a long session plan is no worse a match.
SATURATION = 1.2
# A position is the number of the field and, in the lower bits, that of the word in it.
FIELD_SHIFT = 24
FIELD_BYTES = 2
POSITION_TYPE = "I"


@dataclass(slots=True)
class Entry:
    """One stem in one document. Bit i of ``fields`` says that it stands in ``FIELDS[i]``."""

    weight: float = 0.0
    fields: int = 0
    positions: "array[int]" = field(default_factory=lambda: array(POSITION_TYPE))

    def packed(self) -> bytes:
        """The fields and the positions, as they are kept."""
        return self.fields.to_bytes(FIELD_BYTES, "little") + self.positions.tobytes()


def entries_of(texts: Mapping[str, str]) -> dict[str, Entry]:
    """The stems of a document's texts, each with what it weighs by field and count."""
    entries: dict[str, Entry] = {}
    for bit, text_field in enumerate(FIELDS):
        positions: dict[str, list[int]] = {}
        words = _stems(texts.get(text_field.name, ""))
        for position, found in enumerate(words, start=bit << FIELD_SHIFT):
            positions.setdefault(found, []).append(position)
        for found, places in positions.items():
            if found not in entries:
                entries[found] = Entry()
            entry = entries[found]
            entry.weight += text_field.weight * len(places) / (len(places) + SATURATION)
            entry.fields |= 1 << bit
            entry.positions.extend(places)
    return entries


def written_words(texts: Mapping[str, str]) -> set[str]:
    """Every word as it is written, but for common ones."""
    words = set(chain.from_iterable(map(words_of, texts.values())))
    return {word for word in words if stem_of(word)}


def fields_of(packed: list[bytes]) -> NDArray[np.uint16]:
    """The fields of entries that were packed."""
    joined = b"".join(each[:FIELD_BYTES] for each in packed)
    return np.frombuffer(joined, dtype="<u2").astype(np.uint16)


def runs_of(packed: Sequence[bytes]) -> set[int]:
    """The fields, by number, in which the stems of these entries stand one after the other."""
    first, *others = map(_positions_of, packed)
    for distance, positions in enumerate(others, start=1):
        first &= {position - distance for position in positions}
    return {position >> FIELD_SHIFT for position in first}


def _positions_of(packed: bytes) -> set[int]:
    positions = array(POSITION_TYPE)
    positions.frombytes(packed[FIELD_BYTES:])
    return set(positions)


def _stems(text: str) -> Iterator[str]:
    return filter(None, map(stem_of, words_of(text)))
