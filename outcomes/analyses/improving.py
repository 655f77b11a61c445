"""How many of some pairs improved by more than chance, and by how much they changed on average.

Pairs are counted by their two scores, in thousandths. All are judged by one rule, that of all
pairs of an analysis, so that a child's class does not depend on the company it is seen in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from catalogue.instruments.schemas import Scale
from outcomes.cells.models import THOUSANDTHS
from outcomes.evaluation.estimates import FloatArray, IntArray, Spread
from outcomes.measures.scales import criteria_of, direction_of

if TYPE_CHECKING:  # the mathematics is loaded when a result is looked at
    from outcomes.evaluation.paired import MeanChange
    from outcomes.evaluation.reliable_change import ChangeRule

Pairs = Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class Judged:
    """The rule, and which pairs of scores it calls improved; None where it cannot tell."""

    scale: Scale
    rule: "ChangeRule"
    better: frozenset[tuple[int, int]] | None

    @property
    def tells(self) -> bool:
        """Whether it is known which change is more than chance."""
        return self.better is not None

    def improved(self, pairs: Pairs) -> int:
        """How many improved; 0 where that cannot be told."""
        better = self.better or frozenset()
        return sum(number for pair, number in pairs.items() if pair in better)

    def change(self, pairs: Pairs, *, as_of: int) -> "MeanChange":
        """The average change in points, positive for the better.

        Its interval is as wide as ``as_of`` pairs would leave it.
        """
        from outcomes.evaluation.paired import described, paired_change

        before, after, counts = _arrays(pairs)
        found = paired_change(before, after, direction_of(self.scale), counts)
        change = Spread(found.change.mean, found.change.sd)
        return described(as_of, found.pre, found.post, change).change

    @property
    def in_words(self) -> str:
        """From which change on it is more than chance; no number that comes of our children."""
        threshold = self.rule.threshold
        if threshold is None:
            return "From which change on it is more than chance is not known for this scale."
        if self.scale.threshold:
            source = self.scale.threshold.source
            return f"A change of {threshold:.3g} points or more is more than chance ({source})."
        if self.scale.norm.sd:
            return (
                f"A change of more than {threshold:.3g} points is more than chance "
                "(Jacobson and Truax 1991)."
            )
        return (
            "From which change on it is more than chance is worked out from the spread of the "
            "scores before, of all these children (Jacobson and Truax 1991)."
        )


def judged(pairs: Pairs, scale: Scale, rule: "ChangeRule | None" = None) -> Judged:
    """Judge all pairs of an analysis.

    :param rule: where it is told by more pairs than these.
    """
    from outcomes.evaluation.paired import spread
    from outcomes.evaluation.reliable_change import ChangeClass, change_rule, classify

    direction = direction_of(scale)
    before, after, counts = _arrays(pairs)
    if rule is None:
        rule = change_rule(criteria_of(scale), spread(before, counts=counts), direction)
    classes = classify(before, after, direction, rule)
    if classes is None:
        return Judged(scale, rule, None)
    better = {ChangeClass.RECOVERED, ChangeClass.IMPROVED}
    found = (pair for pair, each in zip(pairs, classes, strict=True) if each in better)
    return Judged(scale, rule, frozenset(found))


def _arrays(pairs: Pairs) -> tuple[FloatArray, FloatArray, IntArray]:
    """Scores before and after in points, and how many have them."""
    both = np.array(list(pairs), dtype=np.float64).reshape(-1, 2) / THOUSANDTHS
    return both[:, 0], both[:, 1], np.array(list(pairs.values()), dtype=np.int64)
