"""Counts as bars, a row for each, with the number at the end of its bar."""

from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import ACCENT, LINE, QUIET, WIDTH, canvas, write
from outcomes.drawing.rendering import draw

ROW, BAR, EDGE, LONGEST_BAR, BESIDE = 84, 32, 8, WIDTH - 150, 12


@dataclass(frozen=True)
class BarRow:
    """One bar; where there is no number it says ``instead`` why. ``quiet``: it is context."""

    label: str
    value: float | None = None
    text: str = ""
    instead: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class BarsChart:
    """Counts side by side, from nothing on."""

    rows: tuple[BarRow, ...]


@draw.register
def _(chart: BarsChart) -> Any:
    from matplotlib.patches import Rectangle

    figure, axes = canvas(ROW * len(chart.rows) + EDGE)
    most = max([1.0, *(row.value for row in chart.rows if row.value is not None)])
    for number, row in enumerate(chart.rows):
        top = number * ROW
        write(axes, 0, top + 18, row.label)
        if row.value is None:
            write(axes, 0, top + 52, row.instead, color=QUIET)
            continue
        width = LONGEST_BAR * row.value / most
        colour = LINE if row.quiet else ACCENT
        axes.add_patch(
            Rectangle((0, top + 36), max(width, 2), BAR, facecolor=colour, edgecolor="none")
        )
        write(
            axes,
            width + BESIDE,
            top + 52,
            row.text,
            color=QUIET if row.quiet else ACCENT,
            bold=True,
        )
    return figure
