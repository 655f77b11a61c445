"""Saying how it was, and reading what others said."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.feedback import operations, words
from catalogue.feedback.forms import FeedbackForm, HideForm
from catalogue.feedback.models import Feedback, Verdict
from catalogue.feedback.operations import NOT_USED
from catalogue.feedback.queries import (
    answers_on,
    feedback_for,
    own_feedback,
    page_of_sentences,
    to_ask_about,
    uses_here,
)
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.queries import version_for
from core.database import db
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo

feedback = Blueprint("feedback", __name__, template_folder="templates")


@feedback.get("/interventions/<slug>/feedback", endpoint="all")
@requires(Action.READ_VERSION)
def all_feedback(slug: str) -> str:
    """All that was said of an intervention, with the counts by version."""
    version = version_for(slug, viewer=_viewer())
    number = version.intervention_id
    answers = answers_on(number)
    return render_template(
        "feedback/all.html",
        version=version,
        used=to_ask_about(uses_here(number, _viewer()), answers.version_in_use) is not None,
        tallies=answers.tallies,
        said=page_of_sentences(
            number, viewer=_viewer(), page=request.args.get("page", 1, type=int)
        ),
        words=words,
    )


@feedback.route("/interventions/<slug>/feedback/yours", methods=["GET", "POST"])
@requires(Action.GIVE_FEEDBACK)
def yours(slug: str) -> str | Response:
    """Say how the version that one used was; it stays changeable."""
    number = version_for(slug, viewer=_viewer()).intervention_id
    asked = to_ask_about(uses_here(number, _viewer()), answers_on(number).version_in_use)
    if asked is None:
        return render_template("feedback/not_used.html", slug=slug, message=NOT_USED)
    version = db.session.get_one(InterventionVersion, asked.version_id)
    own = own_feedback(version.id, _viewer())
    form = FeedbackForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.say_how_it_was(
                version=version,
                verdict=Verdict(form.verdict.data),
                sentence=form.sentence.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash("Thank you. What you said is saved.", "success")
            return redirect(url_for("interventions.intervention", slug=slug))
    if request.method == "GET":
        _fill(form, own)
    return render_template(
        "feedback/yours.html",
        version=version,
        form=form,
        own=own,
        question=words.question(asked.use),
    )


@feedback.route("/feedback/<int:feedback_id>/withdraw", methods=["GET", "POST"])
@requires(Action.WITHDRAW_FEEDBACK)
def withdraw(feedback_id: int) -> str | Response:
    """Ask, then take back one's own."""
    found = feedback_for(feedback_id, viewer=_viewer(), action=Action.WITHDRAW_FEEDBACK)
    slug = found.version.intervention.slug
    if request.method == "POST":
        operations.withdraw(feedback=found, actor=_viewer())
        flash("What you said is withdrawn.", "success")
        return redirect(url_for("interventions.intervention", slug=slug))
    return render_template("feedback/withdraw.html", feedback=found)


@feedback.route("/feedback/<int:feedback_id>/hide", methods=["GET", "POST"])
@requires(Action.HIDE_FEEDBACK)
def hide(feedback_id: int) -> str | Response:
    """Hide a sentence, with a reason."""
    found = feedback_for(feedback_id, viewer=_viewer(), action=Action.HIDE_FEEDBACK)
    form = HideForm()
    if form.validate_on_submit():
        operations.hide(feedback=found, reason=form.reason.data or "", actor=_viewer())
        undo = url_for("feedback.show_again", feedback_id=found.id)
        flash_with_undo("The words are hidden.", undo_address=undo)
        return redirect(_back_to_all(found))
    return render_template("feedback/hide.html", feedback=found, form=form)


@feedback.post("/feedback/<int:feedback_id>/show-again")
@requires(Action.HIDE_FEEDBACK)
def show_again(feedback_id: int) -> Response:
    """Undo the hiding."""
    found = feedback_for(feedback_id, viewer=_viewer(), action=Action.HIDE_FEEDBACK)
    operations.show_again(feedback=found, actor=_viewer())
    flash("The words show again.", "success")
    return redirect(_back_to_all(found))


def _fill(form: FeedbackForm, own: Feedback | None) -> None:
    """What was said before; a verdict in the address is what was pressed on the page before."""
    pressed = request.args.get("verdict")
    if own is not None:
        form.verdict.data, form.sentence.data = own.verdict.value, own.sentence
    if pressed in set(Verdict):
        form.verdict.data = pressed


def _back_to_all(found: Feedback) -> str:
    return url_for("feedback.all", slug=found.version.intervention.slug)


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
