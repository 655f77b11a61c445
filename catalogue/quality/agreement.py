"""How far two readings of the same thing agree: Cohen's kappa, with what it rests on. Pure.

Cohen (1960): agreement beyond what two people would reach who hand out the same shares of each
rating by chance. Its interval is that of Fleiss, Cohen and Everitt (1969), as statsmodels has it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Pair = tuple[str, str]

# Below this, one pair more or less moves kappa by more than anyone should read into it.
FEWEST_PAIRS = 10
TOO_FEW = "Too few pairs"
NO_PAIRS = "No pairs yet"
ONE_RATING = "Not estimable: one rating only"
ALL_AGREE = "No interval: all agree"
ONE_SIDED = "Always 0 where one side gives one rating only"
NARROWEST = 1e-6


@dataclass(frozen=True)
class Agreement:
    """Of so many pairs so many agree. What cannot be worked out is None, and ``note`` says why.

    ``observed`` and ``expected`` are shares of the pairs; ``low`` and ``high`` bound kappa with
    95% confidence.
    """

    pairs: int
    agreed: int
    expected: float | None = None
    kappa: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def observed(self) -> float | None:
        return self.agreed / self.pairs if self.pairs else None

    @property
    def disagreed(self) -> int:
        return self.pairs - self.agreed


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """The agreement of pairs of ratings, each the first reading's and the second's."""
    if not pairs:
        return Agreement(0, 0, note=NO_PAIRS)
    agreed = sum(first == second for first, second in pairs)
    expected = _expected(pairs)
    if len(pairs) < FEWEST_PAIRS:
        return Agreement(len(pairs), agreed, expected, note=TOO_FEW)
    if len({rating for pair in pairs for rating in pair}) == 1:
        return Agreement(len(pairs), agreed, expected, note=ONE_RATING)
    return _with_kappa(pairs, agreed, expected)


def _with_kappa(pairs: Sequence[Pair], agreed: int, expected: float) -> Agreement:
    import numpy as np
    from statsmodels.stats.inter_rater import cohens_kappa  # slow to import

    with np.errstate(all="ignore"):  # it also works out tests that some tables have not
        found = cohens_kappa(_table(pairs))
    if found.std_kappa > NARROWEST:
        low, high = max(-1.0, float(found.kappa_low)), min(1.0, float(found.kappa_upp))
        return Agreement(len(pairs), agreed, expected, float(found.kappa), low, high)
    note = ALL_AGREE if agreed == len(pairs) else ONE_SIDED
    return Agreement(len(pairs), agreed, expected, float(found.kappa), note=note)


def _table(pairs: Sequence[Pair]) -> list[list[int]]:
    """How often each rating of the first reading met each of the second."""
    ratings = sorted({rating for pair in pairs for rating in pair})
    counts = Counter(pairs)
    return [[counts[first, second] for second in ratings] for first in ratings]


def _expected(pairs: Sequence[Pair]) -> float:
    """The share of pairs that would agree if each reading gave its ratings blindly."""
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    return sum(firsts[rating] * seconds[rating] for rating in firsts) / len(pairs) ** 2
