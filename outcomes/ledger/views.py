"""Pages of the ledger: the exceptions and their sign-off."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Download
from werkzeug.wrappers import Response

from core.audit.operations import KnownActor, Subject, record
from core.csv_output import csv_text
from core.database import today
from core.errors import errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.requests import whole_number
from core.transactions import after_reading
from core.ui.messages import flash_with_undo
from core.ui.words import plural
from outcomes.caseload.forms import new_key
from outcomes.caseload.queries import teams_of
from outcomes.ledger import operations, queries, words
from outcomes.ledger.forms import SignOffForm
from outcomes.ledger.kinds import exception_kinds, limits
from outcomes.ledger.queries import Asked

IN_ADDRESS = ("show", "kind", "team", "owner", "sort", "page")

ledger = Blueprint("ledger", __name__, template_folder="templates")


@ledger.get("/ledger/exceptions")
@requires(Action.SEE_LEDGER)
def exceptions() -> str:
    """What is off track in my teams: what, since when, whose and why."""
    return _exceptions_page(SignOffForm(submission_key=new_key()))


@ledger.post("/ledger/exceptions")
@requires(Action.SIGN_OFF_EXCEPTION)
def sign_off() -> str | Response:
    """Sign off what is ticked."""
    form = SignOffForm()
    if form.validate_on_submit():
        with errors_on(form):
            done = operations.sign_off(
                keys=form.chosen.data or (),
                note=form.note.data or "",
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash_with_undo(
                _signed_words(done),
                undo_address=url_for("ledger.undo_form", key=form.submission_key.data),
            )
            return redirect(url_for("ledger.exceptions", **_same_list()))
    return _exceptions_page(form)


@ledger.get("/ledger/exceptions.csv")
@requires(Action.SEE_LEDGER)
def exceptions_file() -> Download:
    """The same list for a spreadsheet, all pages of it."""
    rows = queries.all_exceptions(_asked(), viewer=person())
    return download(words.table(rows), len(rows), "exceptions")


@ledger.post("/ledger/sign-offs/<int:sign_off_id>/undo")
@requires(Action.SIGN_OFF_EXCEPTION)
def undo(sign_off_id: int) -> Response:
    """Take one sign-off back."""
    found = queries.sign_off_for(sign_off_id, viewer=person())
    return _undone(operations.undo_sign_offs(sign_offs=[found], actor=person()))


@ledger.post("/ledger/sign-offs/together/<key>/undo")
@requires(Action.SIGN_OFF_EXCEPTION)
def undo_form(key: str) -> Response:
    """Take back what was signed off together."""
    found = queries.sign_offs_of(key, viewer=person())
    return _undone(operations.undo_sign_offs(sign_offs=found, actor=person()))


def _undone(count: int) -> Response:
    flash(f"{plural(count, 'exception')} to sign off again.", "success")
    return redirect(url_for("ledger.exceptions"))


def _signed_words(done: operations.Done) -> str:
    said = f"{plural(done.signed, 'exception')} signed off."
    if done.changed:
        changed = plural(done.changed, "other")
        said += f" {changed} had changed since the page was opened, and was left as it is."
    return said


def _exceptions_page(form: SignOffForm) -> str:
    asked = _asked()
    return render_template(
        "ledger/exceptions.html",
        form=form,
        asked=asked,
        found=queries.exceptions_page(asked, viewer=person()),
        teams=teams_of(person()),
        kinds=exception_kinds(),
        limits=limits(),
        words=words,
        may_undo=_may_undo,
    )


def _may_undo(signed: queries.SignedOff) -> bool:
    return operations.may_undo(signed.by_id, signed.at.date() == today(), person())


def _same_list() -> dict[str, Any]:
    """What the address says of the list, to come back to it."""
    return {name: text for name, text in request.args.items() if name in IN_ADDRESS}


def _asked() -> Asked:
    given = request.args
    return Asked(
        given.get("show", ""),
        given.get("kind", ""),
        whole_number(given.get("team")) or None,
        whole_number(given.get("owner")) or None,
        given.get("sort", ""),
        given.get("page", 1, type=int),
    ).tidied()


def download(rows: Iterable[Sequence[object]], count: int, name: str) -> Download:
    """A table as a file; that it left is noted, with how many rows."""
    reader = KnownActor(person().id)
    after_reading(
        lambda: record(
            actor=reader,
            action=f"export_{name}",
            subject=Subject("child_records", None),
            changes={"rows": [None, count]},
        )
    )
    answer = Download(csv_text(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
