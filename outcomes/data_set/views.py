"""The page of the data set, and its files."""

from flask import Blueprint, Response, current_app, render_template

from core.audit.operations import KnownActor, Subject, record
from core.people.current import person
from core.permissions import Action, requires
from core.transactions import after_reading
from outcomes.data_set.fields import dictionary
from outcomes.data_set.files import as_csv, as_parquet, dictionary_csv
from outcomes.data_set.queries import rows
from outcomes.evaluation.suppression import RULE_IN_WORDS
from outcomes.reports.audience import RULES_BY_SETTING
from outcomes.reports.navigation import result_pages
from outcomes.reports.overviews import settings

data_set = Blueprint("data_set", __name__, template_folder="templates")

CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"


@data_set.get("/results/data")
@requires(Action.SEE_RESULTS)
def index() -> str:
    """What is in the data set, and where it is."""
    return render_template(
        "data_set/index.html",
        pages=result_pages(person()),
        dictionary=dictionary(),
        rule=RULE_IN_WORDS[RULES_BY_SETTING[settings().small_number_mode]],
    )


@data_set.get("/results/data/results.csv")
@requires(Action.SEE_RESULTS)
def csv_file() -> Response:
    """The data set for a spreadsheet."""
    found, _ = rows(viewer=person())
    return _file(as_csv(found), CSV, "results.csv", len(found))


@data_set.get("/results/data/results.parquet")
@requires(Action.SEE_RESULTS)
def parquet_file() -> Response:
    """The data set with its types."""
    found, rule = rows(viewer=person())
    return _file(as_parquet(found, rule), PARQUET, "results.parquet", len(found))


@data_set.get("/results/data/dictionary.csv")
@requires(Action.SEE_RESULTS)
def dictionary_file() -> Response:
    """What each column means."""
    return _download(dictionary_csv(), CSV, "dictionary.csv")


def _file(content: bytes, mimetype: str, name: str, count: int) -> Response:
    reader = KnownActor(person().id)
    after_reading(
        lambda: record(
            actor=reader,
            action="export_data_set",
            subject=Subject("interventions", None),
            changes={"rows": [None, count]},
        )
    )
    return _download(content, mimetype, name)


def _download(content: bytes, mimetype: str, name: str) -> Response:
    response: Response = current_app.response_class(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
