"""How much two texts have in common, from short signatures of them. Pure.

The method is MinHash (Broder, 1997). A text is the set of its runs of three words, in small
letters, without signs: its shingles. Each of 256 hash functions orders all possible shingles in
its own way, and a signature is the smallest hash of the set under each. Two sets agree in a place
with a probability that is their Jaccard similarity, shared shingles ÷ all shingles of both. So

- ``signature``: (256,) uint32, 1,024 bytes; ``signatures``: (texts, 256), one row a text
- the share of places that agree estimates the similarity J without bias, with a standard error of
  √(J(1−J)/256): at most 0.031, and 0 for equal and (but for chance, 2⁻³²) for disjoint sets
- with the sizes a and b of both sets, J tells how many shingles they share, J(a+b)/(1+J), and so
  which part of either stands in the other. Where one text is m times as long as the other its
  error is up to (1+m) times that of J: a page out of a long book is found, but not measured well.

The functions are x → (αx + β) mod 2⁶⁴ ÷ 2³² for keys of 32 bits, which is strongly universal
(Dietzfelbinger, 1996); α and β are drawn once by a fixed seed, for signatures are kept. Whoever
changes anything here raises METHOD, so that stored signatures are made anew.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

METHOD = 1
PLACES = 256
SHINGLE = 3
SEED = 20261126
# With fewer, a sentence that everybody writes would decide.
FEWEST_SHINGLES = 20
LARGEST_ERROR = 0.5 / PLACES**0.5
_WORD = re.compile(r"[^\W_]+")
_AFTER_ALL = np.uint32(2**32 - 1)
_HALF = np.uint64(32)

Numbers = NDArray[np.uint32]


@dataclass(frozen=True)
class Signature:
    """What is kept of a text: how many shingles it has, and the smallest hashes of them."""

    size: int
    places: Numbers

    @property
    def comparable(self) -> bool:
        """Whether the text is long enough to be told from others."""
        return self.size >= FEWEST_SHINGLES

    def as_bytes(self) -> bytes:
        """The places in a fixed order of bytes, to be stored."""
        return self.places.astype("<u4").tobytes()


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without signs between them."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def shingles_of(text: str) -> Numbers:
    """The keys of its shingles, each once and in order; a shorter text is one shingle."""
    known: dict[str, int] = {}
    keys = [known.setdefault(word, _key_of(word)) for word in words_of(text)]
    if not keys:
        return np.empty(0, dtype=np.uint32)
    words = np.array(keys + [0] * max(0, SHINGLE - len(keys)), dtype=np.uint64)
    runs = len(words) - SHINGLE + 1
    mixed = np.zeros(runs, dtype=np.uint64)
    for place, factor in enumerate(_functions()[2]):
        mixed += words[place : place + runs] * factor
    return np.unique((mixed >> _HALF).astype(np.uint32))


def signature_of(text: str) -> Signature:
    """The signature of a text; one without words agrees with none."""
    shingles = shingles_of(text)
    if not len(shingles):
        return Signature(0, np.full(PLACES, _AFTER_ALL))
    factors, summands, _ = _functions()
    keys = shingles.astype(np.uint64)
    places = [
        int((factor * keys + summand >> _HALF).min())
        for factor, summand in zip(factors, summands, strict=True)
    ]
    return Signature(len(shingles), np.array(places, dtype=np.uint32))


def from_bytes(size: int, stored: bytes) -> Signature:
    """A signature as it was stored."""
    return Signature(size, together([stored])[0])


def together(stored: list[bytes]) -> Numbers:
    """Stored signatures as one array, a row each."""
    return np.frombuffer(b"".join(stored), dtype="<u4").reshape(len(stored), PLACES)


def similarities(one: Signature, others: Numbers) -> NDArray[np.float64]:
    """The estimated Jaccard similarity of a text to each of the others."""
    agreeing: NDArray[np.intp] = np.count_nonzero(others == one.places, axis=1)
    return agreeing.astype(np.float64) / PLACES


def similarity(one: Signature, other: Signature) -> float:
    """The estimated Jaccard similarity of two texts; texts without words are like nothing."""
    if not (one.size and other.size):
        return 0.0
    return float(similarities(one, other.places[np.newaxis])[0])


def shares_of(
    size: int, other_sizes: NDArray[np.int64], similarities: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Which part of a text of so many shingles stands in each of the others, from 0 to 1; and
    which part of each of them in it. None has nothing in it."""
    shared = similarities * (size + other_sizes) / (1 + similarities)
    return np.minimum(1.0, shared / size), np.minimum(1.0, shared / other_sizes)


def _key_of(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest())


@cache
def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """Factors and summands of the functions, and the factors that mix the words of a shingle."""
    numbers = _drawn(2 * PLACES + SHINGLE)
    return numbers[:PLACES], numbers[PLACES : 2 * PLACES], numbers[2 * PLACES :]


def _drawn(count: int) -> NDArray[np.uint64]:
    """Fixed numbers that look drawn, and are the same whatever version of NumPy is installed."""
    seeds = (f"{SEED} {number}".encode() for number in range(count))
    drawn = [int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest()) for seed in seeds]
    return np.array(drawn, dtype=np.uint64)
