"""Drawing charts as SVG, with matplotlib, which is loaded when the first chart is drawn.

Sizes are in units of a picture 640 wide. A phone shows it 360 pixels wide, so that the smallest
text, 22 units, is over 12 pixels there. The same data give the same bytes.
"""

import io
import threading
from typing import Any

from outcomes.reports.charts import (
    BeforeAfterChart,
    BeforeAfterRow,
    Chart,
    ClassesChart,
    ClassesRow,
)
from outcomes.reports.sentences import CLASS_LABELS

WIDTH = 640
TEXT = 22
UNITS_PER_INCH = 72
INK, QUIET, LINE, GRID, ACCENT = "#0b0c0c", "#505a5f", "#b1b4b6", "#dcdfe1", "#1d70b8"
# The font that layout is measured in is wider than those that a browser draws with.
MEASURED_FONT, SHOWN_FONTS = "DejaVu Sans", "Arial, Helvetica, sans-serif"
FILLS = {  # face, hatch, text
    "recovered": ("#003078", "", "#ffffff"),
    "improved": (ACCENT, "", "#ffffff"),
    "unchanged": ("#dcdfe1", "", INK),
    "deteriorated": ("#ffffff", "//", INK),
    "harmed": ("#ffffff", "xx", INK),
    "": ("#ffffff", "", INK),
}
NOT_SHOWN = "Not shown"
ROW_WITH_SCORES, ROW_OF_WORDS, ROW_WITH_BAR = 112, 84, 102
AXIS_SPACE, KEY_LINE, EDGE = 64, 34, 6
LEAST_SHARE_OF_SCALE = 0.25
LABEL_ROOM = 0.17  # of the width, at each side, for the numbers beside the dots
NARROWEST_WITH_LABEL = 62
_drawing = threading.Lock()


def draw(chart: Chart) -> bytes:
    """The chart as an SVG document."""
    with _drawing:
        if isinstance(chart, BeforeAfterChart):
            return _draw_before_after(chart)
        return _draw_classes(chart)


def _draw_before_after(chart: BeforeAfterChart) -> bytes:
    heights = [ROW_OF_WORDS if row.before is None else ROW_WITH_SCORES for row in chart.rows]
    height = sum(heights) + AXIS_SPACE
    figure, axes = _canvas(height)
    left, right, ticks = _limits(chart)

    def place(score: float) -> float:
        return WIDTH * (LABEL_ROOM + (1 - 2 * LABEL_ROOM) * (score - left) / (right - left))

    bottom = sum(heights)
    for tick in ticks:
        _text(axes, place(tick), bottom + 8, f"{tick:g}", color=QUIET, ha="center")
    _axis_words(axes, bottom + 44, chart)
    top = 0
    first = next(row for row in chart.rows if row.before is not None)
    for row, row_height in zip(chart.rows, heights, strict=True):
        _head(axes, top, row.label, row.children, bold=top == 0)
        if row.before is None:
            _text(axes, 0, top + 50, row.instead, color=QUIET)
        else:
            for tick in ticks:
                axes.plot([place(tick)] * 2, [top + 40, top + 84], color=GRID, linewidth=1.5)
            _scores(axes, top + 62, row, place, with_words=row is first)
        top += row_height
    return _svg(figure)


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
    _text(axes, before_side[0], y, before_text, color=QUIET, ha=before_side[1])
    _text(axes, after_side[0], y, after_text, color=ACCENT, ha=after_side[1], bold=True)


def _axis_words(axes: Any, y: float, chart: BeforeAfterChart) -> None:
    if chart.lower_is_better:
        _text(axes, 0, y, "← better: a lower score", color=QUIET)
    else:
        _text(axes, WIDTH, y, "better: a higher score →", color=QUIET, ha="right")


def _limits(chart: BeforeAfterChart) -> tuple[float, float, list[float]]:
    """Where the axis begins and ends, and its ticks: round numbers around all that is drawn."""
    from matplotlib.ticker import MaxNLocator

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
    ticks = [float(tick) for tick in MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(low, high)]
    return ticks[0], ticks[-1], ticks


