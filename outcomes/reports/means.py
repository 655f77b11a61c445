"""Means, effects, rates and their intervals, as they are shown for so many children."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from outcomes.evaluation.suppression import (
    MINIMUM_FOR_MEANS,
    TOO_FEW_TO_SAY,
    Rule,
    Shown,
    State,
    show_count,
    show_mean,
    show_percentage,
)
from outcomes.reports.presentation import PROTECTED, ShownInterval
from outcomes.reports.protection import range_of

if TYPE_CHECKING:
    from outcomes.evaluation.estimates import Interval

TOO_FEW = Shown(State.SUPPRESSED, None, "not shown", TOO_FEW_TO_SAY)
UNKNOWN = Shown(State.NOT_KNOWN, None, "not known", "not known")


@dataclass(frozen=True)
class ShownMeans:
    """How means, and what rests on them, are shown for ``n`` pairs."""

    n: int
    exact: bool
    hidden: bool

    @property
    def pairs_told(self) -> int:
        """For how many pairs an interval is worked out: as many as the reader knows of.

        For a rounded number, the fewest that it may stand for. The width of an interval would tell
        the number itself; so it is never too narrow, and tells nothing.
        """
        if self.exact or self.n < MINIMUM_FOR_MEANS:
            return self.n
        return range_of(show_count(self.n, Rule.TEN_FIVE), Rule.TEN_FIVE).low

    def mean(self, value: float | None, *, decimals: int = 1) -> Shown:
        """A mean, an SD or an effect size."""
        if self.hidden:
            return PROTECTED
        if self.exact and self.n == 0:
            return UNKNOWN
        shown = show_mean(value, self.n, decimals)
        if shown.value is None:
            return shown
        number = shown.value + 0  # never "-0.0"
        text = f"{number:.{decimals}f}".replace("-", "−")
        return Shown(shown.state, number, text, text)

    def interval(
        self, value: float | None, interval: "Interval | None", *, decimals: int
    ) -> ShownInterval:
        """An estimate with its interval."""
        ends = (interval.low, interval.high) if interval else (None, None)
        return ShownInterval(*(self.mean(each, decimals=decimals) for each in (value, *ends)))

    def rate(self, part: Shown, whole: Shown) -> ShownInterval:
        """A percentage with its Wilson interval, both from the counts as they are shown."""
        from outcomes.evaluation.proportions import wilson

        share = share_of(part, whole)
        no_interval = ShownInterval(share, TOO_FEW, TOO_FEW)
        if part.value is None or whole.value is None or self.n < MINIMUM_FOR_MEANS:
            return no_interval
        interval = wilson(int(part.value), int(whole.value))
        if interval is None:
            return no_interval
        return ShownInterval(share, percent(interval.low), percent(interval.high))


def share_of(part: Shown, whole: Shown) -> Shown:
    """A percentage from two counts as they are shown; not known where the part is not."""
    return UNKNOWN if part.state is State.NOT_KNOWN else show_percentage(part, whole)


def percent(value: float) -> Shown:
    """A share of 1 as a whole percentage."""
    percentage = round(100 * value)
    return Shown(State.ROUNDED, percentage, f"{percentage}%", f"{percentage}%")
