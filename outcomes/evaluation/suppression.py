"""Small numbers: what may be shown of a count, a percentage or a mean, and in which words.

Everything is computed on exact data first; these functions come last, on the server, once for
page, chart, file and API. They know nothing of audiences: whoever calls them picks the rule.
"""

from dataclasses import dataclass
from enum import StrEnum

MINIMUM_COUNT = 10
MINIMUM_FOR_MEANS = 10
LARGEST_STARRED = 7
ROUNDING_BASE = 5
TOO_FEW_TO_COMPARE = "too few to compare"
TOO_FEW_TO_SAY = "too few children to say; this is not evidence that it does not work"


class Rule(StrEnum):
    """How counts are shown."""

    EXACT = "exact"
    TEN_FIVE = "10-5"
    STAR = "star"


RULE_IN_WORDS = {
    Rule.EXACT: "Counts are exact.",
    Rule.TEN_FIVE: (
        "Counts under 10 are not shown, the others are rounded to the nearest 5. "
        "Percentages come from the counts as shown."
    ),
    Rule.STAR: (
        "Counts from 1 to 7 are shown as *, the others are rounded to the nearest 5. "
        "Percentages come from the counts as shown."
    ),
}


class State(StrEnum):
    """What became of a number on its way out."""

    EXACT = "exact"
    ROUNDED = "rounded"
    SUPPRESSED = "suppressed"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class Noun:
    """What is counted."""

    singular: str
    plural: str

    def counted(self, count: int) -> str:
        """The count with its noun: "1 child", "12 children"."""
        return f"{count:,} {self.singular if count == 1 else self.plural}"


CHILDREN = Noun("child", "children")


@dataclass(frozen=True)
class Shown:
    """A number as it may leave: `value` is None unless it may be known.

    `text` fits a table cell, `words` a sentence or a screen reader; neither is ever blank.
    `caution` is what has to be said beside it, if anything.
    """

    state: State
    value: float | None
    text: str
    words: str
    caution: str | None = None


def show_count(count: int, rule: Rule, noun: Noun = CHILDREN) -> Shown:
    """A count under a rule. Raises ValueError for a negative count.

    Under 10-5 a count of 0 is suppressed like every other under 10; under the star rule 0 stays 0.
    """
    if count < 0:
        raise ValueError(f"A count cannot be {count}.")
    if rule is Rule.EXACT or (rule is Rule.STAR and count == 0):
        return Shown(State.EXACT, count, f"{count:,}", noun.counted(count))
    if rule is Rule.STAR and count <= LARGEST_STARRED:
        words = f"from 1 to {LARGEST_STARRED} {noun.plural}"
        return Shown(State.SUPPRESSED, None, "*", words)
    if rule is Rule.TEN_FIVE and count < MINIMUM_COUNT:
        fewer = f"fewer than {MINIMUM_COUNT}"
        return Shown(State.SUPPRESSED, None, fewer, f"{fewer} {noun.plural}")
    # No whole number lies half-way between two multiples of 5, so that round() has no tie.
    rounded = ROUNDING_BASE * round(count / ROUNDING_BASE)
    return Shown(State.ROUNDED, rounded, f"{rounded:,}", f"about {noun.counted(rounded)}")


def show_percentage(numerator: Shown, denominator: Shown) -> Shown:
    """A percentage, whole, from two counts as they are shown (a part and its whole).

    Suppressed where either count is; not known where the whole is 0. One from exact counts with
    a whole under 10 carries "too few to compare".
    """
    if numerator.value is None or denominator.value is None:
        return Shown(State.SUPPRESSED, None, "not shown", TOO_FEW_TO_SAY)
    if denominator.value == 0:
        return Shown(State.NOT_KNOWN, None, "not known", "not known")
    percentage = round(100 * numerator.value / denominator.value)
    exact = numerator.state is State.EXACT and denominator.state is State.EXACT
    small = exact and denominator.value < MINIMUM_COUNT
    return Shown(
        State.EXACT if exact else State.ROUNDED,
        percentage,
        f"{percentage}%",
        f"{percentage}%" if exact else f"about {percentage}%",
        TOO_FEW_TO_COMPARE if small else None,
    )


def show_mean(value: float | None, n: int, decimals: int = 1) -> Shown:
    """A mean, SD, effect size or end of an interval that rests on `n` children.

    Suppressed under 10 children, whoever looks; not known where it was not estimable.
    """
    if n < MINIMUM_FOR_MEANS:
        return Shown(State.SUPPRESSED, None, "not shown", TOO_FEW_TO_SAY)
    if value is None:
        return Shown(State.NOT_KNOWN, None, "not known", "not known")
    text = f"{value:.{decimals}f}"
    return Shown(State.ROUNDED, float(text), text, text)
