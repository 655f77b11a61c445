"""The review room, and decisions."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.feedback import words as feedback_words
from catalogue.feedback.page import summary_for_review
from catalogue.interventions import presentation
from catalogue.interventions.page_parts import provenance
from catalogue.interventions.queries import version_for
from catalogue.interventions.related import translations
from catalogue.interventions.stored import load_document
from catalogue.materials.presentation import materials_of
from catalogue.materials.texts import whole_reading_age
from catalogue.review import operations, words
from catalogue.review.checklists import Checklist
from catalogue.review.checks import unchanged_checklist
from catalogue.review.forms import DecisionForm, checklist_form, mark_saved, typed_answers
from catalogue.review.models import Review, ReviewState
from catalogue.review.queries import (
    answered_criteria,
    answers_of,
    checklist_of,
    decisions_on,
    review_for,
    version_to_review,
)
from catalogue.review.rules import obstacles_to_approval, progress
from catalogue.review.seals.queries import seal_of
from catalogue.signals.queries import open_signals_of
from core.database import today
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires

review = Blueprint("review", __name__, template_folder="templates")


@review.post("/review/versions/<int:version_id>/claim")
@requires(Action.CLAIM_REVIEW)
def claim(version_id: int) -> Response:
    claimed = operations.claim(
        version=version_to_review(version_id, viewer=_viewer()), actor=_viewer()
    )
    return redirect(url_for("review.show", review_id=claimed.id))


@review.get("/review/<int:review_id>")
@requires(Action.READ_REVIEW)
def show(review_id: int) -> str:
    """The review room for its reviewer, the decision for everyone once it is made."""
    found = review_for(review_id, viewer=_viewer())
    if found.state is ReviewState.DECIDED:
        return render_template(
            "review/decided.html",
            review=found,
            seal=seal_of(found),
            criteria=answered_criteria(found),
            words=words,
        )
    checklist = checklist_of(found)
    if found.reviewer_id != current_user.id or found.state is ReviewState.RELEASED or not checklist:
        return render_template("review/not_open.html", review=found, words=words)
    return _room(found, checklist, checklist_form(checklist, answers_of(found)))


@review.post("/review/<int:review_id>")
@requires(Action.DECIDE_REVIEW)
def save(review_id: int) -> str | Response:
    """Save the answers; with “again”, claim a version anew whose claim had ended."""
    found = review_for(review_id, viewer=_viewer())
    demand(_viewer(), Action.DECIDE_REVIEW, found)
    if found.state is ReviewState.DECIDED:
        flash("You have decided already, so nothing was saved.", "information")
        return redirect(url_for("review.show", review_id=found.id))
    checklist, saved = unchanged_checklist(found), answers_of(found)
    form = checklist_form(checklist, saved)
    typed = typed_answers(form, saved, checklist)
    refused = bool(form.errors)
    with errors_on(form):
        if "again" in request.form:
            found = operations.claim(version=found.version, actor=_viewer())
        operations.answer(review=found, answers=typed, actor=_viewer())
        mark_saved(form, typed)
    if form.errors:
        return _room(found, checklist, form, partly_saved=refused and not form.form_errors)
    if "decide" in request.form:
        return redirect(url_for("review.decide", review_id=found.id))
    # Said in the bar that stays in sight: the page opens at the next card, far below its top.
    address = url_for("review.show", review_id=found.id, saved=1, _anchor=_next_open(found))
    return redirect(address)


@review.post("/review/<int:review_id>/release")
@requires(Action.DECIDE_REVIEW)
def release(review_id: int) -> Response:
    found = review_for(review_id, viewer=_viewer())
    operations.release(review=found, actor=_viewer())
    flash(f"{found.version.title} is back in the queue.", "success")
    return redirect(url_for("review.show_queue"))


@review.route("/review/<int:review_id>/decide", methods=["GET", "POST"])
@requires(Action.DECIDE_REVIEW)
def decide(review_id: int) -> str | Response:
    """What each decision would do, and the decision."""
    found = review_for(review_id, viewer=_viewer())
    demand(_viewer(), Action.DECIDE_REVIEW, found)
    if found.state is not ReviewState.OPEN:
        return redirect(url_for("review.show", review_id=found.id))
    form = DecisionForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.decide(
                review=found,
                decision=form.chosen,
                reason_code=form.reason_code,
                reason=form.reason.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash(words.done_in_words(found), "success")
            return redirect(url_for("review.show", review_id=found.id))
    checklist = checklist_of(found)
    obstacles = obstacles_to_approval(checklist, answers_of(found), on=today()) if checklist else []
    return render_template(
        "review/decide.html",
        review=found,
        form=form,
        obstacles=obstacles,
        consequences=words.consequences(found),
        words=words,
    )


@review.get("/interventions/<slug>/versions/<int:number>/reviews")
@requires(Action.READ_REVIEW)
def show_decisions(slug: str, number: int) -> str:
    """The decisions on one version."""
    version = version_for(slug, number, viewer=_viewer())
    return render_template(
        "review/decisions.html",
        version=version,
        reviews=decisions_on([version], viewer=_viewer()),
        words=words,
    )


def _room(found: Review, checklist: Checklist, form: Any, **more: Any) -> str:
    document = load_document(found.version.content)
    return render_template(
        "review/room.html",
        review=found,
        version=found.version,
        document=document,
        reading_age=whole_reading_age(document),
        materials=materials_of(found.version, document),
        translations=translations(found.version),
        checklist=checklist,
        progress=progress(checklist, answers_of(found)),
        form=form,
        words=words,
        names=presentation,
        signals=open_signals_of(found.version.intervention_id),
        feedback=summary_for_review(found.version, _viewer()),
        feedback_words=feedback_words,
        provenance=provenance(found.version, _viewer()),
        **more,
    )


def _next_open(found: Review) -> str:
    """The card to carry on with."""
    answers = answers_of(found)
    checklist = unchanged_checklist(found)
    open_codes = [
        criterion.code
        for criterion in checklist.criteria
        if criterion.code not in answers or answers[criterion.code].rating is None
    ]
    return f"criterion-{open_codes[0]}" if open_codes else "save"


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
