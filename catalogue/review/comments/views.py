"""Commenting in the review room, and what authors do about comments in their next draft."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.review import operations as reviews
from catalogue.review.checks import unchanged_checklist
from catalogue.review.comments import operations
from catalogue.review.comments.forms import AnswerForm, CommentForm
from catalogue.review.comments.queries import asked_of, draft_for
from catalogue.review.forms import checklist_form
from catalogue.review.models import Review, ReviewState
from catalogue.review.queries import answers_of, review_for
from catalogue.review.room import room_page
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires

comments = Blueprint("comments", __name__, template_folder="templates")
SETTLE = {
    "resolve": operations.resolve,
    "reopen": operations.reopen,
    "withdraw": operations.withdraw,
}
MARK = {"done": operations.mark_done, "not-done": operations.mark_not_done}


@comments.post("/review/<int:review_id>/comments")
@requires(Action.COMMENT_ON_REVIEW)
def add(review_id: int) -> str | Response:
    """Comment on a section; the form comes back beside it if something is wrong.

    With “again”, a version whose claim had ended is claimed anew first.
    """
    found = _own_review(review_id)
    anchor, form = request.form.get("anchor", ""), CommentForm()
    if found.state is ReviewState.DECIDED:
        flash("You have decided already, so nothing was saved.", "information")
        return redirect(url_for("review.show", review_id=found.id))
    if form.validate_on_submit():
        with errors_on(form):
            again = "again" in request.form
            held = reviews.claim(version=found.version, actor=_viewer()) if again else found
            said = operations.comment(
                review=held, anchor=anchor, words=form.words.data or "", actor=_viewer()
            )
            found = held  # only now: what is refused takes the new claim back, too
        if not form.errors:
            return redirect(_beside(found, said.anchor))
    checklist = unchanged_checklist(found)
    answers = checklist_form(checklist, answers_of(found), typed=False)
    return room_page(found, checklist, answers, commented=anchor, comment_form=form)


@comments.post("/review/<int:review_id>/comments/<int:comment_id>/<deed>")
@requires(Action.COMMENT_ON_REVIEW)
def settle(review_id: int, comment_id: int, deed: str) -> Response:
    """Resolve a comment, open it again, or take one's own back."""
    if deed not in SETTLE:
        abort(404)
    found = _own_review(review_id)
    done = SETTLE[deed](review=found, comment_id=comment_id, actor=_viewer())
    return redirect(_beside(found, done.anchor))


@comments.get("/drafts/<int:version_id>/comments")
@requires(Action.ANSWER_COMMENT)
def asked(version_id: int) -> str:
    """What the reviewer said of single sections of the version that a draft mends."""
    return _asked_page(version_id, AnswerForm(formdata=None))


@comments.post("/drafts/<int:version_id>/comments/<int:comment_id>/<deed>")
@requires(Action.ANSWER_COMMENT)
def mark(version_id: int, comment_id: int, deed: str) -> Response:
    """Say that a comment is done, or that it is not after all."""
    if deed not in MARK:
        abort(404)
    draft = draft_for(version_id, viewer=_viewer())
    MARK[deed](draft=draft, comment_id=comment_id, actor=_viewer())
    return redirect(_asked_of(version_id, comment_id))


@comments.post("/drafts/<int:version_id>/comments/<int:comment_id>")
@requires(Action.ANSWER_COMMENT)
def answer(version_id: int, comment_id: int) -> str | Response:
    """Answer a comment."""
    draft, form = draft_for(version_id, viewer=_viewer()), AnswerForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.answer(
                draft=draft,
                comment_id=comment_id,
                words=form.words.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash("Your answer is saved. The next reviewer reads it.", "success")
            return redirect(_asked_of(version_id, comment_id))
    return _asked_page(version_id, form, comment_id)


def _asked_page(version_id: int, form: AnswerForm, answered: int | None = None) -> str:
    draft = draft_for(version_id, viewer=_viewer())
    return render_template(
        "comments/asked.html",
        draft=draft,
        comments=asked_of(draft, viewer=_viewer()),
        form=form,
        answered=answered or request.args.get("answer", type=int),
    )


def _own_review(review_id: int) -> Review:
    found = review_for(review_id, viewer=_viewer())
    demand(_viewer(), Action.COMMENT_ON_REVIEW, found)
    return found


def _beside(found: Review, anchor: str) -> str:
    return url_for("review.show", review_id=found.id, _anchor=f"comments-{anchor}")


def _asked_of(version_id: int, comment_id: int) -> str:
    return url_for("comments.asked", version_id=version_id, _anchor=f"comment-{comment_id}")


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
