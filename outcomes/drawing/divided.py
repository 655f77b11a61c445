"""A bar divided into parts, told apart by pattern as well as by colour, and its key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outcomes.drawing.canvas import QUIET, WIDTH, write

BAR, KEY_LINE = 46, 34
NARROWEST_WITH_LABEL = 62


@dataclass(frozen=True)
class Fill:
    """How a part looks: its face, its pattern, the words on it, and a line around it."""

    face: str
    ink: str
    hatch: str = ""
    line: str = ""


@dataclass(frozen=True)
class Segment:
    """A part of a bar, by its code; what is not shown has a blank one."""

    code: str
    count: float
    share: str


def divided_bar(
    axes: Any, y: float, segments: Sequence[Segment], fills: Mapping[str, Fill]
) -> None:
    """The bar over the whole width, each part with its share where there is room."""
    total = sum(segment.count for segment in segments)
    x = 0.0
    for segment in segments:
        width = WIDTH * segment.count / total
        fill = fills[segment.code]
        _box(axes, x, y, width, BAR, fill)
        if width >= NARROWEST_WITH_LABEL and segment.code:
            write(
                axes, x + width / 2, y + BAR / 2, segment.share, color=fill.ink, ha="center",
                bold=True, backed=bool(fill.hatch),
            )  # fmt: skip
        x += width


def key_height(number: int) -> int:
    """How much room the key of so many parts takes, two in a line."""
    return -(-number // 2) * KEY_LINE


def key(axes: Any, top: float, entries: Sequence[tuple[Fill, str]]) -> None:
    """What each pattern stands for."""
    for number, (fill, words) in enumerate(entries):
        x, y = (number % 2) * WIDTH / 2, top + (number // 2) * KEY_LINE
        _box(axes, x, y, 30, 24, fill)
        write(axes, x + 40, y + 12, words)


def _box(axes: Any, x: float, y: float, width: float, height: float, fill: Fill) -> None:
    from matplotlib.patches import Rectangle

    box = Rectangle(
        (x, y), width, height, facecolor=fill.face, hatch=fill.hatch,
        edgecolor=QUIET if fill.hatch else fill.face, linewidth=0,
    )  # fmt: skip
    axes.add_patch(box)
    axes.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor="#ffffff", linewidth=2))
    if fill.line:
        inner = (x + 2, y + 2), max(width - 4, 0), height - 4
        axes.add_patch(Rectangle(*inner, fill=False, edgecolor=QUIET, linewidth=1.5, ls=fill.line))
