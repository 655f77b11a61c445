"""The pages of problems."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.queries import NO_SUCH_PAGE, version_for
from catalogue.problems import operations, queries
from catalogue.problems.forms import CloseForm, ReportForm
from catalogue.problems.models import ProblemKind
from core.errors import NotFound, errors_on
from core.people.models import User
from core.permissions import Action, requires

problems = Blueprint("problems", __name__, template_folder="templates")


@problems.route("/interventions/<slug>/problem", methods=["GET", "POST"])
@requires(Action.REPORT_PROBLEM)
def report(slug: str) -> str | Response:
    """Report a problem with what is, or was, in use."""
    version = version_for(slug, viewer=_viewer())
    if not version.is_public:
        raise NotFound(NO_SUCH_PAGE)
    form = ReportForm(data={"kind": request.args.get("kind")})
    if form.validate_on_submit():
        with errors_on(form):
            operations.report_problem(
                version=version,
                kind=ProblemKind(form.kind.data),
                words=form.words.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash(_thanks(version), "success")
            return redirect(url_for("interventions.intervention", slug=slug))
    return render_template("problems/report.html", version=version, form=form)


@problems.get("/problems", endpoint="list")
@requires(Action.CLOSE_PROBLEM)
def list_reports() -> str:
    """What is open; or, if asked for, what was closed."""
    closed = request.args.get("show") == "closed"
    page = request.args.get("page", 1, type=int)
    found = queries.reports(viewer=_viewer(), closed=closed, page=page)
    return render_template("problems/list.html", found=found, closed=closed)


@problems.route("/problems/<int:report_id>", methods=["GET", "POST"])
@requires(Action.CLOSE_PROBLEM)
def show(report_id: int) -> str | Response:
    """One report, and the form that closes it."""
    found = queries.report_by_id(report_id, viewer=_viewer())
    form = CloseForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.close_problem(report=found, note=form.note.data or "", actor=_viewer())
        if not form.errors:
            flash("The report is closed. Whoever sent it sees your note.", "success")
            return redirect(url_for("problems.list"))
        found = queries.report_by_id(report_id, viewer=_viewer())
    return render_template("problems/show.html", report=found, form=form)


def _thanks(version: InterventionVersion) -> str:
    due = version.state is VersionState.REVIEW_DUE
    early = " It is under early review until then." if due else ""
    return f"Thank you. A QA lead will look at it, and you will see here what they did.{early}"


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
