"""The page on which a QA lead raises or lowers a priority."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.priorities import operations, queries
from catalogue.priorities.forms import PriorityForm
from catalogue.priorities.models import PriorityLevel
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires

priorities = Blueprint("priorities", __name__, template_folder="templates")


@priorities.route("/review/versions/<int:version_id>/priority", methods=["GET", "POST"])
@requires(Action.SET_PRIORITY)
def change(version_id: int) -> str | Response:
    version = queries.waiting_version(version_id, viewer=_viewer())
    demand(_viewer(), Action.SET_PRIORITY, version)
    priority = queries.priority_of(version)
    form = PriorityForm(data={"level": priority.level.value})
    if form.validate_on_submit():
        with errors_on(form):
            operations.set_priority(
                version=version,
                level=PriorityLevel(form.level.data),
                reason=form.reason.data or "",
                actor=_viewer(),
            )
        if not form.errors:
            flash(f"{version.title} is now “{PriorityLevel(form.level.data).label}”.", "success")
            return redirect(url_for("review.show_queue"))
    return render_template("priorities/change.html", version=version, priority=priority, form=form)


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
