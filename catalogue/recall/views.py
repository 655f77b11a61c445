"""Suspending and retiring from an intervention's page, and the pages of recalls."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.interventions.queries import intervention_by_slug, version_for
from catalogue.recall import operations, queries
from catalogue.recall.forms import RetirementForm, SuspensionForm
from catalogue.recall.people import holders_of
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires

recall = Blueprint("recall", __name__, template_folder="templates")


@recall.route("/interventions/<slug>/versions/<int:number>/suspend", methods=["GET", "POST"])
@requires(Action.SUSPEND_VERSION)
def suspend(slug: str, number: int) -> str | Response:
    """Say why, and take a version out of use at once."""
    version = version_for(slug, number, viewer=_viewer())
    demand(_viewer(), Action.SUSPEND_VERSION, version)
    form = SuspensionForm()
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.suspend(
                version=version,
                reason_code=form.reason_code.data,
                words=form.words.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash(f"Version {number} is suspended. Nobody can begin with it any more.", "success")
            return redirect(url_for("recall.show", recall_id=made.id))
        version = version_for(slug, number, viewer=_viewer())
    return render_template(
        "recall/suspend.html", version=version, form=form, holders=holders_of(version)
    )


@recall.route("/interventions/<slug>/versions/<int:number>/retire", methods=["GET", "POST"])
@requires(Action.RETIRE_VERSION)
def retire(slug: str, number: int) -> str | Response:
    """Say why and what replaces it, and take a version out of use for good."""
    version = version_for(slug, number, viewer=_viewer())
    form = RetirementForm()
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.retire(
                version=version,
                reason_code=form.reason_code.data,
                words=form.words.data or "",
                replacement=intervention_by_slug(form.slug) if form.slug else None,
                actor=_viewer(),
            )
        if not form.errors:
            flash(f"Version {number} is retired.", "success")
            return redirect(url_for("recall.show", recall_id=made.id))
        version = version_for(slug, number, viewer=_viewer())
    return render_template(
        "recall/retire.html", version=version, form=form, holders=holders_of(version)
    )


@recall.get("/recalls")
@requires(Action.SEE_RECALLS)
def list_recalls() -> str:
    """Every recall, with how far it has been acknowledged."""
    page = request.args.get("page", 1, type=int)
    return render_template("recall/list.html", found=queries.recalls(viewer=_viewer(), page=page))


@recall.get("/recalls/<int:recall_id>")
@requires(Action.READ_RECALL)
def show(recall_id: int) -> str:
    """Why a version was taken out of use, what to do, and who knows of it."""
    found = queries.recall_by_id(recall_id, viewer=_viewer())
    mine = next((each for each in found.told if each.user_id == current_user.id), None)
    return render_template("recall/show.html", recall=found, mine=mine, words=operations.in_words)


@recall.post("/recalls/<int:recall_id>/acknowledge")
@requires(Action.READ_RECALL)
def acknowledge(recall_id: int) -> Response:
    found = queries.recall_by_id(recall_id, viewer=_viewer())
    operations.acknowledge(recall=found, actor=_viewer())
    flash("Thank you. It is noted that you know.", "success")
    return redirect(url_for("recall.show", recall_id=recall_id))


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
