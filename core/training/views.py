"""Pages of training: the list for managers, recording it, and one's own."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Download
from flask_login import current_user
from werkzeug.wrappers import Response

from core.csv_output import csv_text
from core.database import today
from core.errors import errors_on
from core.people.models import User
from core.people.queries import person
from core.permissions import Action, requires
from core.requests import whole_number
from core.training import operations, queries, words
from core.training.forms import TrainingForm
from core.training.queries import AskedTraining
from core.ui.messages import flash_with_undo

training = Blueprint("training", __name__, template_folder="templates")
FILE_NAME = "staff-training.csv"


@training.get("/training")
@requires(Action.SEE_TRAINING)
def list_training() -> str:
    """Who is trained in what, what runs out first on top."""
    asked = _asked()
    return render_template(
        "training/list.html",
        asked=asked,
        found=queries.training_page(asked, viewer=_viewer()),
        teams=queries.teams_to_choose(_viewer()),
        words=words,
        standing_of=queries.standing_of,
        today=today(),
    )


@training.get("/training.csv")
@requires(Action.SEE_TRAINING)
def download() -> Download:
    """The same list for a spreadsheet, all pages of it."""
    rows = queries.all_training(_asked(), viewer=_viewer())
    answer = Download(csv_text(words.table(rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return answer


@training.route("/training/add", methods=["GET", "POST"])
@requires(Action.RECORD_TRAINING)
def add() -> str | Response:
    """Put on record what somebody was trained in."""
    form = TrainingForm()
    form.offer(queries.people_to_train(_viewer()))
    if form.validate_on_submit():
        with errors_on(form):
            row = operations.record_training(
                user=person(whole_number(form.user_id.data)), done=form.done, actor=_viewer()
            )
        if not form.errors:
            flash_with_undo(
                f"{words.label(row.training)} is on record for {row.user.name}.",
                undo_address=url_for("training.remove", training_id=row.id),
            )
            return redirect(url_for("training.list_training"))
    return render_template("training/add.html", form=form)


@training.post("/training/<int:training_id>/remove")
@requires(Action.RECORD_TRAINING)
def remove(training_id: int) -> Response:
    """Take away what was put on record by mistake."""
    row = queries.training_by_id(training_id, viewer=_viewer())
    name = row.user.name
    said = operations.remove_training(row=row, actor=_viewer())
    flash(f"{words.label(said.training)} is no longer on record for {name}.", "success")
    return redirect(url_for("training.list_training"))


@training.get("/your-training")
@requires(Action.READ_OWN_TRAINING)
def mine() -> str:
    """What is on record of one's own training."""
    return render_template(
        "training/mine.html",
        rows=queries.training_of(_viewer()),
        words=words,
        standing_of=queries.standing_of,
        today=today(),
    )


def _asked() -> AskedTraining:
    given = request.args
    return AskedTraining(
        standing=given.get("standing", ""),
        training=given.get("training", ""),
        team_id=whole_number(given.get("team")) or None,
        page=given.get("page", 1, type=int),
    )


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
