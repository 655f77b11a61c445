"""Proven reoffending of a cohort: how many, how often, how serious.

The counting rules are those of the proven reoffending statistics of England and Wales: an offence
counts within a follow-up period, if it is proven within that period or a waiting time after it.
"""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean

from outcomes.evaluation.estimates import Estimate
from outcomes.evaluation.proportions import poisson_rate, proportion


@dataclass(frozen=True)
class Offence:
    """One offence of one child; `proven_on` and `gravity` are None where not known."""

    child: str
    committed_on: date
    proven_on: date | None
    gravity: float | None


@dataclass(frozen=True)
class FollowUp:
    """Whole calendar months in which an offence counts, and further ones for it to be proven."""

    months: int = 12
    waiting_months: int = 6

    def ends_on(self, start: date) -> date:
        """The last day on which an offence counts."""
        return add_months(start, self.months)

    def due_on(self, start: date) -> date:
        """The last day on which an offence can be proven, from which the result is known."""
        return add_months(start, self.months + self.waiting_months)


@dataclass(frozen=True)
class Reoffending:
    """The result for the children whose follow-up is due; `not_yet_due` are the others.

    `binary`: reoffenders per child, Wilson interval. `per_child`: reoffences per child, exact
    Poisson interval. `gravity_mean`: of all reoffences; `highest_gravity_mean`: of the gravest of
    each reoffender; both only where gravity is known.
    """

    cohort: int
    reoffenders: int
    reoffences: int
    binary: Estimate
    per_reoffender: float | None
    per_child: Estimate
    gravity_mean: float | None
    highest_gravity_mean: float | None
    not_yet_due: int
    notes: tuple[str, ...]


class Comparison(StrEnum):
    """How the time after compares with the time before."""

    UP = "up"
    SAME = "same"
    DOWN = "down"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class BeforeAndAfter:
    """One child's number of offences, and the gravest of them, after against before."""

    frequency: Comparison
    seriousness: Comparison


def add_months(day: date, months: int) -> date:
    """The same day of the month so many calendar months later, or the last one of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def reoffending(
    starts: Mapping[str, date],
    offences: Iterable[Offence],
    *,
    as_at: date,
    follow_up: FollowUp | None = None,
) -> Reoffending:
    """Count the reoffences of a cohort, each child from its own start, as known on `as_at`.

    An offence counts if start < offence ≤ start + 12 months and it is proven by start + 18 months
    (both configurable); one of the day of the start does not. Children whose 18 months are not
    over are "not yet due", and in no other number. Offences of children outside the cohort are
    left out.
    """
    follow_up = follow_up or FollowUp()
    due = {child for child, start in starts.items() if follow_up.due_on(start) <= as_at}
    counted: dict[str, list[Offence]] = {}
    for offence in offences:
        if offence.child in due and _counts(offence, starts[offence.child], follow_up):
            counted.setdefault(offence.child, []).append(offence)
    reoffences = sum(map(len, counted.values()))
    gravities = [_gravities(of_child) for of_child in counted.values()]
    return Reoffending(
        cohort=len(due),
        reoffenders=len(counted),
        reoffences=reoffences,
        binary=proportion(len(counted), len(due)),
        per_reoffender=reoffences / len(counted) if counted else None,
        per_child=poisson_rate(reoffences, len(due)),
        gravity_mean=_mean([gravity for of_child in gravities for gravity in of_child]),
        highest_gravity_mean=_mean([max(of_child) for of_child in gravities if of_child]),
        not_yet_due=len(starts) - len(due),
        notes=_notes(len(starts), len(due), counted),
    )


def before_and_after(
    start: date,
    offences: Iterable[Offence],
    *,
    as_at: date,
    follow_up: FollowUp | None = None,
) -> BeforeAndAfter:
    """Compare one child's offences in the 12 months to the start with those in the 12 after it.

    The day of the start belongs to the time before. Proven offences count, each time with the
    same waiting time. Until the time after is due everything is not known; seriousness is also
    not known where the gravity of a counted offence is. No offence at all is less serious than any.
    """
    follow_up = follow_up or FollowUp()
    if follow_up.due_on(start) > as_at:
        return BeforeAndAfter(Comparison.NOT_KNOWN, Comparison.NOT_KNOWN)
    known = list(offences)
    before = [offence for offence in known if _counts_before(offence, start, follow_up)]
    after = [offence for offence in known if _counts(offence, start, follow_up)]
    if any(offence.gravity is None for offence in before + after):
        seriousness = Comparison.NOT_KNOWN
    else:
        seriousness = _compare(
            max(_gravities(before), default=0.0), max(_gravities(after), default=0.0)
        )
    return BeforeAndAfter(_compare(len(before), len(after)), seriousness)


def _counts(offence: Offence, start: date, follow_up: FollowUp) -> bool:
    in_time = start < offence.committed_on <= follow_up.ends_on(start)
    return (
        in_time and offence.proven_on is not None and offence.proven_on <= follow_up.due_on(start)
    )


def _counts_before(offence: Offence, start: date, follow_up: FollowUp) -> bool:
    in_time = add_months(start, -follow_up.months) < offence.committed_on <= start
    latest = add_months(start, follow_up.waiting_months)
    return in_time and offence.proven_on is not None and offence.proven_on <= latest


def _gravities(offences: Iterable[Offence]) -> list[float]:
    return [offence.gravity for offence in offences if offence.gravity is not None]


def _mean(values: list[float]) -> float | None:
    return fmean(values) if values else None


def _compare(before: float, after: float) -> Comparison:
    if after == before:
        return Comparison.SAME
    return Comparison.UP if after > before else Comparison.DOWN


def _notes(
    n_children: int, n_due: int, counted: Mapping[str, Iterable[Offence]]
) -> tuple[str, ...]:
    notes = []
    if n_due < n_children:
        notes.append(
            f"{n_children - n_due} of {n_children} children are not yet due and are left out."
        )
    unknown = sum(offence.gravity is None for of_child in counted.values() for offence in of_child)
    if unknown:
        notes.append(f"The gravity of {unknown} reoffences is not known; the means leave them out.")
    if not counted:
        notes.append("Nobody reoffended: there is no gravity, and no number per reoffender.")
    return tuple(notes)
