"""Saving what was typed into a form of a draft: by its button, or by the page itself.

A page that saves itself sends the same form to the same address and asks for JSON. It is told that
it is saved, or in one sentence why not; it is never sent on, and nothing typed is touched.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, jsonify, request
from werkzeug.wrappers import Response

from catalogue.drafting import queries
from catalogue.drafting.operations import SavedSince
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import NotADraft
from core.errors import errors_on
from core.people.models import User

CONFLICT, NOT_VALID = 409, 422
# A page adds this to its form once it has saved something: the button then finds it saved.
SAVED_ITSELF = "saved_itself"
Answer = str | Response | tuple[str, int] | tuple[Response, int]


@dataclass(frozen=True)
class Saving:
    """How a form is saved, and what is shown afterwards.

    ``page`` shows what was typed again, with an error or a conflict; ``opened`` gives the marks
    of what the form shows once it is saved.
    """

    version: InterventionVersion
    viewer: User
    what: str
    save: Callable[[], bool]
    page: Callable[[int, SavedSince | None], Answer]
    next_page: Callable[[], Response]
    opened: Callable[[], str]


def saves_itself() -> bool:
    """Whether the page sent this by itself, without anybody pressing a button."""
    return request.accept_mimetypes.best == "application/json"


def save_form(form: Any, saving: Saving) -> Answer:
    """Save and go on; with an error or a conflict, show what was typed again."""
    if not form.validate():
        return _refused(form, saving, NOT_VALID)
    sent_on = False
    try:
        with errors_on(form):
            try:
                saved = saving.save()
            except NotADraft:
                sent_on = True
                raise
    except SavedSince as conflict:
        return _saved_since(saving) if saves_itself() else saving.page(CONFLICT, conflict)
    if form.errors:
        return _refused(form, saving, CONFLICT if sent_on else NOT_VALID)
    if saves_itself():
        return jsonify(opened=saving.opened())
    if saved or SAVED_ITSELF in request.form:
        flash(f"Saved: {saving.what}.", "success")
    else:
        flash(f"Nothing had changed in {saving.what}.", "information")
    return saving.next_page()


def _refused(form: Any, saving: Saving, status: int) -> Answer:
    if not saves_itself():
        return saving.page(CONFLICT if status == CONFLICT else 200, None)
    return jsonify(message=_first_message(form.errors)), status


def _saved_since(saving: Saving) -> Answer:
    last = queries.last_save(saving.version, viewer=saving.viewer)
    what = last.heading if last else "Someone saved since you opened this"
    message = f"{what}, so yours is not saved. Nothing is lost."
    return jsonify(message=message, conflict=True), CONFLICT


def _first_message(errors: Any) -> str:
    """The first error of a form, whose groups hold forms with errors of their own."""
    if isinstance(errors, str):
        return errors
    inner = errors.values() if isinstance(errors, dict) else errors
    return next((text for text in map(_first_message, inner) if text), "")
