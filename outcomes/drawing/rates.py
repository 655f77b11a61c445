"""Shares with their intervals, a row for each: ours in the accent colour, others' in grey."""

from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import (
    ACCENT,
    GRID,
    QUIET,
    WIDTH,
    canvas,
    head,
    round_ticks,
    write,
)
from outcomes.drawing.rendering import draw

ROW_WITH_RATE, ROW_OF_WORDS, AXIS_SPACE = 106, 84, 66
LEAST_RIGHT_END = 20.0  # percent: a small share must not fill the picture
LEFT, RIGHT = 8, WIDTH - 84  # room at the right for the last tick and a number beside a dot
TO_THE_END = 100.0
BESIDE = 16


@dataclass(frozen=True)
class RateRow:
    """One row, in percent; where there is no number it says ``instead`` why.

    ``text`` is the share as it is written; ``quiet``: it is context, and drawn in grey.
    """

    label: str
    beside: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str = ""
    instead: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class RatesChart:
    """Shares in percent with their intervals; ``axis`` says what they are shares of."""

    rows: tuple[RateRow, ...]
    axis: str


@draw.register
def _(chart: RatesChart) -> Any:
    heights = [ROW_OF_WORDS if row.value is None else ROW_WITH_RATE for row in chart.rows]
    bottom = sum(heights)
    figure, axes = canvas(bottom + AXIS_SPACE)
    ticks = _ticks(chart)

    def place(percent: float) -> float:
        return LEFT + (RIGHT - LEFT) * percent / ticks[-1]

    top = 0
    for number, (row, height) in enumerate(zip(chart.rows, heights, strict=True)):
        head(axes, top, row.label, row.beside, bold=number == 0 and not row.quiet)
        if row.value is None:
            write(axes, 0, top + 50, row.instead, color=QUIET)
        else:
            for tick in ticks:
                axes.plot([place(tick)] * 2, [top + 40, top + 80], color=GRID, linewidth=1.5)
            _rate(axes, top + 60, row, place)
        top += height
    for tick in ticks:
        ha = "left" if tick == 0 else "center"
        write(axes, 0 if tick == 0 else place(tick), bottom + 10, f"{tick:g}%", color=QUIET, ha=ha)
    write(axes, 0, bottom + 46, chart.axis, color=QUIET)
    return figure


def _rate(axes: Any, y: float, row: RateRow, place: Any) -> None:
    colour = QUIET if row.quiet else ACCENT
    x = place(row.value)
    end = x
    if row.low is not None and row.high is not None:
        end = place(row.high)
        axes.plot(
            [place(row.low), end],
            [y, y],
            color=colour,
            linewidth=5,
            solid_capstyle="butt",
            zorder=2,
        )
    marker, size = ("D", 13) if row.quiet else ("o", 17)
    axes.plot([x], [y], marker, markersize=size, color=colour, mec="#ffffff", mew=1.5, zorder=4)
    write(axes, end + BESIDE, y, row.text, color=colour, bold=not row.quiet)


def _ticks(chart: RatesChart) -> list[float]:
    """Round numbers from nothing to past all that is drawn, at most a hundred."""
    ends = [end for row in chart.rows for end in (row.value, row.high) if end is not None]
    most = max([LEAST_RIGHT_END, *ends])
    return [tick for tick in round_ticks(0, most) if tick <= TO_THE_END]
