"""The sentences of the analysis: what stands out from chance, and what is left out."""

from collections.abc import Sequence
from itertools import groupby

from core.ui.words import plural
from outcomes.analyses.over_time.periods import Length, Period
from outcomes.analyses.over_time.showing import Course, Moment
from outcomes.drawing.control import BETTER, WORSE
from outcomes.evaluation.control_chart import (
    MINIMUM_FOR_SETTLED_LIMITS,
    RUN_LENGTH,
    ChartPoint,
    Meaning,
    Signal,
    Way,
)
from outcomes.evaluation.suppression import MINIMUM_COUNT

NO_SIGNAL = "no more than chance"
TOO_FEW_ENDED = "left out: too few"
CAUTIONS = (
    "One high or low quarter or month means little. What is marked is more than chance usually "
    "makes; why, these numbers do not tell.",
    "With many points, one is marked by chance now and then.",
    "Who is worked with, and with what, changes over time too.",
    "A score after can be given up to four weeks after the end. The share measured in the last "
    "period can still rise.",
    "Only those who were measured before and after can show that they improved, and children often "
    "start when things are at their worst.",
)


def mark_of(point: ChartPoint | None) -> str:
    """Whether a point stands out, and which way."""
    if point is None or point.signal is None:
        return ""
    return BETTER if point.meaning is Meaning.IMPROVEMENT else WORSE


def signal_of(point: ChartPoint | None) -> str:
    """What a point is, for its row of the table."""
    if point is None:
        return TOO_FEW_ENDED
    mark = mark_of(point)
    return f"{mark}: {_signal(point)}" if mark else NO_SIGNAL


def _signal(point: ChartPoint | None) -> str:
    if point is None or point.signal is None:
        return ""
    up = point.direction is Way.UP
    return {
        Signal.BEYOND_LIMIT: f"{'above the upper' if up else 'below the lower'} limit",
        Signal.TREND: f"{RUN_LENGTH} or more in a row, each {'higher' if up else 'lower'} than "
        "the one before",
        Signal.TWO_OF_THREE: f"two of three near the {'upper' if up else 'lower'} limit",
        Signal.SHIFT: f"{RUN_LENGTH} or more in a row {'above' if up else 'below'} the middle",
    }[point.signal]


def runs(course: Course) -> list[tuple[str, str]]:
    """Every run of points that stand out in the same way: its mark, and it in words."""
    said = []
    for (_, mark, words), moments in groupby(course.moments, key=_sort_of):
        if mark:
            found = list(moments)
            said.append((mark, f"{_span(found)}: {words}"))
    return said


def _sort_of(moment: Moment) -> tuple[bool, str, str]:
    return moment.point is None, mark_of(moment.point), _signal(moment.point)


def _span(moments: Sequence[Moment]) -> str:
    """From the first to the last of some periods."""
    first, last = moments[0].period, moments[-1].period
    until = "to" if first.length is Length.MONTH else "until"
    return first.label if first == last else f"{first.label} {until} {last.label}"


def of_course(course: Course, what: str, length: Length) -> str:
    """What one share did over time."""
    limits = course.limits
    if limits is None:
        said = (
            f"There are too few {length}s with at least {MINIMUM_COUNT} to tell more than chance "
            "from chance."
        )
    else:
        centre, lower, upper = (f"{round(each)}%" for each in limits)
        said = (
            f"On average {centre} {what}. By chance alone a {length} can lie between {lower} and "
            f"{upper}. {_standing_out(course, length)}"
        )
    return " ".join(
        part for part in (said, _trial(course, length), _left_out(course, length)) if part
    )


def _standing_out(course: Course, length: Length) -> str:
    found = runs(course)
    if not found:
        return f"No {length} stands out from that."
    return " ".join(f"{words} ({mark})." for mark, words in found)


def _trial(course: Course, length: Length) -> str:
    number = len(course.points)
    if course.limits is None or number >= MINIMUM_FOR_SETTLED_LIMITS:
        return ""
    return (
        f"These are trial limits: they rest on {plural(number, str(length))}, and settled ones "
        f"need {MINIMUM_FOR_SETTLED_LIMITS}."
    )


def _left_out(course: Course, length: Length) -> str:
    number = course.left_out
    if not number:
        return ""
    have, are = ("has", "is") if number == 1 else ("have", "are")
    why = "" if course.exact else ", or a number that may not be shown,"
    return (
        f"{plural(number, str(length))} {have} fewer than {MINIMUM_COUNT} to go by{why} and {are} "
        "left out."
    )


def in_words(course: Course, what: str) -> str:
    """The picture in words."""
    said = [f"{what}, over time."]
    said += [
        f"{moment.period.label}: {moment.share.text}"
        f"{f', {signal_of(moment.point)}' if mark_of(moment.point) else ''}."
        for moment in course.points
    ]
    if course.limits:
        centre, lower, upper = (f"{round(each)}%" for each in course.limits)
        said.append(f"Middle {centre}, limits {lower} and {upper}.")
    return " ".join(said)


def not_over(now: Period, length: Length) -> str:
    """That the period which is not over is left out."""
    return f"The {length} that is not over yet, {now.label}, is left out."
