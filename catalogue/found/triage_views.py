"""What a QA lead does with what was brought: see what waits, decline it, or begin a draft."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.found import operations, queries, words
from catalogue.found.forms import BRINGER, DeclineForm, DraftForm
from catalogue.found.models import FoundResource
from catalogue.found.views import found, take_larger_files, viewer
from catalogue.interventions.blindness import blind_versions
from core.database import now
from core.errors import errors_on
from core.permissions import Action, demand, requires

__all__ = ["found", "take_larger_files"]  # with the pages of this module


@found.get("/review/found")
@requires(Action.SEE_FOUND)
def triage() -> str:
    """What waits for a decision; or, if asked for, what was decided."""
    decided = request.args.get("show") == "decided"
    page = request.args.get("page", 1, type=int)
    read = queries.settled if decided else queries.waiting
    return render_template(
        "found/triage.html",
        found=read(viewer=viewer(), page=page),
        decided=decided,
        reviews_blind=bool(blind_versions(viewer())),
        words=words,
        now=now(),
    )


@found.route("/library/found/<int:resource_id>/decline", methods=["GET", "POST"])
@requires(Action.DECIDE_FOUND)
def decline(resource_id: int) -> str | Response:
    """Decline, with a reason that all staff can read."""
    resource = _to_decide(resource_id)
    form = DeclineForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.decline(
                resource=resource,
                reason_code=form.rejection_reasons.data,
                reason=form.reason.data or "",
                actor=viewer(),
            )
        if not form.errors:
            flash(f"“{resource.title}” is declined. All staff can read why.", "success")
            return redirect(url_for("found.show", resource_id=resource_id))
        resource = _to_decide(resource_id)
    return render_template("found/decline.html", resource=resource, form=form, words=words)


@found.route("/library/found/<int:resource_id>/draft", methods=["GET", "POST"])
@requires(Action.DECIDE_FOUND)
def turn_into_draft(resource_id: int) -> str | Response:
    """Begin a draft from it, by whoever brought it or by oneself."""
    resource = _to_decide(resource_id)
    form = DraftForm(title=resource.title)
    form.offer(resource.brought_by.name)
    if form.validate_on_submit():
        with errors_on(form):
            version = operations.turn_into_draft(
                resource=resource,
                title=form.title.data or "",
                bringer_writes=form.writer.data == BRINGER,
                actor=viewer(),
            )
        if not form.errors:
            flash(f"“{version.title}” is begun, by {version.author.name}.", "success")
            return redirect(url_for("found.show", resource_id=resource_id))
        resource = _to_decide(resource_id)
    return render_template("found/draft.html", resource=resource, form=form, words=words)


def _to_decide(resource_id: int) -> FoundResource:
    resource = queries.found_for(resource_id, viewer=viewer())
    demand(viewer(), Action.DECIDE_FOUND, resource)
    return resource
