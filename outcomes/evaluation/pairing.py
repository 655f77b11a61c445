"""Which two measurements of a child belong together, before and after one delivery.

One call is about one child, one delivery, one scale of an instrument and one rater: the scores
of a child, a parent and a practitioner are never mixed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Occasion(StrEnum):
    """What a measurement was taken for, as the person who took it said."""

    PRE = "pre"
    MID = "mid"
    POST = "post"
    FOLLOW_UP = "follow-up"


class NoPairReason(StrEnum):
    """Why a delivery has no pair, in the order in which it is looked for."""

    NO_PRE = "There is no valid score around the start."
    TOO_FEW_SESSIONS = "Too few sessions were held to look for a score afterwards."
    NO_POST = "There is no valid score after the sessions."


@dataclass(frozen=True)
class Measured:
    """One score of one child; `occasion` is None where it was not given, `score` where not valid.

    `id` tells records apart and breaks ties, nothing more.
    """

    id: int
    occasion: Occasion | None
    taken_on: date
    score: float | None

    @property
    def is_valid(self) -> bool:
        """Whether there is a score at all."""
        return self.score is not None and math.isfinite(self.score)


@dataclass(frozen=True)
class DeliveryDates:
    """When a delivery began and ended (None while it runs or where nobody said) and was held.

    `one_session_planned`: the delivery was planned as a single session.
    """

    started_on: date
    ended_on: date | None
    sessions_held_on: Sequence[date]
    one_session_planned: bool = False


@dataclass(frozen=True)
class Windows:
    """How far from the start and the end a score may lie, in days, both ends included."""

    days_before_start: int = 28
    days_after_start: int = 14
    days_after_end: int = 28


@dataclass(frozen=True)
class Pair:
    """The two measurements that belong together; `post` was taken on a later day than `pre`."""

    pre: Measured
    post: Measured


@dataclass(frozen=True)
class NoPair:
    """Why there is no pair, and the measurement before where there is at least that."""

    reason: NoPairReason
    pre: Measured | None = None


def find_pair(
    measurements: Iterable[Measured], delivery: DeliveryDates, windows: Windows | None = None
) -> Pair | NoPair:
    """Choose the earliest valid score around the start and the latest after the sessions.

    An occasion, where given, limits what a measurement can be: only "pre" and unnamed ones can
    come before, only "post" and unnamed ones after, so that "mid" and "follow-up" never do. Among
    those the windows decide: before, from 28 days before the start to 14 after it; after, later
    than the score before, from the second session held (from the last, where one is planned), to
    28 days after the end. While no end is known, only a measurement named "post" can be one: an
    unnamed score of a delivery that may still run is a mid score for all we know.

    Measurements of one day are told apart by id: the lowest is the earliest, the highest the
    latest. The order in which they are given makes no difference.
    """
    windows = windows or Windows()
    valid = [measured for measured in measurements if measured.is_valid]
    pre = min(_candidates_before(valid, delivery, windows), key=_when, default=None)
    if pre is None:
        return NoPair(NoPairReason.NO_PRE)
    earliest = _earliest_post(delivery)
    if earliest is None:
        return NoPair(NoPairReason.TOO_FEW_SESSIONS, pre)
    later = [m for m in valid if m.taken_on > pre.taken_on and m.taken_on >= earliest]
    post = max(_candidates_after(later, delivery, windows), key=_when, default=None)
    if post is None:
        return NoPair(NoPairReason.NO_POST, pre)
    return Pair(pre, post)


def _when(measured: Measured) -> tuple[date, int]:
    return measured.taken_on, measured.id


def _candidates_before(
    valid: Iterable[Measured], delivery: DeliveryDates, windows: Windows
) -> list[Measured]:
    first = delivery.started_on - timedelta(days=windows.days_before_start)
    last = delivery.started_on + timedelta(days=windows.days_after_start)
    return [m for m in valid if m.occasion in (None, Occasion.PRE) and first <= m.taken_on <= last]


def _candidates_after(
    later: Iterable[Measured], delivery: DeliveryDates, windows: Windows
) -> list[Measured]:
    if delivery.ended_on is None:
        return [m for m in later if m.occasion is Occasion.POST]
    last = delivery.ended_on + timedelta(days=windows.days_after_end)
    return [m for m in later if m.occasion in (None, Occasion.POST) and m.taken_on <= last]


def _earliest_post(delivery: DeliveryDates) -> date | None:
    """The day from which a score can show a change; None before enough sessions were held."""
    held = sorted(delivery.sessions_held_on)
    if delivery.one_session_planned:
        return held[-1] if held else None
    return held[1] if len(held) > 1 else None
