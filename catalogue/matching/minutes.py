"""What of a session plan can be done in the minutes to hand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from catalogue.interventions.document import PlannedSession
from catalogue.matching.words import number_word
from core.ui.words import list_in_words, plural

HALF = 0.5


@dataclass(frozen=True)
class TimeFit:
    """How much can be done, from 0 to 1, and why."""

    share: float
    fits: str = ""
    against: str = ""


def time_fit(sessions: Sequence[PlannedSession], minutes: int) -> TimeFit:
    """How well a plan fits into sessions of so many minutes.

    1 where every session can be done whole. Else half counts how much of the first session can be
    done, as that is the next one, and half how many of the sessions can be done whole. More
    minutes never make it less.
    """
    if not sessions:
        return TimeFit(HALF, against="Has no session plan, so its length is not known")
    first, longest = sessions[0], max(session.minutes for session in sessions)
    if longest <= minutes:
        takes = f"Takes {_minutes(longest)}" if len(sessions) == 1 else _each(longest)
        return TimeFit(1, fits=f"{takes}; you have {minutes}")
    too_long = [number for number, each in enumerate(sessions, 1) if each.minutes > minutes]
    whole = 1 - len(too_long) / len(sessions)
    share = HALF * _part(first, minutes) + HALF * whole
    if first.minutes <= minutes:
        return TimeFit(
            share,
            fits=f"Session 1 takes {_minutes(first.minutes)}; you have {minutes}",
            against=_later(too_long, longest),
        )
    which = "Needs" if len(sessions) == 1 else "Session 1 needs"
    needs = f"{which} {_minutes(first.minutes)}; you have {minutes}"
    return TimeFit(share, against=f"{needs}. {_what_can_be_done(first, minutes)}")


def steps_that_fit(session: PlannedSession, minutes: int) -> tuple[int, int]:
    """How many steps from the start can be done in time, and the minutes that they take."""
    count, taken = 0, 0
    for number, end in enumerate(accumulate(step.minutes for step in session.steps), 1):
        if end <= minutes:
            count, taken = number, end
    return count, taken


def core_minutes(session: PlannedSession) -> int:
    """The minutes of the steps that have to be kept."""
    return sum(step.minutes for step in session.steps if step.core)


def _part(session: PlannedSession, minutes: int) -> float:
    """The largest part that can be done: the steps from the start, or the core steps alone."""
    if session.minutes <= minutes:
        return 1
    core = core_minutes(session)
    return (
        max(steps_that_fit(session, minutes)[1], core if core <= minutes else 0) / session.minutes
    )


def _what_can_be_done(session: PlannedSession, minutes: int) -> str:
    count, taken = steps_that_fit(session, minutes)
    core = core_minutes(session)
    possible = []
    if count:
        steps = "first step takes" if count == 1 else f"first {number_word(count)} steps take"
        possible.append(f"the {steps} {taken}")
    if 0 < core <= minutes:
        possible.append(f"its core steps alone take {core}")
    if not possible:
        return f"Its first step alone takes {session.steps[0].minutes}"
    words = "; ".join(possible)
    return words[0].upper() + words[1:]


def _later(too_long: Sequence[int], longest: int) -> str:
    if len(too_long) == 1:
        return f"Session {too_long[0]} needs {_minutes(longest)}"
    return f"Sessions {list_in_words(too_long)} need up to {_minutes(longest)}"


def _each(longest: int) -> str:
    return f"Its longest session takes {_minutes(longest)}"


def _minutes(count: int) -> str:
    return plural(count, "minute")
