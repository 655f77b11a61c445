"""The figures of our assurance, and how far two readings agree: pages and files."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from catalogue.quality import words
from catalogue.quality.agreement import FEWEST_PAIRS
from catalogue.quality.forms import PeriodForm
from catalogue.quality.pairs import (
    agreements_of,
    disagreements_on,
    first_to_talk_about,
)
from catalogue.quality.period import (
    Period,
    a_year_to,
    latest_quarters,
    period_in,
    quarter_code,
    quarter_in,
)
from catalogue.quality.queries import figures_of
from catalogue.quality.tables import Table, lines, tables
from core.csv_output import csv_text
from core.database import today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, requires

quality = Blueprint("quality", __name__, template_folder="templates")


@quality.get("/assurance")
@requires(Action.READ_ASSURANCE_FIGURES)
def show() -> str | AnyResponse:
    """The figures of a period."""
    form = _days_form()
    if "choose" in request.args and form.validate():
        return redirect(url_for("quality.show", **form.period.address))
    period = _chosen_period()
    figures = figures_of(period, viewer=_viewer())
    return render_template(
        "quality/figures.html",
        figures=figures,
        tables=list(tables(figures)),
        words=words,
        **_around(period, form),
    )


@quality.get("/assurance/agreement")
@requires(Action.READ_ASSURANCE_FIGURES)
def agreement() -> str | AnyResponse:
    """How far blind second reviews agree with the first ones, by criterion."""
    form = _days_form()
    if "choose" in request.args and form.validate():
        return redirect(url_for("quality.agreement", **form.period.address))
    period = _chosen_period()
    found = agreements_of(period, viewer=_viewer())
    first = first_to_talk_about(found)
    return render_template(
        "quality/agreement.html",
        found=found,
        table=words.agreement_table(found),
        first=first,
        first_words=words.what_to_talk_about(first) if first else "",
        fewest_pairs=FEWEST_PAIRS,
        **_around(period, form),
    )


@quality.get("/assurance/agreement/<code>")
@requires(Action.COMPARE_BLIND_REVIEWS)
def disagreements(code: str) -> str:
    """Where two readings of one criterion differ, side by side."""
    period = _chosen_period()
    page = request.args.get("page", 1, type=int)
    return render_template(
        "quality/disagreements.html",
        found=disagreements_on(code, period, viewer=_viewer(), page=page),
        period=period,
    )


@quality.get("/assurance/<name>.csv")
@requires(Action.READ_ASSURANCE_FIGURES)
def download(name: str) -> Response:
    """One of the tables, for a spreadsheet."""
    period = _chosen_period()
    table = _table(name, period)
    answer = Response(csv_text(lines(table)), mimetype="text/csv")
    days = f"{period.start.isoformat()}-to-{period.end.isoformat()}"
    answer.headers["Content-Disposition"] = f'attachment; filename="assurance-{name}-{days}.csv"'
    return answer


def _table(name: str, period: Period) -> Table:
    """A table by its name.

    :raises NotFound: if there is none.
    """
    if name == words.AGREEMENT:
        return words.agreement_table(agreements_of(period, viewer=_viewer()))
    for table in tables(figures_of(period, viewer=_viewer())):
        if table.name == name:
            return table
    raise NotFound("There is no such table.")


def _chosen_period() -> Period:
    """The days in the address; the last twelve months where it says none, or none that are."""
    asked = request.args
    chosen = quarter_in(asked.get("quarter", ""))
    return chosen or period_in(asked.get("from", ""), asked.get("to", "")) or a_year_to(today())


def _days_form() -> PeriodForm:
    return PeriodForm(request.args if "choose" in request.args else None)


def _around(period: Period, form: PeriodForm) -> dict[str, object]:
    """What chooses the days, on either page."""
    last_year = a_year_to(today())
    quarters = [
        (words.quarter_in_words(each), {"quarter": quarter_code(each)}, each == period)
        for each in latest_quarters(today())
    ]
    return {
        "period": period,
        "days_form": form,
        "choices": [("Last 12 months", {}, period == last_year), *quarters],
    }


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
