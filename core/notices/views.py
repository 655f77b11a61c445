"""A person's notices, and how they are mailed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.notices import operations, queries
from core.notices.forms import DigestForm
from core.notices.models import Digest
from core.people.models import User
from core.permissions import Action, requires
from core.ui.words import plural

notices = Blueprint("notices", __name__, template_folder="templates")


@notices.get("/notices", endpoint="list")
@requires(Action.READ_NOTICE)
def list_notices() -> str:
    """What is not read, then the rest, the newest first."""
    found = queries.notices_of(_viewer(), page=request.args.get("page", 1, type=int))
    return render_template("notices/list.html", found=found)


@notices.post("/notices/<int:notice_id>/open", endpoint="open")
@requires(Action.READ_NOTICE)
def open_notice(notice_id: int) -> Response:
    """Mark it as read and go where it leads: posted, so that nothing but a press does it."""
    notice = queries.notice_of(notice_id, viewer=_viewer())
    operations.mark_read(notice=notice, actor=_viewer())
    return redirect(notice.address)


@notices.post("/notices/<int:notice_id>/read")
@requires(Action.READ_NOTICE)
def read(notice_id: int) -> Response:
    operations.mark_read(notice=queries.notice_of(notice_id, viewer=_viewer()), actor=_viewer())
    return redirect(url_for("notices.list"))


@notices.post("/notices/read-all")
@requires(Action.READ_NOTICE)
def read_all() -> Response:
    marked = operations.mark_all_read(actor=_viewer())
    flash(f"{plural(marked, 'notice')} marked as read.", "success")
    return redirect(url_for("notices.list"))


@notices.route("/notices/settings", methods=["GET", "POST"])
@requires(Action.READ_NOTICE)
def settings() -> str | Response:
    """How often to be mailed, if at all."""
    form = DigestForm(data={"digest": queries.digest_of(_viewer()).value})
    if form.validate_on_submit():
        operations.choose_digest(digest=Digest(form.digest.data), actor=_viewer())
        flash("Saved.", "success")
        return redirect(url_for("notices.list"))
    return render_template("notices/settings.html", form=form)


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
