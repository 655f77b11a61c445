"""The review room, and decisions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.history.materials import material_changes
from catalogue.interventions.comparison import document_differences
from catalogue.interventions.queries import version_for
from catalogue.interventions.stored import load_document
from catalogue.materials.presentation import materials_of
from catalogue.review import operations, words
from catalogue.review.automatic.queries import kept_findings
from catalogue.review.before_deciding import before_deciding
from catalogue.review.checks import unchanged_checklist
from catalogue.review.comments.beside import count_in_words
from catalogue.review.comments.queries import comments_before
from catalogue.review.consequences import blocked_by, consequences, open_to
from catalogue.review.earlier import what_came_before
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
from catalogue.review.room import bar_of, room_page
from catalogue.review.rules import obstacles_to_approval
from catalogue.review.seals.queries import seal_of
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
            findings=kept_findings(found),
            comments=comments_before(found),
            count_in_words=count_in_words,
            words=words,
        )
    checklist = checklist_of(found)
    if found.reviewer_id != current_user.id or found.state is ReviewState.RELEASED or not checklist:
        return render_template("review/not_open.html", review=found, words=words)
    return room_page(found, checklist, checklist_form(checklist, answers_of(found)))


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
        again = "again" in request.form
        held = operations.claim(version=found.version, actor=_viewer()) if again else found
        operations.answer(review=held, answers=typed, actor=_viewer())
        mark_saved(form, typed)
        found = held  # only now: what is refused takes the new claim back, too
    if form.errors:
        return room_page(found, checklist, form, partly_saved=refused and not form.form_errors)
    if "decide" in request.form:
        return redirect(url_for("review.decide", review_id=found.id))
    # Said in the bar that stays in sight: the page opens at the next card, far below its top.
    address = url_for("review.show", review_id=found.id, saved=1, _anchor=_next_open(found))
    return redirect(address)


@review.get("/review/<int:review_id>/compare")
@requires(Action.DECIDE_REVIEW)
def compare(review_id: int) -> str | Response:
    """What changed since the version in use, inside the room."""
    found = review_for(review_id, viewer=_viewer())
    demand(_viewer(), Action.DECIDE_REVIEW, found)
    bar = bar_of(found, checklist_of(found))
    if found.state is not ReviewState.OPEN or bar.against is None:
        return redirect(url_for("review.show", review_id=found.id))
    before, after = load_document(bar.against.content), load_document(found.version.content)
    everything = request.args.get("all") == "yes"
    return render_template(
        "review/compare.html",
        review=found,
        bar=bar,
        words=words,
        everything=everything,
        rows=document_differences(before, after, everything=everything),
        changes=material_changes(
            before, after, materials_of(bar.against, before), materials_of(found.version, after)
        ),
    )


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
    """What each decision would do, and the decision.

    With “again”, a version whose claim had ended is claimed anew, and nothing is decided yet.
    """
    found = review_for(review_id, viewer=_viewer())
    demand(_viewer(), Action.DECIDE_REVIEW, found)
    ended = found.state is ReviewState.DECIDED or request.method == "GET"
    if found.state is not ReviewState.OPEN and ended:
        return redirect(url_for("review.show", review_id=found.id))
    form = DecisionForm(open_to=open_to(found))
    if "again" in request.form:
        with errors_on(form):
            found = operations.claim(version=found.version, actor=_viewer())
    elif form.validate_on_submit():
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
    return _decision_page(found, form)


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


def _decision_page(found: Review, form: DecisionForm) -> str:
    checklist = checklist_of(found)
    before = before_deciding(found, checklist)
    return render_template(
        "review/decide.html",
        review=found,
        form=form,
        obstacles=obstacles_to_approval(checklist, answers_of(found), on=today())
        if checklist
        else [],
        blocked=blocked_by(found),
        consequences=consequences(found, open_comments=len(before.open_comments)),
        came_before=what_came_before(found),
        bar=bar_of(found, checklist),
        before=before,
        words=words,
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
