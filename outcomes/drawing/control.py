"""Shares over time: the middle line, how far points swing by chance, and which ones stand out."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from outcomes.drawing.canvas import (
    ACCENT,
    GRID,
    INK,
    LINE,
    QUIET,
    WIDTH,
    canvas,
    round_ticks,
    write,
)
from outcomes.drawing.rendering import draw

LEFT, RIGHT, PLOT, EDGE = 74, 148, 300, 36  # room for numbers at each side; height; above and below
LINE_SPACE, LETTERS = 30, 50
LABEL_ROOM = 112  # from one label of a time to the next
BETTER, WORSE = "better", "worse"
SHAPES = {BETTER: "^", WORSE: "v", "": "o"}
LEAST_SPAN = 10.0


@dataclass(frozen=True)
class TimePoint:
    """One period at a place of the time line: its share, and whether it stands out (``mark``)."""

    place: int
    value: float
    text: str
    mark: str = ""


@dataclass(frozen=True)
class ChanceLimits:
    """The middle line and the ends of what chance makes, as numbers and in words."""

    centre: float
    lower: float
    upper: float
    texts: tuple[str, str, str]


@dataclass(frozen=True)
class ControlChart:
    """Points over time with their limits, which are None where there are too few points.

    :param times: of every period its label in two lines, also of those that have no point.
    :param notes: what has to be said above the picture.
    :param signals: in words, for each run of points that stand out its mark and what it is.
    """

    times: tuple[tuple[str, str], ...]
    points: tuple[TimePoint, ...]
    limits: ChanceLimits | None
    unit: str
    notes: tuple[str, ...] = ()
    signals: tuple[tuple[str, str], ...] = ()


class _Plot:
    """Where everything is."""

    def __init__(self, chart: ControlChart, top: float) -> None:
        values = [point.value for point in chart.points]
        if chart.limits:
            values += [chart.limits.lower, chart.limits.upper]
        low, high = min(values), max(values)
        missing = max(0.0, LEAST_SPAN - (high - low))
        self.ticks = round_ticks(max(0.0, low - missing / 2), min(100.0, high + missing / 2))
        self.top, self.bottom = top + EDGE, top + EDGE + PLOT
        self.last = max(len(chart.times) - 1, 1)

    def x(self, place: int) -> float:
        room = 32  # so that the first and the last point are not on the edge
        return LEFT + room + (WIDTH - LEFT - RIGHT - 2 * room) * place / self.last

    def y(self, value: float) -> float:
        share = (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])
        return self.bottom - (self.bottom - self.top) * share


@draw.register
def _(chart: ControlChart) -> Any:
    lines = [
        (mark, textwrap.wrap(f"{mark.capitalize()}. {words}", LETTERS))
        for mark, words in chart.signals
    ]
    notes = [line for note in chart.notes for line in textwrap.wrap(note, LETTERS)]
    top = LINE_SPACE * len(notes)
    plot = _Plot(chart, top)
    below = plot.bottom + EDGE + 2 * LINE_SPACE + 14
    figure, axes = canvas(below + LINE_SPACE * sum(len(words) for _, words in lines))
    for number, line in enumerate(notes):
        write(axes, 0, 16 + LINE_SPACE * number, line, color=QUIET)
    _frame(axes, chart, plot)
    _limits(axes, chart.limits, plot)
    _points(axes, chart.points, plot)
    for mark, words in lines:
        axes.plot(
            [14], [below + 14], SHAPES[mark], markersize=16, color=INK, mec="#ffffff", mew=1.5
        )
        for line in words:
            write(axes, 34, below + 14, line)
            below += LINE_SPACE
    return figure


def _frame(axes: Any, chart: ControlChart, plot: _Plot) -> None:
    for tick in plot.ticks:
        ends = [LEFT, WIDTH - RIGHT]
        axes.plot(ends, [plot.y(tick)] * 2, color=GRID, linewidth=1.5, zorder=0)
        text = f"{tick:g}{chart.unit}"
        write(axes, LEFT - 10, plot.y(tick), text, color=QUIET, ha="right")
    for place in _labelled([plot.x(place) for place in range(len(chart.times))], LABEL_ROOM):
        for number, line in enumerate(chart.times[place]):
            y = plot.bottom + EDGE + LINE_SPACE * number + 6
            write(axes, plot.x(place), y, line, color=QUIET, ha="center")


def _labelled(places: Sequence[float], room: float) -> list[int]:
    """The last of some places, and those before it that leave room between them."""
    kept: list[int] = []
    for number in range(len(places) - 1, -1, -1):
        if not kept or places[kept[-1]] - places[number] >= room:
            kept.append(number)
    return kept


def _limits(axes: Any, limits: ChanceLimits | None, plot: _Plot) -> None:
    if limits is None:
        return
    ends = [LEFT, WIDTH - RIGHT]
    axes.plot(ends, [plot.y(limits.centre)] * 2, color=QUIET, linewidth=2.5, zorder=1)
    for value in (limits.lower, limits.upper):
        axes.plot(ends, [plot.y(value)] * 2, color=QUIET, linewidth=2.5, zorder=1, ls=(0, (3, 2)))
    values = (limits.upper, limits.centre, limits.lower)
    words = [
        f"{text} {name}"
        for text, name in zip(limits.texts[::-1], ("limit", "middle", "limit"), strict=True)
    ]
    for y, word in zip(_apart([plot.y(value) for value in values]), words, strict=True):
        write(axes, WIDTH - RIGHT + 10, y, word, color=QUIET)


def _apart(places: Sequence[float]) -> list[float]:
    """Places from the top down, moved so that the words at them do not touch."""
    middle = places[1]
    return [min(places[0], middle - 26), middle, max(places[2], middle + 26)]


def _points(axes: Any, points: Sequence[TimePoint], plot: _Plot) -> None:
    places = [(plot.x(point.place), plot.y(point.value)) for point in points]
    for number in range(1, len(points)):
        follows = points[number].place - points[number - 1].place == 1
        (x0, y0), (x1, y1) = places[number - 1 : number + 1]
        style = "solid" if follows else (0, (1, 2))  # periods between them are left out
        axes.plot([x0, x1], [y0, y1], color=LINE, linewidth=3, zorder=2, ls=style)
    for point, (x, y) in zip(points, places, strict=True):
        size, colour = (20, INK) if point.mark else (14, ACCENT)
        axes.plot(
            [x], [y], SHAPES[point.mark], markersize=size, color=colour, mec="#ffffff", mew=1.5,
            zorder=4,
        )  # fmt: skip
    for mark, run in groupby(zip(points, places, strict=True), key=lambda each: each[0].mark):
        if mark:
            xs, ys = zip(*(place for _, place in run), strict=True)
            y = min(ys) - 28 if mark == BETTER else max(ys) + 28
            write(axes, sum(xs) / len(xs), y, mark, ha="center", bold=True, backed=True)
    if points and not points[-1].mark:
        x, y = places[-1]
        falls = len(points) > 1 and points[-2].value > points[-1].value
        side = y + 26 if falls else y - 26  # not over the line that comes from the point before
        write(axes, x, side, points[-1].text, color=ACCENT, ha="center", bold=True, backed=True)
