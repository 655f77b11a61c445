"""The whole result where only sums are known: the same as of the scores they are sums of.

It needs a rule of change that does not rest on the sample, since the classes were counted by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.paired import PairSums, paired_change_of
from outcomes.evaluation.reliable_change import ChangeRule
from outcomes.evaluation.summary import ClassCounts, PairedEvaluation, assembled


@dataclass(frozen=True)
class SummedDeliveries:
    """Deliveries begun, those with a score before, and the sums and classes of the pairs.

    `classes`: None where the rule tells none. Sums of several are the sum of each.
    """

    n_started: int
    n_pre: int
    pairs: PairSums
    classes: ClassCounts | None


def evaluate_sums(
    everyone: SummedDeliveries,
    groups: Mapping[str, SummedDeliveries],
    *,
    direction: Direction,
    rule: ChangeRule,
) -> PairedEvaluation:
    """Evaluate deliveries of which only sums are known, and each group of them by the same rule."""
    whole = _evaluated(everyone, direction, rule)
    parts = {name: _evaluated(each, direction, rule) for name, each in groups.items()}
    return replace(whole, groups=parts, notes=whole.notes + rule.notes)


def _evaluated(
    deliveries: SummedDeliveries, direction: Direction, rule: ChangeRule
) -> PairedEvaluation:
    means = paired_change_of(deliveries.pairs, direction)
    return assembled(deliveries.n_started, deliveries.n_pre, means, deliveries.classes, rule)
