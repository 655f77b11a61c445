"""A funnel: each team by its number of children, and how far chance alone would carry it."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import ACCENT, GRID, INK, LINE, QUIET, WIDTH, canvas, write
from outcomes.drawing.names import Box, placed
from outcomes.drawing.rendering import draw

LEFT, RIGHT, PLOT, EDGE = 76, 122, 380, 40  # room for numbers at each side; height; above and below
LINE_SPACE, LETTERS, NAME_LETTERS = 30, 52, 18
ROUND_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class FunnelPoint:
    """One team; the name is blank where the reader may not know it. ``mark``: beyond chance."""

    size: float
    value: float
    name: str = ""
    mark: str = ""


@dataclass(frozen=True)
class FunnelLimits:
    """For each size the ends of what chance makes: 95 of 100 times, and 998 of 1,000."""

    sizes: tuple[float, ...]
    low95: tuple[float, ...]
    high95: tuple[float, ...]
    low998: tuple[float, ...]
    high998: tuple[float, ...]


@dataclass(frozen=True)
class FunnelChart:
    """Teams around what all teams together did. ``unit`` follows the numbers of the upright axis.

    :param ticks: of the upright axis, its ends included.
    :param across: what the size is.
    """

    points: tuple[FunnelPoint, ...]
    limits: FunnelLimits
    target: float
    target_text: str
    ticks: tuple[float, ...]
    unit: str
    across: str
    notes: tuple[str, ...] = ()

    def shows(self, value: float) -> bool:
        """Whether a value is within the picture."""
        return self.ticks[0] <= value <= self.ticks[-1]


class _Plot:
    def __init__(self, chart: FunnelChart, top: float) -> None:
        self.first, self.last = chart.ticks[0], chart.ticks[-1]
        self.widest = chart.limits.sizes[-1]
        self.top, self.bottom = top + EDGE, top + EDGE + PLOT

    def x(self, size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * size / self.widest

    def y(self, value: float) -> float:
        share = (value - self.first) / (self.last - self.first)
        return self.bottom - (self.bottom - self.top) * share


@draw.register
def _(chart: FunnelChart) -> Any:
    notes = [line for note in chart.notes for line in textwrap.wrap(note, LETTERS)]
    plot = _Plot(chart, LINE_SPACE * len(notes))
    figure, axes = canvas(plot.bottom + 2 * LINE_SPACE + 24)
    for number, line in enumerate(notes):
        write(axes, 0, 16 + LINE_SPACE * number, line, color=QUIET)
    for tick in chart.ticks:
        ends = [LEFT, WIDTH - RIGHT]
        axes.plot(ends, [plot.y(tick)] * 2, color=GRID, linewidth=1.5, zorder=0)
        write(axes, LEFT - 10, plot.y(tick), f"{tick:g}{chart.unit}", color=QUIET, ha="right")
    for size in _round_sizes(plot.widest):
        write(axes, plot.x(size), plot.bottom + 22, f"{size:g}", color=QUIET, ha="center")
    write(axes, LEFT, plot.bottom + 22 + LINE_SPACE, f"{chart.across} →", color=QUIET)
    _funnel(axes, chart, plot)
    _points(axes, chart.points, plot)
    return figure


def _round_sizes(widest: float) -> list[float]:
    """Some round sizes up to the widest."""
    steps = [base * 10**power for power in range(7) for base in ROUND_STEPS]
    step = next((each for each in steps if widest / each <= 4), steps[-1])
    return [step * number for number in range(1, int(widest // step) + 1)]


def _funnel(axes: Any, chart: FunnelChart, plot: _Plot) -> None:
    limits = chart.limits
    xs = [plot.x(size) for size in limits.sizes]
    axes.plot([xs[0], xs[-1]], [plot.y(chart.target)] * 2, color=QUIET, linewidth=2.5, zorder=1)
    for values, style in (
        (limits.low998, "solid"),
        (limits.high998, "solid"),
        (limits.low95, (0, (3, 2))),
        (limits.high95, (0, (3, 2))),
    ):
        axes.plot(
            xs, [plot.y(each) for each in values], color=LINE, linewidth=3, zorder=1, ls=style
        )
    ends = [plot.y(limits.high998[-1]), plot.y(limits.high95[-1]), plot.y(chart.target)]
    words = ["99.8%", "95%", chart.target_text]
    for y, word in zip(_apart(ends), words, strict=True):
        write(axes, WIDTH - RIGHT + 10, y, word, color=QUIET)


def _apart(places: Sequence[float]) -> list[float]:
    """Places from the top down, moved so that the words at them do not touch."""
    kept = [places[-1]]
    for place in reversed(places[:-1]):
        kept.insert(0, min(place, kept[0] - 26))
    return kept


def _points(axes: Any, points: Sequence[FunnelPoint], plot: _Plot) -> None:
    told = []
    for point in points:
        x, y = plot.x(point.size), plot.y(point.value)
        colour = ACCENT if point.name else QUIET
        shape, size = ("D", 17) if point.mark else ("o", 14)
        axes.plot(
            [x], [y], shape, markersize=size, color=INK if point.mark else colour, mec="#ffffff",
            mew=1.5, zorder=4,
        )  # fmt: skip
        words = " ".join(each for each in (_short(point.name), point.mark) if each)
        told.append((x, y, words))
    places = placed(told, Box(LEFT, plot.top - EDGE, WIDTH - RIGHT, plot.bottom))
    for point, name in zip(points, places, strict=True):
        if name.words:
            write(
                axes, name.x, name.y, name.words, color=ACCENT if point.name else QUIET,
                ha="right" if name.on_the_left else "left", bold=bool(point.mark), backed=True,
            )  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1].rstrip()}…"
