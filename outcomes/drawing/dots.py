"""Dots with their intervals, a row for each group and a panel for each thing that is measured."""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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

GAP, VALUE_ROOM = 40, 78  # between panels; right of the dots, for the number
AXIS_SPACE, LINE_SPACE = 56, 29
ROW_WITH_DOTS, ROW_OF_WORDS = 46, 34
LABEL_LETTERS, TITLE_LETTERS = 36, 24
DOT, FIRST_DOT = 14, 16
LABEL_ROOM = 62  # from the number of one tick to that of another


@dataclass(frozen=True)
class Dot:
    """An estimate, its number in words, and its interval where there is one."""

    value: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class DotRow:
    """One group: a dot for each panel, None where there is none to show."""

    label: str
    children: str
    dots: tuple[Dot | None, ...]
    instead: str = ""


@dataclass(frozen=True)
class DotPanel:
    """What the dots of one panel are: its ends where they are fixed, and the unit of its ticks.

    ``zero``: a line marks nought, from which a change is counted.
    """

    title: str
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    zero: bool = False


@dataclass(frozen=True)
class DotsChart:
    """``first_is_all``: a line down from the dot of the first row shows where the others lie."""

    panels: tuple[DotPanel, ...]
    rows: tuple[DotRow, ...]
    first_is_all: bool = True


@dataclass(frozen=True)
class _Axis:
    """Where a panel is, and where a value of it is."""

    panel: DotPanel
    left: float
    width: float
    ticks: Sequence[float]

    @property
    def labelled(self) -> list[float]:
        """The ticks that have their number: nought, and those that leave room between them."""
        kept = [tick for tick in self.ticks if self.panel.zero and tick == 0]
        for tick in self.ticks:
            if all(abs(self.place(tick) - self.place(each)) >= LABEL_ROOM for each in kept):
                kept.append(tick)
        return kept

    def place(self, value: float) -> float:
        first, last = self.ticks[0], self.ticks[-1]
        return self.left + self.width * (value - first) / (last - first)


@draw.register
def _(chart: DotsChart) -> Any:
    heights = [_height(row) for row in chart.rows]
    top = 18 + LINE_SPACE * max(len(_lines(each.title, TITLE_LETTERS)) for each in chart.panels)
    bottom = top + sum(heights)
    figure, axes = canvas(bottom + AXIS_SPACE)
    panels = [_axis(chart, number) for number in range(len(chart.panels))]
    for axis in panels:
        _frame(axes, axis, top, bottom)
    if chart.first_is_all:
        _line_of_all(axes, chart, panels, top + heights[0] - ROW_WITH_DOTS / 2, bottom)
    for row, height in zip(chart.rows, heights, strict=True):
        _row(axes, row, panels, top, first=chart.first_is_all and row is chart.rows[0])
        top += height
    return figure


def _height(row: DotRow) -> int:
    lines = len(_lines(row.label, LABEL_LETTERS))
    return LINE_SPACE * lines + (ROW_OF_WORDS if row.instead else ROW_WITH_DOTS)


def _lines(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters) or [""]


def _axis(chart: DotsChart, number: int) -> _Axis:
    panel = chart.panels[number]
    width = (WIDTH - GAP * (len(chart.panels) - 1)) / len(chart.panels)
    values = [
        value
        for row in chart.rows
        for dot in row.dots[number : number + 1]
        if dot
        for value in (dot.value, dot.low, dot.high)
        if value is not None
    ]
    values += [each for each in (panel.minimum, panel.maximum) if each is not None]
    values += [0.0] if panel.zero else []
    ticks = round_ticks(min(values), max(values), most=3)
    return _Axis(panel, number * (width + GAP), width - VALUE_ROOM, ticks)


def _frame(axes: Any, axis: _Axis, top: float, bottom: float) -> None:
    """The title, the ticks and a line for each."""
    for number, line in enumerate(_lines(axis.panel.title, TITLE_LETTERS)):
        write(axes, axis.left, 18 + number * LINE_SPACE, line, bold=True)
    for tick in axis.ticks:
        is_zero = axis.panel.zero and tick == 0
        colour = QUIET if is_zero else GRID
        axes.plot([axis.place(tick)] * 2, [top, bottom], color=colour, linewidth=1.5, zorder=0)
    for tick in axis.labelled:
        side = "left" if tick == axis.ticks[0] else "center"
        text = f"{tick:g}{axis.panel.unit}"
        write(axes, axis.place(tick), bottom + 18, text, color=QUIET, ha=side)
    if axis.panel.zero:
        write(axes, axis.left + axis.width, bottom + 44, "better →", color=QUIET, ha="right")


def _line_of_all(
    axes: Any, chart: DotsChart, panels: Sequence[_Axis], top: float, bottom: float
) -> None:
    for axis, dot in zip(panels, chart.rows[0].dots, strict=False):
        if dot and len(chart.rows) > 1:
            place = axis.place(dot.value)
            axes.plot([place] * 2, [top, bottom], color=LINE, linewidth=3, zorder=1, ls=(0, (2, 1)))


def _row(axes: Any, row: DotRow, panels: Sequence[_Axis], top: float, *, first: bool) -> None:
    lines = _lines(row.label, LABEL_LETTERS)
    _over(axes, top + 16, row.children, right=True)
    for number, line in enumerate(lines):
        _over(axes, top + 16 + number * LINE_SPACE, line, bold=first)
    top += LINE_SPACE * len(lines) + 16
    if row.instead:
        _over(axes, top - 3, row.instead, quiet=True)
        return
    for axis, dot in zip(panels, row.dots, strict=True):
        if dot is None:
            write(axes, axis.left + 6, top, "not shown", color=QUIET, backed=True)
        else:
            _dot(axes, axis.place, dot, top, first=first)
            right = axis.left + axis.width + VALUE_ROOM
            write(axes, right, top, dot.text, ha="right", bold=True)


def _over(
    axes: Any, y: float, text: str, *, bold: bool = False, right: bool = False, quiet: bool = False
) -> None:
    """Words over the lines of the panels, on white."""
    x, side = (WIDTH, "right") if right else (0, "left")
    colour = QUIET if right or quiet else INK
    write(axes, x, y, text, color=colour, ha=side, bold=bold, backed=True)


def _dot(axes: Any, place: Callable[[float], float], dot: Dot, y: float, *, first: bool) -> None:
    x = place(dot.value)
    if dot.low is not None and dot.high is not None:
        ends = [place(dot.low), place(dot.high)]
        axes.plot(ends, [y, y], color=ACCENT, linewidth=5, zorder=3, solid_capstyle="butt")
    size, shape = (FIRST_DOT, "D") if first else (DOT, "o")
    axes.plot([x], [y], shape, markersize=size, color=ACCENT, mec="#ffffff", mew=1.5, zorder=4)
