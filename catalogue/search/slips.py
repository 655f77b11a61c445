"""Whether one written word may be another with a slip of the finger in it. Pure."""

from whoosh.support.levenshtein import damerau_levenshtein

from catalogue.search.analysis import plain

SHORTEST_OF_ONE_SLIP, SHORTEST_OF_TWO_SLIPS = 4, 8
# From each of these lengths on one slip more can hardly make another word.
LENGTHS_OF_SURE_WORDS = (6, 10)
# A letter for another makes a new word of a short one ("moped", "moved"), but not within these.
ALIKE = ("aeiouy", "fv", "ckqsxz", "bp", "dt", "gj", "mn")


def is_short(word: str) -> bool:
    """Whether one slip easily makes another word of it."""
    return len(word) < LENGTHS_OF_SURE_WORDS[0]


def slips_between(typed: str, better: str) -> int | None:
    """The slips that make one word of the other; None if it is too far to be offered."""
    one, other = plain(typed), plain(better)
    slips: int = damerau_levenshtein(one, other)
    if slips == 1 and len(one) >= SHORTEST_OF_ONE_SLIP:
        near = not is_short(one) or _keeps_letters(one, other) or _sound_alike(one, other)
        return slips if near else None
    if slips == 2 and len(one) >= SHORTEST_OF_TWO_SLIPS and one[0] == other[0]:
        return slips
    return None


def is_sure(typed: str, better: str) -> bool:
    """Whether a correction is so near that nobody need be asked.

    One slip in a word of six letters or more, two from ten letters on, and never the first letter:
    "welding" is no "walking", and a short word or one in capitals is easily another word.
    """
    one, other = plain(typed), plain(better)
    slips = sum(len(one) >= length for length in LENGTHS_OF_SURE_WORDS)
    near: bool = damerau_levenshtein(one, other) <= slips
    return near and one[0] == other[0] and not typed.isupper()


def may_be_sure(typed: str, better: str) -> bool:
    """Whether a short word wants, has too many or swapped letters, but has none for another.

    That is sure where the library has one such word only.
    """
    one, other = plain(typed), plain(better)
    short = len(one) >= SHORTEST_OF_ONE_SLIP and is_short(one) and not typed.isupper()
    return short and damerau_levenshtein(one, other) == 1 and _keeps_letters(one, other)


def _keeps_letters(one: str, other: str) -> bool:
    return len(one) != len(other) or sorted(one) == sorted(other)


def _sound_alike(one: str, other: str) -> bool:
    [(first, second)] = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return any(first in letters and second in letters for letters in ALIKE)
