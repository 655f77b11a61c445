"""What changed for some children, as it may be shown beside how many of them were measured."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from outcomes.analyses.improving import Judged, Pairs
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, Shown
from outcomes.reports.means import UNKNOWN, ShownMeans
from outcomes.reports.presentation import PROTECTED, ShownInterval

CHANGE = "change"  # the column of the average
HIDDEN = ShownInterval(PROTECTED, PROTECTED, PROTECTED)


class Counted(Protocol):
    """Some children, counted; ``known`` are those of them whom the reader knows exactly."""

    @property
    def counts(self) -> Counter[str]: ...

    @property
    def known(self) -> Counter[str]: ...

    @property
    def pairs(self) -> Pairs: ...


@dataclass(frozen=True)
class ShownChange:
    """The average change, and how many improved by more than chance."""

    change: ShownInterval
    improved: Shown
    improved_share: ShownInterval


def shown_change(
    children: Counted, shown: Mapping[str, Shown], judged: Judged | None, *, exact: bool
) -> ShownChange:
    """What changed for those who have a pair; ``shown`` is what may be shown of their counts."""
    paired = children.counts["paired"]
    rest = paired - children.known["paired"]
    few_others = bool(children.known["paired"]) and rest < MINIMUM_FOR_MEANS
    hidden = shown["paired"].value is None and paired >= MINIMUM_FOR_MEANS
    means = ShownMeans(paired, exact, hidden=hidden or few_others)
    told = judged is not None and judged.tells
    improved = shown["improved"] if told else UNKNOWN
    change = judged.change(children.pairs, as_of=means.pairs_told) if judged else None
    return ShownChange(
        change=means.interval(
            change.mean if change else None, change.ci if change else None, decimals=1
        ),
        improved=improved,
        improved_share=means.rate(improved, shown["paired"]),
    )


def another_to_hide(changes: Sequence[ShownInterval], paired: Sequence[int]) -> int | None:
    """Which average has to be hidden too, since only one is: the others and all would give it."""
    measured = [number for number, pairs in enumerate(paired) if pairs]
    told = [number for number in measured if changes[number].value.value is not None]
    if not told or len(measured) - len(told) != 1:
        return None
    return min(told, key=lambda number: paired[number])
