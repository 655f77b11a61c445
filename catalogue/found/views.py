"""Bringing what was found, one's own list, and the page of each."""

from typing import BinaryIO, cast

from flask import Blueprint, Flask, Response, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from catalogue.found import operations, queries, words
from catalogue.found.checks import FileChecks, file_checks
from catalogue.found.forms import BringForm, NoteForm
from catalogue.found.known import Known, known_already
from catalogue.found.models import FoundResource
from catalogue.found.signatures import how_many_missing
from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.document import MaterialFile
from catalogue.materials import kinds
from catalogue.materials import operations as materials
from catalogue.materials.models import StoredFile
from catalogue.materials.names import safe_name
from catalogue.materials.queries import store
from catalogue.materials.serving import as_attachment
from catalogue.materials.views import picture_of
from core.database import db, today
from core.errors import errors_on
from core.people.models import User
from core.permissions import Action, requires
from core.requests import allow_larger
from core.transactions import commit

found = Blueprint("found", __name__, template_folder="templates")


def viewer() -> User:
    """Whoever is signed in."""
    user: User = current_user._get_current_object()
    return user


def take_larger_files(app: Flask) -> None:
    """Let the form take a file."""
    message = (
        f"A file of more than {kinds.megabytes(kinds.LARGEST_FILE)} cannot be taken. Make it "
        "smaller, or give its web address. Nothing was saved: go back in your browser, where what "
        "you typed still stands."
    )
    allow_larger(app, "found.bring", at_most=materials.LARGEST_UPLOAD, message=message)


@found.route("/library/found/bring", methods=["GET", "POST"])
@requires(Action.BRING_RESOURCE)
def bring() -> str | AnyResponse:
    """The three questions. A file that may be taken stays, whatever becomes of the rest."""
    taken, refused = _take_in()
    form = BringForm()
    if taken is not None:
        form.uploaded.data = f"{taken.sha256}/{taken.name}"
    if not form.is_submitted():
        form.found_on.typed = (str(today().day), str(today().month), str(today().year))
    file, name = _file_of(form)
    valid = form.validate_on_submit()
    if refused:
        form.file.errors = [*form.file.errors, refused]
    elif valid:
        resource = _hand_in(form, file, name)
        if resource is not None:
            return redirect(url_for("found.show", resource_id=resource.id))
    return render_template("found/bring.html", form=form, file=file, file_name=name, kinds=kinds)


@found.get("/library/found")
@requires(Action.BRING_RESOURCE)
def mine() -> str:
    """What I brought, and what became of it."""
    page = queries.brought_by(viewer(), page=request.args.get("page", 1, type=int))
    return render_template("found/mine.html", found=page, words=words)


@found.get("/library/found/declined")
@requires(Action.READ_FOUND)
def declined() -> str:
    """What was declined and why, for all staff."""
    page = queries.declined(page=request.args.get("page", 1, type=int))
    return render_template("found/declined.html", found=page, words=words)


@found.get("/library/found/<int:resource_id>")
@requires(Action.READ_FOUND)
def show(resource_id: int) -> str:
    """One found resource: the answer to whoever brought it, the checks to those who decide."""
    return page_of(queries.found_for(resource_id, viewer=viewer()), NoteForm())


@found.post("/library/found/<int:resource_id>/note")
@requires(Action.ADD_FOUND_NOTE)
def add_note(resource_id: int) -> str | AnyResponse:
    """Add something while nobody has decided."""
    form = NoteForm()
    if form.validate_on_submit():
        with errors_on(form):
            resource = queries.found_for(resource_id, viewer=viewer())
            operations.add_note(resource=resource, words=form.words.data or "", actor=viewer())
        if not form.errors:
            flash("Your note is added.", "success")
            return redirect(url_for("found.show", resource_id=resource_id))
    return page_of(queries.found_for(resource_id, viewer=viewer()), form)


@found.post("/library/found/<int:resource_id>/withdraw")
@requires(Action.WITHDRAW_FOUND)
def withdraw(resource_id: int) -> AnyResponse:
    """Take back what one brought."""
    resource = queries.found_for(resource_id, viewer=viewer())
    operations.withdraw(resource=resource, actor=viewer())
    flash(f"“{resource.title}” is withdrawn, and its file is not kept.", "success")
    return redirect(url_for("found.mine"))


@found.get("/library/found/<int:resource_id>/file/<name>")
@requires(Action.OPEN_FOUND)
def file(resource_id: int, name: str) -> Response:  # noqa: ARG001 - for people
    """The file of what is held, for whoever brought it and QA leads."""
    resource = queries.found_for(resource_id, viewer=viewer())
    held = queries.file_of(resource, viewer=viewer())
    named = MaterialFile(
        resource.file_name or "", held.stored.media_type, held.stored.size, held.sha256
    )
    return as_attachment(materials.opened(sha256=held.sha256, store=store()), named)


@found.get("/library/found/<int:resource_id>/picture.png")
@requires(Action.OPEN_FOUND)
def picture(resource_id: int) -> Response:
    """What its file looks like."""
    resource = queries.found_for(resource_id, viewer=viewer())
    return picture_of(queries.file_of(resource, viewer=viewer()).sha256)


def page_of(resource: FoundResource, note_form: NoteForm) -> str:
    """The page of a found resource, as its viewer may see it."""
    open_to_viewer = words.may_open(viewer(), resource)
    known, checks, missing = Known(), FileChecks(), 0
    if open_to_viewer and resource.is_held:
        known = known_already(resource, viewer=viewer())
        checks = file_checks(resource.held_file.stored if resource.held_file else None)
        missing = how_many_missing() if resource.sha256 else 0
    return render_template(
        "found/show.html" if open_to_viewer else "found/decision.html",
        resource=resource,
        known=known,
        checks=words.check_rows(resource, checks),
        missing=missing,
        reviews_blind=bool(blind_versions(viewer())),
        form=note_form,
        words=words,
    )


def _take_in() -> tuple[MaterialFile | None, str]:
    """Take in a file that came with the form; or say why it may not be taken.

    Nothing is held in the database meanwhile: looking into a file may take a while.
    """
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return None, ""
    db.session.rollback()
    stream = cast("BinaryIO", upload.stream)
    try:
        with materials.prepared(stream=stream, name=upload.filename, store=store()) as ready:
            materials.keep(prepared=ready, version=None, actor=viewer(), store=store())
            commit()
            return ready.file, ""
    except materials.FileRefused as refused:
        return None, refused.message


def _file_of(form: BringForm) -> tuple[StoredFile | None, str]:
    sha256, _, name = (form.uploaded.data or "").partition("/")
    stored = queries.uploaded_just_now(sha256, person=viewer()) if sha256 else None
    kind = kinds.kind_under_name(stored.kind, safe_name(name)) if stored else None
    if stored is None or kind is None:
        form.uploaded.data = ""
        return None, ""
    return stored, safe_name(name)


def _hand_in(form: BringForm, file: StoredFile | None, name: str) -> FoundResource | None:
    resource = None
    with errors_on(form):
        resource = operations.bring(
            brought=operations.Brought(
                title=form.title.data or "",
                purpose=form.purpose.data or "",
                found_on=form.found_on.data,
                licence=form.licence.data or "",
                address=form.address.data or None,
                file=file,
                file_name=name or None,
                place=form.place.data or "",
                rights_holder=form.rights_holder.data or "",
            ),
            actor=viewer(),
        )
    return None if form.errors else resource
