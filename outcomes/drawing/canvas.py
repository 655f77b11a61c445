"""The house style of charts: one size, one font, one accent colour. Everything drawn uses it.

Sizes are in units of a picture 640 wide. A phone shows it 360 pixels wide, so that the smallest
text, 22 units, is over 12 pixels there. Whoever draws loads matplotlib; importing this does not.
"""

from typing import Any

WIDTH = 640
TEXT = 22
UNITS_PER_INCH = 72
INK, QUIET, LINE, GRID, ACCENT = "#0b0c0c", "#505a5f", "#b1b4b6", "#dcdfe1", "#1d70b8"
# The font that layout is measured in is wider than those that a browser draws with.
MEASURED_FONT, SHOWN_FONTS = "DejaVu Sans", "Arial, Helvetica, sans-serif"


def canvas(height: float) -> tuple[Any, Any]:
    """A figure and its axes, whose coordinates are units of the picture, from the top left."""
    import matplotlib as mpl
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
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def write(
    axes: Any,
    x: float,
    y: float,
    text: str,
    *,
    color: str = INK,
    ha: str = "left",
    bold: bool = False,
    backed: bool = False,
) -> None:
    """Put words at a place; ``backed``: on white, so that they can be read over a pattern."""
    behind = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 3} if backed else None
    axes.text(
        x, y, text.replace("-", "−") if text[:1] == "-" else text, color=color, ha=ha,
        va="center_baseline", fontsize=TEXT, fontweight="bold" if bold else "normal",
        parse_math=False, bbox=behind, zorder=5,
    )  # fmt: skip


def head(axes: Any, top: float, label: str, beside: str, *, bold: bool) -> None:
    """The two ends of the line above a row: what it is, and the children that it rests on."""
    write(axes, 0, top + 18, label, bold=bold)
    write(axes, WIDTH, top + 18, beside, color=QUIET, ha="right")


def round_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers around everything from low to high."""
    from matplotlib.ticker import MaxNLocator

    locator = MaxNLocator(most, steps=[1, 2, 5, 10])
    return [float(tick) for tick in locator.tick_values(low, high)]
