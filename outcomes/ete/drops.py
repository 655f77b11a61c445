"""When a child's education, training or employment has dropped.

The rule: between the last two snapshots, the child has no place or job any more, or attends at
least a quarter fewer hours a week. Hours that are not known say nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app

from core.ui.words import long_date
from outcomes.ete.models import EteSnapshot

SMALLEST_DROP = 0.25  # of the hours attended before


@dataclass(frozen=True)
class Drop:
    """A drop from one snapshot to the next, in words."""

    words: str
    since: date


def drop_between(earlier: EteSnapshot, later: EteSnapshot) -> Drop | None:
    """The drop from one snapshot to the next; None where there is none."""
    if is_engaged(earlier.status) and not is_engaged(later.status):
        return Drop(_lost_in_words(earlier, later), later.taken_on)
    before, after = earlier.hours_attended, later.hours_attended
    if not before or after is None or after > before * (1 - SMALLEST_DROP):
        return None
    words = (
        f"Hours attended fell from {before:g} to {after:g} a week between "
        f"{long_date(earlier.taken_on)} and {long_date(later.taken_on)}."
    )
    return Drop(words, later.taken_on)


def latest_drop(snapshots: Sequence[EteSnapshot]) -> Drop | None:
    """The drop between the last two of a child's snapshots, the newest first; None without one."""
    if len(snapshots) < 2:
        return None
    return drop_between(snapshots[1], snapshots[0])


def is_engaged(status: str) -> bool:
    """Whether a status means that the child has a place or a job."""
    statuses = current_app.extensions["vocabularies"]["ete_statuses"]
    return any(term.code == status and term.engaged for term in statuses)


def _lost_in_words(earlier: EteSnapshot, later: EteSnapshot) -> str:
    labels = current_app.extensions["vocabularies"]["ete_statuses"].labels
    was = labels.get(earlier.status, earlier.status)
    now_is = labels.get(later.status, later.status)
    return (
        f"“{was}” on {long_date(earlier.taken_on)} has become “{now_is}” on "
        f"{long_date(later.taken_on)}."
    )
