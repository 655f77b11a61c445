"""When to remind, over plain numbers."""

from collections.abc import Iterable

# Days before the last day of an approval, and before the day a condition is due; -1 is overdue.
APPROVAL_STEPS = (90, 30, 0)
CONDITION_STEPS = (30, 7, 0, -1)


def step_due(days_left: int, steps: Iterable[int]) -> int | None:
    """The reminder that applies with so many days left: the most urgent; None before the first.

    Where the timer stood still for some days, what it missed is told now, and only once.
    """
    return min((step for step in steps if days_left <= step), default=None)
