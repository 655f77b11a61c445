"""Children for whom something went down, stayed the same or went up: a divided bar for each row."""

from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import ACCENT, INK, QUIET, canvas, head, write
from outcomes.drawing.divided import Fill, Segment, divided_bar, key, key_height
from outcomes.drawing.rendering import draw

FILLS = {
    "down": Fill(ACCENT, "#ffffff"),
    "same": Fill("#dcdfe1", INK),
    "up": Fill("#ffffff", INK, hatch="//", line="solid"),
    "not known": Fill("#ffffff", INK, line="dashed"),
    "": Fill("#ffffff", INK, hatch="..", line="solid"),
}
LABELS = {
    "down": "Down",
    "same": "The same",
    "up": "Up",
    "not known": "Not known",
    "": "Not shown",
}
ROW_OF_WORDS, ROW_WITH_BAR, EDGE = 84, 102, 6


@dataclass(frozen=True)
class AgainstRow:
    """One bar; where there is nothing to draw it says ``instead`` why."""

    label: str
    children: str
    segments: tuple[Segment, ...] = ()
    instead: str = ""


@dataclass(frozen=True)
class AgainstChart:
    """For how many children something went down, stayed the same or went up."""

    rows: tuple[AgainstRow, ...]


@draw.register
def _(chart: AgainstChart) -> Any:
    used = {segment.code for row in chart.rows for segment in row.segments}
    codes = [code for code in FILLS if code in used]
    heights = [ROW_WITH_BAR if row.segments else ROW_OF_WORDS for row in chart.rows]
    figure, axes = canvas(sum(heights) + key_height(len(codes)) + 2 * EDGE)
    top = 0
    for row, height in zip(chart.rows, heights, strict=True):
        head(axes, top, row.label, row.children, bold=top == 0)
        if row.segments:
            divided_bar(axes, top + 36, row.segments, FILLS)
        else:
            write(axes, 0, top + 50, row.instead, color=QUIET)
        top += height
    key(axes, top + EDGE, [(FILLS[code], LABELS[code]) for code in codes])
    return figure
