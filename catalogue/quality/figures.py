"""The figures of a period: counts, shares and times, each with what it is out of. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

# With fewer than these the median and quartiles would be little else than single reviews.
FEWEST_FOR_A_MEDIAN = 5


@dataclass(frozen=True)
class Spread:
    """How times are spread, in days. Without enough of them only the longest is told."""

    n: int
    lower: float | None
    middle: float | None
    upper: float | None
    longest: float | None


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    label: str
    n: int
    of: int

    @property
    def percent(self) -> float | None:
        """To one decimal; None of nothing."""
        return round(100 * self.n / self.of, 1) if self.of else None


@dataclass(frozen=True)
class ReviewerShare:
    """What one person decided; ``second`` counts second approvals of sensitive versions."""

    share: Share
    second: int


@dataclass(frozen=True)
class KindDecided:
    """What was reviewed, and how often each decision was made on it."""

    label: str
    numbers: tuple[int, ...]

    @property
    def decided(self) -> int:
        return sum(self.numbers)


@dataclass(frozen=True)
class Conditions:
    """How those stand that are due in the period, and how many open ones are due after it.

    ``met_on_time`` is out of those that are met or overdue: the others can still be.
    """

    stands: tuple[Share, ...]
    met_on_time: Share
    due_later: int


@dataclass(frozen=True)
class Queue:
    """What waits now, and how much of it for longer than the target."""

    waiting: Spread
    over_target: int
    target_working_days: int


@dataclass(frozen=True)
class Figures:
    """Everything that the page says of a period."""

    decided: int
    decisions: tuple[Share, ...]
    rejections: tuple[Share, ...]
    change_requests: tuple[Share, ...]
    kinds: tuple[KindDecided, ...]
    times: tuple[tuple[str, Spread], ...]
    queue: Queue
    reviewers: tuple[ReviewerShare, ...]
    conditions: Conditions
    afterwards: tuple[Share, ...]
    claims: tuple[Share, ...]


def spread(days: Sequence[float]) -> Spread:
    """The median, the quartiles (by interpolation, as R's type 7) and the longest of some times."""
    if not days:
        return Spread(0, None, None, None, None)
    longest = round(max(days), 1)
    if len(days) < FEWEST_FOR_A_MEDIAN:
        return Spread(len(days), None, None, None, longest)
    lower, _, upper = quantiles(days, n=4, method="inclusive")
    return Spread(len(days), round(lower, 1), round(median(days), 1), round(upper, 1), longest)


def shares(labels: Sequence[str], *, in_order: Sequence[str] = ()) -> tuple[Share, ...]:
    """How often each label occurs, in the given order, then by how often."""
    counts = Counter(labels)
    named = [*in_order, *(label for label, _ in counts.most_common() if label not in in_order)]
    return tuple(Share(label, counts[label], len(labels)) for label in named)
