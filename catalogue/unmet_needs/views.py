"""Asking for what the library has not, and what became of it."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.drafting.fields import vocabularies
from catalogue.search.filters import FACETS_BY_NAME, known_filters
from catalogue.unmet_needs import operations, queries, words
from catalogue.unmet_needs.forms import AskForm
from catalogue.unmet_needs.wanted import wanted_of
from core.config import Settings
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, requires

unmet_needs = Blueprint("unmet_needs", __name__, template_folder="templates")


def actor() -> User:
    """Whoever is signed in."""
    user: User = current_user._get_current_object()
    return user


def secret() -> str:
    """What marks are made with."""
    settings: Settings = current_app.extensions["settings"]
    return settings.secret_key


@unmet_needs.route("/library/ask", methods=["GET", "POST"])
@requires(Action.ASK_FOR_INTERVENTION)
def ask() -> str | Response:
    """A short form, with what was searched for filled in."""
    asked = {name: request.args.getlist(name) for name in FACETS_BY_NAME if name in request.args}
    chosen, _ = known_filters(asked, vocabularies())
    form = AskForm()
    if not form.is_submitted():
        form.prefill(request.args.get("q", ""), chosen)
    if form.validate_on_submit():
        with errors_on(form):
            operations.ask(
                wanted=wanted_of(form.words.data or "", form.filters(chosen)),
                sentence=(form.sentence.data or "").strip(),
                secret=secret(),
                actor=actor(),
            )
        if not form.errors:
            flash(
                "Thank you. You will see here and on your home page what becomes of it.", "success"
            )
            return redirect(url_for("unmet_needs.mine"))
    return render_template("unmet_needs/ask.html", form=form)


@unmet_needs.get("/library/my-requests")
@requires(Action.ASK_FOR_INTERVENTION)
def mine() -> str:
    """What I asked for."""
    return render_template(
        "unmet_needs/mine.html", requests=queries.my_requests(actor()), words=words
    )


@unmet_needs.post("/library/my-requests/<int:request_id>/withdraw")
@requires(Action.WITHDRAW_REQUEST)
def withdraw(request_id: int) -> Response:
    """Take a request back."""
    operations.withdraw(request=queries.request_of(request_id, viewer=actor()), actor=actor())
    flash("Your request is withdrawn, and its sentence is removed.", "success")
    return redirect(url_for("unmet_needs.mine"))
