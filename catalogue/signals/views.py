"""The QA lead's pages of signals."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.signals import operations, queries, words
from catalogue.signals.forms import DismissForm
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, demand, requires

signals = Blueprint("signals", __name__, template_folder="templates")


@signals.get("/review/signals", endpoint="list")
@requires(Action.SEE_SIGNALS)
def list_signals() -> str:
    """What asks for an early review; or, if asked for, what has come to its end."""
    ended = request.args.get("show") == "ended"
    page = request.args.get("page", 1, type=int)
    found = queries.signals_for(viewer=_viewer(), ended=ended, page=page)
    return render_template("signals/list.html", found=found, ended=ended)


@signals.get("/review/signals/<int:signal_id>")
@requires(Action.SEE_SIGNALS)
def show(signal_id: int) -> str:
    """One signal, and the form that dismisses it."""
    return _page(signal_id, DismissForm())


@signals.post("/review/signals/<int:signal_id>")
@requires(Action.DISMISS_SIGNAL)
def dismiss(signal_id: int) -> str | Response:
    """Say that it is no ground for an early review."""
    found = queries.signal_by_id(signal_id, viewer=_viewer())
    demand(_viewer(), Action.DISMISS_SIGNAL, found.version)
    form = DismissForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.dismiss_signal(signal=found, reason=form.reason.data or "", actor=_viewer())
        if not form.errors:
            flash(f"Dismissed. {words.stays_due(found)}".strip(), "success")
            return redirect(url_for("signals.list"))
    return _page(signal_id, form)


def _page(signal_id: int, form: DismissForm) -> str:
    found = queries.signal_by_id(signal_id, viewer=_viewer())
    return render_template("signals/show.html", signal=found, form=form, words=words)


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
