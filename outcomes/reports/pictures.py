"""Charts as files: for a page, and for whoever takes one away."""

from flask import Response, current_app

from core.errors import NotFound
from outcomes.drawing.rendering import FORMATS, Chart, Format, chart_key
from outcomes.drawing.store import draw_and_keep, kept_chart
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.reports import overviews

FOREVER = "private, max-age=31536000, immutable"
NOT_KEPT = "no-store"
# Shown at the width of body text; see outcomes/drawing/canvas.py for the sizes within.
CHART_WIDTH = 560
MOST_REMEMBERED = 400


def format_with(ending: str) -> Format:
    """The kind of file whose name ends so.

    :raises NotFound: if charts are not given out as such.
    """
    form = FORMATS.get(ending)
    if form is None:
        raise NotFound(NO_SUCH_PAGE)
    return form


def remember_chart(chart: Chart, audience: str) -> str:
    """The name of a chart that a page shows. It is asked for in a moment: nothing is built anew."""
    key = chart_key(chart, audience)
    charts: dict[tuple[str, str], Chart] = current_app.extensions.setdefault("charts_shown", {})
    charts.pop((audience, key), None)
    charts[audience, key] = chart
    while len(charts) > MOST_REMEMBERED:
        charts.pop(next(iter(charts)), None)
    return key


def remembered_chart(audience: str, key: str) -> Chart | None:
    """The chart of that name that a page showed to this audience; None if it is forgotten."""
    charts: dict[tuple[str, str], Chart] = current_app.extensions.get("charts_shown", {})
    return charts.get((audience, key))


def kept_image(audience: str, key: str, form: Format, *, name: str) -> Response | None:
    """A chart that was drawn before for this audience; None if there is none."""
    kept = kept_chart(overviews.settings().data_dir, audience, key, form)
    return None if kept is None else _image(kept, form, FOREVER, name=name)


def drawn_image(chart: Chart, audience: str, key: str, form: Format, *, name: str) -> Response:
    """A chart as it is now; kept by the browser only if it is the one that was asked for."""
    content = draw_and_keep(chart, overviews.settings().data_dir, audience, form)
    kept_for = FOREVER if chart_key(chart, audience) == key else NOT_KEPT
    return _image(content, form, kept_for, name=name)


def _image(content: bytes, form: Format, cache_control: str, *, name: str) -> Response:
    """Opened by itself it is a file and no page: the styles within a drawing are none of ours, and
    the service lets no page have its own.
    """
    response: Response = current_app.response_class(content, mimetype=form.mimetype)
    response.headers["Cache-Control"] = cache_control
    file = f'attachment; filename="{name}.{form.ending}"'
    response.headers["Content-Disposition"] = file
    return response
