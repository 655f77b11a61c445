"""A share from one step of a course to the next: a line with the intervals of its points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from outcomes.drawing.canvas import ACCENT, GRID, LINE, QUIET, WIDTH, canvas, write
from outcomes.drawing.rendering import draw

LEFT, RIGHT, TOP, PLOT, BELOW = 74, 6, 64, 270, 116
TICKS = (0, 25, 50, 75, 100)
LEAST_ROOM, MOST_ROOM = 62, 150  # from one point to the next
CAP = 6


@dataclass(frozen=True)
class CoursePoint:
    """One step: its share in percent with its interval, None where it is not shown.

    ``beneath`` says how many it rests on, or that they are too few.
    """

    label: str
    beneath: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""


@dataclass(frozen=True)
class CourseChart:
    """The points in their order; ``steps`` and ``counts`` say what stands beneath them."""

    points: tuple[CoursePoint, ...]
    title: str
    steps: str
    counts: str


@draw.register
def _(chart: CourseChart) -> Any:
    bottom = TOP + PLOT
    figure, axes = canvas(bottom + BELOW)
    write(axes, 0, 18, chart.title, color=QUIET)
    for tick in TICKS:
        axes.plot([LEFT, WIDTH - RIGHT], [_y(tick)] * 2, color=GRID, linewidth=1.5, zorder=0)
        write(axes, LEFT - 10, _y(tick), f"{tick}%", color=QUIET, ha="right")
    places = _places(len(chart.points))
    _line(axes, chart.points, places)
    for point, x in zip(chart.points, places, strict=True):
        _point(axes, point, x)
        write(axes, x, bottom + 28, point.label, ha="center", bold=True)
        write(axes, x, bottom + 58, point.beneath, color=QUIET, ha="center")
    write(axes, 0, bottom + 94, f"{chart.steps}; beneath: {chart.counts}", color=QUIET)
    return figure


def _places(number: int) -> list[float]:
    """Where the points are: side by side from the left, near each other where they are few."""
    room = (WIDTH - LEFT - RIGHT) / max(number, 1)
    step = min(MOST_ROOM, max(LEAST_ROOM, room))
    return [LEFT + step * (place + 0.5) for place in range(number)]


def _y(percent: float) -> float:
    return TOP + PLOT * (1 - percent / 100)


def _line(axes: Any, points: Sequence[CoursePoint], places: Sequence[float]) -> None:
    """From each point to the next; none where one between them is not shown."""
    for (one, x0), (other, x1) in pairwise(zip(points, places, strict=True)):
        if one.value is not None and other.value is not None:
            ends = [_y(one.value), _y(other.value)]
            axes.plot([x0, x1], ends, color=LINE, linewidth=3, zorder=1)


def _point(axes: Any, point: CoursePoint, x: float) -> None:
    if point.value is None:
        return
    y = top = _y(point.value)
    if point.low is not None and point.high is not None:
        low, top = _y(point.low), _y(point.high)
        axes.plot([x, x], [low, top], color=ACCENT, linewidth=4, zorder=2, solid_capstyle="butt")
        for end in (low, top):
            axes.plot([x - CAP, x + CAP], [end, end], color=ACCENT, linewidth=3, zorder=2)
    axes.plot([x], [y], "o", markersize=15, color=ACCENT, mec="#ffffff", mew=1.5, zorder=4)
    write(axes, x, top - 20, point.text, color=ACCENT, ha="center", bold=True, backed=True)
