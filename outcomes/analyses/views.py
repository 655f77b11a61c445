"""The page, the charts and the files of every analysis, all made of the same numbers."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template, request, url_for

from core.audit.operations import record_read
from core.errors import NotFound
from core.people.current import person
from core.permissions import requires
from outcomes.analyses.files import part_csv
from outcomes.analyses.model import Analysis, Part
from outcomes.analyses.pages import AnalysisPage
from outcomes.drawing.rendering import Chart
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.reports import overviews
from outcomes.reports.navigation import ResultPage, add_result_page, result_pages
from outcomes.reports.pictures import (
    CHART_WIDTH,
    drawn_image,
    format_with,
    kept_image,
    remember_chart,
    remembered_chart,
)

analyses = Blueprint("analyses", __name__, template_folder="templates")

View = Callable[..., Any]


def add_analysis(app: Flask, page: AnalysisPage) -> None:
    """Put an analysis among the results, with the addresses of its charts and files."""
    add_result_page(app, ResultPage(page.order, page.endpoint, page.label, page.about, page.action))
    for rule, suffix, view in (
        ("", "", _page_of(page)),
        ("/<part>/<key>.<ending>", "_picture", _picture_of(page)),
        ("/<part>.csv", "_file", _file_of(page)),
    ):
        app.add_url_rule(
            f"/results/{page.code}{rule}",
            endpoint=f"{page.endpoint}{suffix}",
            view_func=requires(page.action)(view),
        )


def _page_of(page: AnalysisPage) -> View:
    def show() -> str:
        analysis = _built(page)
        for quote in (each for part in analysis.parts for each in part.quotes):
            record_read(actor=person(), subject=quote.child)
        return render_template(
            "analyses/analysis.html",
            analysis=analysis,
            page=page,
            pages=result_pages(person()),
            addresses=_Addresses(page, analysis),
            chart_width=CHART_WIDTH,
        )

    return show


def _picture_of(page: AnalysisPage) -> View:
    def picture(part: str, key: str, ending: str) -> Response:
        form, audience = format_with(ending), overviews.audience_for(person()).key
        if kept := kept_image(audience, key, form, name=page.code):
            return kept
        chart = remembered_chart(audience, key) or _chart_of(_part(_built(page), part))
        return drawn_image(chart, audience, key, form, name=page.code)

    return picture


def _file_of(page: AnalysisPage) -> View:
    def file(part: str) -> Response:
        analysis = _built(page)
        content = part_csv(_part(analysis, part), analysis.rule)
        response: Response = current_app.response_class(content, mimetype="text/csv")
        name = f"{page.code}-{part}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return file


def _built(page: AnalysisPage) -> Analysis:
    """The analysis as whoever is signed in may see it; that exact counts were read is noted."""
    analysis = page.build(person(), request.args)
    audience = overviews.audience_for(person())
    overviews.note_exact_reading(audience, viewer=person(), shown=analysis.exact_team_ids)
    return analysis


def _part(analysis: Analysis, code: str) -> Part:
    found = analysis.part(code)
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    return found


def _chart_of(part: Part) -> Chart:
    if part.picture is None:
        raise NotFound(NO_SUCH_PAGE)
    return part.picture.chart


class _Addresses:
    """Where the pictures and files of the parts are, with the filters as they stand."""

    def __init__(self, page: AnalysisPage, analysis: Analysis) -> None:
        self.page, self.values = page, analysis.address_values
        self.audience = overviews.audience_for(person()).key

    def picture(self, part: Part, ending: str) -> str:
        if part.picture is None:
            raise LookupError(f"Part {part.code} has no picture")
        values: dict[str, Any] = {
            "part": part.code,
            "key": remember_chart(part.picture.chart, self.audience),
            "ending": ending,
            **self.values,
        }
        return url_for(f"{self.page.endpoint}_picture", **values)

    def file(self, part: Part) -> str:
        values: dict[str, Any] = {"part": part.code, **self.values}
        return url_for(f"{self.page.endpoint}_file", **values)