def _draw_classes(chart: ClassesChart) -> bytes:
    hides = any(segment.code == "" for row in chart.rows for segment in row.segments)
    entries = [*chart.codes, *([""] if hides else [])]
    heights = [ROW_WITH_BAR if row.segments else ROW_OF_WORDS for row in chart.rows]
    key_lines = -(-len(entries) // 2)
    figure, axes = _canvas(sum(heights) + key_lines * KEY_LINE + 2 * EDGE)
    top = 0
    for row, row_height in zip(chart.rows, heights, strict=True):
        _head(axes, top, row.label, row.children, bold=top == 0)
        if row.segments:
            _bar(axes, top + 36, row)
        else:
            _text(axes, 0, top + 50, row.instead, color=QUIET)
        top += row_height
    for number, code in enumerate(entries):
        x, y = (number % 2) * WIDTH / 2, top + EDGE + (number // 2) * KEY_LINE
        _box(axes, x, y, 30, 24, code)
        _text(axes, x + 40, y + 12, CLASS_LABELS.get(code, NOT_SHOWN), color=INK)
    return _svg(figure)


def _bar(axes: Any, y: float, row: ClassesRow) -> None:
    total = sum(segment.count for segment in row.segments)
    x = 0.0
    for segment in row.segments:
        width = WIDTH * segment.count / total
        _box(axes, x, y, width, 46, segment.code)
        if width >= NARROWEST_WITH_LABEL and segment.code:
            _, hatch, colour = FILLS[segment.code]
            _text(
                axes, x + width / 2, y + 23, segment.share, color=colour, ha="center",
                bold=True, backed=bool(hatch),
            )  # fmt: skip
        x += width


def _box(axes: Any, x: float, y: float, width: float, height: float, code: str) -> None:
    from matplotlib.patches import Rectangle

    face, hatch, _ = FILLS[code]
    box = Rectangle(
        (x, y), width, height, facecolor=face, hatch=hatch, edgecolor=QUIET if hatch else face,
        linewidth=0,
    )  # fmt: skip
    axes.add_patch(box)
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor="#ffffff", linewidth=2))
    if hatch or not code:
        inner = (x + 2, y + 2), max(width - 4, 0), height - 4
        style = "solid" if hatch else "dashed"
        axes.add_patch(Rectangle(*inner, fill=False, edgecolor=QUIET, linewidth=1.5, ls=style))


def _head(axes: Any, top: float, label: str, children: str, *, bold: bool) -> None:
    _text(axes, 0, top + 18, label, color=INK, bold=bold)
    _text(axes, WIDTH, top + 18, children, color=QUIET, ha="right")


def _text(
    axes: Any,
    x: float,
    y: float,
    text: str,
    *,
    color: str,
    ha: str = "left",
    bold: bool = False,
    backed: bool = False,
) -> None:
    behind = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 3} if backed else None
    axes.text(
        x, y, text.replace("-", "−") if text[:1] == "-" else text, color=color, ha=ha,
        va="center_baseline", fontsize=TEXT, fontweight="bold" if bold else "normal",
        parse_math=False, bbox=behind, zorder=5,
    )  # fmt: skip


def _canvas(height: float) -> tuple[Any, Any]:
    """A figure whose coordinates are units of the picture, from the top left."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    mpl.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "results",
            "font.family": MEASURED_FONT,
            "hatch.linewidth": 1.6,
        }
    )
    figure = Figure(figsize=(WIDTH / UNITS_PER_INCH, height / UNITS_PER_INCH), dpi=UNITS_PER_INCH)
    FigureCanvasSVG(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def _svg(figure: Any) -> bytes:
    out = io.StringIO()
    empty = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=empty, transparent=True)
    return out.getvalue().replace(f"'{MEASURED_FONT}'", SHOWN_FONTS).encode()
