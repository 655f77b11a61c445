"""From a chart to a picture: SVG for pages, PNG to put into a document. The same data give the
same bytes, and the name of a picture is made of what it shows and of who may see it.
"""

import hashlib
import io
import threading
from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from outcomes.drawing.canvas import MEASURED_FONT, SHOWN_FONTS

# Raised when charts are drawn differently, so that none of the old ones is shown again.
DRAWING = 4
PIXELS_PER_UNIT = 2.5
_drawing = threading.Lock()

Chart = object  # a frozen dataclass of which this package knows how it is drawn


@dataclass(frozen=True)
class Format:
    """A kind of file: the end of its name and its type."""

    ending: str
    mimetype: str


SVG, PNG = Format("svg", "image/svg+xml"), Format("png", "image/png")
FORMATS = {each.ending: each for each in (SVG, PNG)}


@singledispatch
def draw(chart: Chart) -> Any:
    """The figure of a chart; each kind of chart has its own file, and registers there."""
    raise TypeError(f"Nobody knows how to draw a {type(chart).__name__}")


def rendered(chart: Chart, form: Format = SVG) -> bytes:
    """A chart as a file. One at a time: matplotlib is not made for threads."""
    with _drawing:
        figure = draw(chart)
        return _png(figure) if form is PNG else _svg(figure)


def chart_key(chart: Chart, audience: str) -> str:
    """A name for a chart as one audience sees it: another number is another name."""
    return hashlib.sha256(f"{DRAWING}|{audience}|{chart!r}".encode()).hexdigest()[:32]


def _svg(figure: Any) -> bytes:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    FigureCanvasSVG(figure)
    out = io.StringIO()
    empty = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=empty, transparent=True)
    return out.getvalue().replace(f"'{MEASURED_FONT}'", SHOWN_FONTS).encode()


def _png(figure: Any) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure)
    out = io.BytesIO()
    figure.savefig(
        out,
        format="png",
        dpi=PIXELS_PER_UNIT * figure.dpi,
        metadata={"Software": None},
        facecolor="#ffffff",
    )
    return out.getvalue()
