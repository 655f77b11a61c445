"""What comes after a decision: the appeal of an author, and the conditions of an approval."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.review import words
from catalogue.review.after_forms import AppealForm, ConditionMetForm, ConditionReportForm
from catalogue.review.appealing import appeal, version_to_appeal
from catalogue.review.conditions import condition_by_id, confirm_condition, report_condition
from catalogue.review.models import ReviewCondition
from catalogue.review.queries import decisions_on
from catalogue.review.rounds import appeal_of
from catalogue.review.views import review
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, allowed, requires

__all__ = ["review"]  # with the pages of this module


@review.route("/review/versions/<int:version_id>/appeal", methods=["GET", "POST"])
@requires(Action.APPEAL_REJECTION)
def appeal_rejection(version_id: int) -> str | Response:
    """The rejection, and the author's one appeal against it."""
    version = version_to_appeal(version_id, viewer=_viewer())
    form = AppealForm()
    if form.validate_on_submit():
        with errors_on(form):
            appeal(version=version, words=form.words.data or "", actor=_viewer())
        if not form.errors:
            flash("Your appeal is sent. Someone who has not decided on it takes it up.", "success")
            return redirect(url_for("review.appeal_rejection", version_id=version_id))
        version = version_to_appeal(version_id, viewer=_viewer())
    return render_template(
        "review/appeal.html",
        version=version,
        appeal=appeal_of(version),
        reviews=decisions_on([version], viewer=_viewer()),
        form=form,
        words=words,
    )


@review.route("/review/conditions/<int:condition_id>", methods=["GET", "POST"])
@requires(Action.READ_REVIEW)
def condition(condition_id: int) -> str | Response:
    """A condition: the owner reports it as met, a QA lead who is not involved confirms it."""
    found = condition_by_id(condition_id, viewer=_viewer())
    form = _form_for(found)
    if form is not None and form.validate_on_submit():
        act = confirm_condition if isinstance(form, ConditionMetForm) else report_condition
        with errors_on(form):
            act(condition=found, words=form.words.data or "", actor=_viewer())
        if not form.errors:
            flash("It is recorded.", "success")
            return redirect(url_for("review.condition", condition_id=condition_id))
        found = condition_by_id(condition_id, viewer=_viewer())
    return render_template("review/condition.html", condition=found, form=form)


def _form_for(found: ReviewCondition) -> ConditionMetForm | ConditionReportForm | None:
    """What the viewer can do; sent to what was met meanwhile, the form comes back with that."""
    version = found.review.version
    confirms = allowed(_viewer(), Action.CONFIRM_CONDITION, version)
    reports = allowed(_viewer(), Action.REPORT_CONDITION, version)
    form = ConditionMetForm() if confirms else ConditionReportForm() if reports else None
    if form is not None and found.met_on is not None and not form.is_submitted():
        return None
    return form


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
