"""How many children are in each class of change, a bar for all and for each team."""

from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import ACCENT, INK, QUIET, canvas, head, write
from outcomes.drawing.divided import Fill, Segment, divided_bar, key, key_height
from outcomes.drawing.rendering import draw
from outcomes.measures.words import CLASS_LABELS

FILLS = {
    "recovered": Fill("#003078", "#ffffff"),
    "improved": Fill(ACCENT, "#ffffff"),
    "unchanged": Fill("#dcdfe1", INK),
    "deteriorated": Fill("#ffffff", INK, hatch="//", line="solid"),
    "harmed": Fill("#ffffff", INK, hatch="xx", line="solid"),
    "": Fill("#ffffff", INK, line="dashed"),
}
NOT_SHOWN = "Not shown"
ROW_OF_WORDS, ROW_WITH_BAR, EDGE = 84, 102, 6


@dataclass(frozen=True)
class ClassesRow:
    """One bar; where there is nothing to draw it says ``instead`` why."""

    label: str
    children: str
    segments: tuple[Segment, ...] = ()
    instead: str = ""


@dataclass(frozen=True)
class ClassesChart:
    """How many children are in each class of change."""

    rows: tuple[ClassesRow, ...]
    codes: tuple[str, ...]


@draw.register
def _(chart: ClassesChart) -> Any:
    hides = any(segment.code == "" for row in chart.rows for segment in row.segments)
    entries = [*chart.codes, *([""] if hides else [])]
    heights = [ROW_WITH_BAR if row.segments else ROW_OF_WORDS for row in chart.rows]
    figure, axes = canvas(sum(heights) + key_height(len(entries)) + 2 * EDGE)
    top = 0
    for row, row_height in zip(chart.rows, heights, strict=True):
        head(axes, top, row.label, row.children, bold=top == 0)
        if row.segments:
            divided_bar(axes, top + 36, row.segments, FILLS)
        else:
            write(axes, 0, top + 50, row.instead, color=QUIET)
        top += row_height
    key(axes, top + EDGE, [(FILLS[code], CLASS_LABELS.get(code, NOT_SHOWN)) for code in entries])
    return figure
