"""The map of what the library covers, as a page and for a spreadsheet."""

from flask import Blueprint, Response, render_template, request, url_for

from catalogue.coverage import words
from catalogue.coverage.counts import Cell
from catalogue.coverage.queries import coverage_by_age, coverage_by_format
from catalogue.drafting.fields import vocabularies
from core.csv_output import csv_text
from core.permissions import Action, requires

coverage = Blueprint("coverage", __name__, template_folder="templates")
FILE_NAME = "library-coverage.csv"


@coverage.get("/coverage", endpoint="map")
@requires(Action.FIND_INTERVENTION)
def library_map() -> str:
    """Needs by ages, of one format or of any; and needs by formats, where none is chosen."""
    chosen = _chosen_format()
    [ages] = coverage_by_age([chosen])
    labels = vocabularies()["formats"].labels
    formats = coverage_by_format() if chosen is None else None
    return render_template(
        "coverage/map.html",
        ages=ages,
        formats=formats,
        chosen=chosen,
        labels=labels,
        words=words,
        address_of=_address_of,
    )


@coverage.get("/coverage.csv", endpoint="download")
@requires(Action.FIND_INTERVENTION)
def download() -> Response:
    """The counts of one format; without one, of any format and then of each."""
    chosen = _chosen_format()
    labels = vocabularies()["formats"].labels
    codes: list[str | None] = [chosen] if chosen else [None, *labels]
    names = [labels[code] if code else words.ANY_FORMAT for code in codes]
    text = csv_text(words.table(list(zip(names, coverage_by_age(codes), strict=True))))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


def _chosen_format() -> str | None:
    """The format in the address; one that there is not counts as none."""
    asked = request.args.get("formats", "")
    return asked if asked in vocabularies()["formats"] else None


def _address_of(cell: Cell) -> str:
    """The search that finds what a cell counts."""
    return url_for("search.search", needs=cell.need, ages=cell.ages, formats=cell.format)
