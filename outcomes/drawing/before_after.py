"""Average scores before and after, a row for all and for each team."""

from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import (
    ACCENT,
    GRID,
    LINE,
    QUIET,
    WIDTH,
    canvas,
    head,
    round_ticks,
    write,
)
from outcomes.drawing.rendering import draw

ROW_WITH_SCORES, ROW_OF_WORDS, AXIS_SPACE = 112, 84, 64
LEAST_SHARE_OF_SCALE = 0.25
LABEL_ROOM = 0.17  # of the width, at each side, for the numbers beside the dots


@dataclass(frozen=True)
class BeforeAfterRow:
    """One row; where there are no numbers to draw it says ``instead`` why.

    ``low`` and ``high`` are the ends of the interval of the change, laid around the score after.
    """

    label: str
    children: str
    before: float | None = None
    after: float | None = None
    low: float | None = None
    high: float | None = None
    instead: str = ""


@dataclass(frozen=True)
class BeforeAfterChart:
    """Average scores before and after, a row for all and for each team."""

    rows: tuple[BeforeAfterRow, ...]
    lower_is_better: bool
    minimum: float
    maximum: float


@draw.register
def _(chart: BeforeAfterChart) -> Any:
    heights = [ROW_OF_WORDS if row.before is None else ROW_WITH_SCORES for row in chart.rows]
    height = sum(heights) + AXIS_SPACE
    figure, axes = canvas(height)
    left, right, ticks = _limits(chart)

    def place(score: float) -> float:
        return WIDTH * (LABEL_ROOM + (1 - 2 * LABEL_ROOM) * (score - left) / (right - left))

    bottom = sum(heights)
    for tick in ticks:
        write(axes, place(tick), bottom + 8, f"{tick:g}", color=QUIET, ha="center")
    _axis_words(axes, bottom + 44, chart)
    top = 0
    first = next(row for row in chart.rows if row.before is not None)
    for row, row_height in zip(chart.rows, heights, strict=True):
        head(axes, top, row.label, row.children, bold=top == 0)
        if row.before is None:
            write(axes, 0, top + 50, row.instead, color=QUIET)
        else:
            for tick in ticks:
                axes.plot([place(tick)] * 2, [top + 40, top + 84], color=GRID, linewidth=1.5)
            _scores(axes, top + 62, row, place, with_words=row is first)
        top += row_height
    return figure


def _scores(axes: Any, y: float, row: BeforeAfterRow, place: Any, *, with_words: bool) -> None:
    before, after = place(row.before), place(row.after)
    low = after if row.low is None else place(row.low)
    high = after if row.high is None else place(row.high)
    axes.plot([before, after], [y, y], color=LINE, linewidth=3, zorder=1)
    axes.plot([low, high], [y, y], color=ACCENT, linewidth=5, zorder=2, solid_capstyle="butt")
    axes.plot([before], [y], "o", markersize=15, color="#ffffff", mec=QUIET, mew=3, zorder=3)
    axes.plot([after], [y], "o", markersize=17, color=ACCENT, mec="#ffffff", mew=1.5, zorder=4)
    words = (" before", " after") if with_words else ("", "")
    left_end, right_end = min(before, low) - 16, max(before, high) + 16
    before_text, after_text = f"{row.before:.1f}{words[0]}", f"{row.after:.1f}{words[1]}"
    goes_right = after >= before
    sides = (left_end, "right"), (right_end, "left")
    before_side, after_side = sides if goes_right else sides[::-1]
    write(axes, before_side[0], y, before_text, color=QUIET, ha=before_side[1])
    write(axes, after_side[0], y, after_text, color=ACCENT, ha=after_side[1], bold=True)


def _axis_words(axes: Any, y: float, chart: BeforeAfterChart) -> None:
    if chart.lower_is_better:
        write(axes, 0, y, "← better: a lower score", color=QUIET)
    else:
        write(axes, WIDTH, y, "better: a higher score →", color=QUIET, ha="right")


def _limits(chart: BeforeAfterChart) -> tuple[float, float, list[float]]:
    """Where the axis begins and ends, and its ticks: round numbers around all that is drawn."""
    scores = [
        score
        for row in chart.rows
        for score in (row.before, row.after, row.low, row.high)
        if score is not None
    ]
    low, high = min(scores), max(scores)
    missing = LEAST_SHARE_OF_SCALE * (chart.maximum - chart.minimum) - (high - low)
    if missing > 0:
        low, high = low - missing / 2, high + missing / 2
    ticks = round_ticks(low, high)
    return ticks[0], ticks[-1], ticks
