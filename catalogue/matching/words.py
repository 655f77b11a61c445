"""How labels and small numbers stand inside a sentence."""

from collections.abc import Iterable

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
KEEP_THEIR_CAPITAL = {"English", "Welsh", "Tier"}


def number_word(count: int) -> str:
    """A small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def in_sentence(label: str) -> str:
    """A label without the capital that it has on its own; names and initials keep theirs."""
    first = label.partition(" ")[0]
    if first in KEEP_THEIR_CAPITAL or first[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def listed(labels: Iterable[str]) -> str:
    """Labels in a row; with semicolons, as some have commas and "and" of their own."""
    return "; ".join(in_sentence(label) for label in labels)
