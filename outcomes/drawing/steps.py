"""From step to step fewer children: one cascade in full, and many of them small."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import ACCENT, INK, LINE, QUIET, WIDTH, canvas, head, write
from outcomes.drawing.rendering import draw

ROW, BAR, WORDS = 100, 34, 84
STAIR, STAIR_GAP, STAIRS_HEAD, STAIRS_EDGE = 10, 3, 36, 22
STAIRS_WIDTH = 470
KEY_LINE = 30
BEFORE = "#dcdfe1"


@dataclass(frozen=True)
class Step:
    """One step: how many reached it, and which share of those of the step before.

    ``value`` is None where it is not shown; ``instead`` says why.
    """

    label: str
    children: str
    value: float | None
    share: str = ""
    instead: str = ""


@dataclass(frozen=True)
class StepsChart:
    """The steps of one cascade, each a bar; grey behind it the step before."""

    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Stairs:
    """A small cascade: how many reached each step, None from where it is not shown."""

    label: str
    children: str
    values: tuple[float | None, ...]
    end: str
    instead: str = ""


@dataclass(frozen=True)
class StairsChart:
    """Small cascades under each other; the first bar of each is as wide as that of the others.

    :param names: of the steps, from the top bar to the last one.
    """

    names: tuple[str, ...]
    rows: tuple[Stairs, ...]


@draw.register
def _(chart: StepsChart) -> Any:
    heights = [WORDS if step.value is None else ROW for step in chart.steps]
    figure, axes = canvas(sum(heights))
    most = max((step.value or 0.0 for step in chart.steps), default=0.0)
    top, before = 0.0, None
    for number, step in enumerate(chart.steps):
        head(axes, top, step.label, step.children, bold=number == 0)
        if step.value is None:
            write(axes, 0, top + 50, step.instead, color=QUIET)
        elif most > 0:
            _step(axes, top + 40, step, before, most)
        top += heights[number]
        before = step.value
    return figure


def _step(axes: Any, y: float, step: Step, before: float | None, most: float) -> None:
    width = WIDTH * (step.value or 0.0) / most
    behind = WIDTH * (before or 0.0) / most
    _box(axes, 0, y, max(behind, width), BAR, BEFORE)
    _box(axes, 0, y, width, BAR, ACCENT)
    if not step.share:
        return
    room = 13 * len(step.share)  # on the bar where that is wide enough, else after it
    if width > room:
        write(axes, 12, y + BAR / 2, step.share, color="#ffffff", bold=True)
    else:
        write(axes, width + 10, y + BAR / 2, step.share, color=INK, bold=True)


@draw.register
def _(chart: StairsChart) -> Any:
    lines = _key_lines(chart.names)
    figure, axes = canvas(len(lines) * KEY_LINE + 14 + sum(map(_height, chart.rows)))
    for number, line in enumerate(lines):
        write(axes, 0, 16 + number * KEY_LINE, line, color=QUIET)
    top = len(lines) * KEY_LINE + 14.0
    for row in chart.rows:
        head(axes, top, row.label, row.children, bold=row is chart.rows[0])
        if row.instead:
            write(axes, 0, top + 50, row.instead, color=QUIET)
        else:
            _stairs(axes, top + STAIRS_HEAD, row)
        top += _height(row)
    return figure


def _height(row: Stairs) -> int:
    if row.instead:
        return WORDS
    return STAIRS_HEAD + len(row.values) * (STAIR + STAIR_GAP) + STAIRS_EDGE


def _stairs(axes: Any, top: float, row: Stairs) -> None:
    most = row.values[0] or 1.0
    last = len(row.values) - 1
    for number, value in enumerate(row.values):
        y = top + number * (STAIR + STAIR_GAP)
        if value is None:
            write(axes, 0, y + 8, "not shown from here", color=QUIET)
            break
        colour = ACCENT if number == last else LINE
        _box(axes, 0, y, STAIRS_WIDTH * value / most, STAIR, colour)
    bottom = top + last * (STAIR + STAIR_GAP) + STAIR / 2
    write(axes, WIDTH, bottom - 4, row.end, color=ACCENT, ha="right", bold=True)


def _key_lines(names: Sequence[str]) -> list[str]:
    half = (len(names) + 1) // 2
    first = "Bars from the top: " + ", ".join(names[:half]) + ","
    return [first, ", ".join(names[half:]) + " (blue)"]


def _box(axes: Any, x: float, y: float, width: float, height: float, colour: str) -> None:
    from matplotlib.patches import Rectangle

    axes.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor="none", zorder=2))
