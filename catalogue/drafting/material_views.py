"""The materials of a draft: bringing files, and saying what they are for."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from typing import BinaryIO, cast

from flask import Flask, Response, flash, jsonify, request
from werkzeug.datastructures import FileStorage

from catalogue.drafting import queries
from catalogue.drafting.groups import Typed, typed_in, with_entry
from catalogue.drafting.material_forms import GROUP
from catalogue.drafting.saving import Answer
from catalogue.drafting.section_views import drafting, write_section
from catalogue.drafting.views import actor
from catalogue.interventions.document import FOR_WORKER, MaterialFile
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.stored import load_document
from catalogue.materials import kinds, operations, presentation
from catalogue.materials.inspecting import SECONDS
from catalogue.materials.names import safe_name, title_from
from catalogue.materials.queries import NO_SUCH_FILE, known_to, store
from catalogue.materials.views import picture_of
from core.database import db
from core.errors import NotFound
from core.permissions import Action, requires
from core.requests import allow_larger
from core.transactions import commit
from core.ui.words import plural

__all__ = ["drafting", "take_larger_files"]  # with the pages of this module

MOST_AT_ONCE = 10
# A worker of the usual kind is stopped after thirty seconds.
SECONDS_TO_LOOK = 22.0
SENT_ON = "This version has been sent on, so its materials no longer change. Start a new draft."
NO_TIME = "“{}” was not looked at: the others took too long. Upload it again, by itself."
TOO_MANY = f"Upload {MOST_AT_ONCE} files at once. “{{}}” and those after it were left out."


def take_larger_files(app: Flask) -> None:
    """Let these pages take more than others do."""
    limits = ", ".join(
        f"{kinds.megabytes(most)} for {group}" for group, most in kinds.LARGEST.items()
    )
    message = (
        f"Files of more than {kinds.megabytes(operations.LARGEST_UPLOAD)} together cannot be "
        f"uploaded at once. Upload them one by one. The most for a single file is {limits}. "
        "Make a larger one smaller, or link to where it is. Nothing was saved: go back in your "
        "browser, where what you typed still stands."
    )
    for endpoint in ("drafting.materials", "drafting.upload_material"):
        allow_larger(app, endpoint, at_most=operations.LARGEST_UPLOAD, message=message)


@drafting.route(f"/drafts/<int:version_id>/{GROUP}", methods=["GET", "POST"])
@requires(Action.EDIT_VERSION)
def materials(version_id: int) -> Answer:
    """The materials section: files come with whatever button was pressed."""
    typed: Typed = request.form
    refused: list[str] = []
    if request.method == "POST":
        taken = [*_uploaded_before(), *_take_in(version_id, refused)]
        typed = _with_files(typed, taken)
        if taken and request.form.get("do") == "upload":
            words = plural(len(taken), "file is", "files are")
            flash(f"{words} here. Say what each is for, then save.", "information")
    version = queries.version_to_edit(version_id, viewer=actor())
    said = {file.sha256 for file in load_document(version.content).files}
    named = set(filter(None, typed_in(typed, GROUP, "sha256")))
    known = known_to(version, said | named)
    if not named <= known.keys():
        raise NotFound(NO_SUCH_FILE)
    return write_section(
        version, GROUP, typed, refused=refused, known=known, words=presentation, kinds=kinds
    )


@drafting.post(f"/drafts/<int:version_id>/{GROUP}/files")
@requires(Action.EDIT_VERSION)
def upload_material(version_id: int) -> Response:
    """One file, for a page whose script shows how far it has come; a refusal waits for the page."""
    refused: list[str] = []
    taken = _take_in(version_id, refused)
    for reason in refused:
        flash(reason, "error")
    return jsonify({"files": [{"sha256": each.sha256, "name": each.name} for each in taken]})


@drafting.get(f"/drafts/<int:version_id>/{GROUP}/<sha256>.png")
@requires(Action.EDIT_VERSION)
def material_preview(version_id: int, sha256: str) -> Response:
    """What a file looks like that was brought for a draft, saved in it or not yet."""
    version = queries.version_to_edit(version_id, viewer=actor())
    if sha256 not in known_to(version, [sha256]) or version.is_public:
        raise NotFound(NO_SUCH_FILE)
    return picture_of(sha256)


def _take_in(version_id: int, refused: list[str]) -> list[MaterialFile]:
    """Take in the files that came and may be taken; of each other one, say why not.

    They stay, whatever becomes of the form that they came with. Between the two looks into the
    database nothing is held there: looking into files may take a while.
    """
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    if not uploads or _draft_to_fill(version_id, refused) is None:
        return []
    db.session.rollback()
    with ExitStack() as beside:
        ready = _looked_into(uploads, refused, beside)
        version = _draft_to_fill(version_id, refused)
        if version is None:
            return []
        for each in ready:
            operations.keep(prepared=each, version=version, actor=actor(), store=store())
        commit()
        return [each.file for each in ready]


def _draft_to_fill(version_id: int, refused: list[str]) -> InterventionVersion | None:
    version = queries.version_to_edit(version_id, viewer=actor())
    if version.state is not VersionState.DRAFT:
        refused.append(SENT_ON)
        return None
    return version


def _looked_into(
    uploads: Sequence[FileStorage], refused: list[str], beside: ExitStack
) -> list[operations.Prepared]:
    until = time.monotonic() + SECONDS_TO_LOOK
    ready = []
    for number, upload in enumerate(uploads):
        name = safe_name(upload.filename or "")
        if number == MOST_AT_ONCE:
            refused.append(TOO_MANY.format(name))
            break
        left = until - time.monotonic()
        if left < 1:
            refused.append(NO_TIME.format(name))
            continue
        one = operations.prepared(
            stream=cast("BinaryIO", upload.stream),
            name=name,
            store=store(),
            seconds=min(left, SECONDS),
        )
        try:
            ready.append(beside.enter_context(one))
        except operations.FileRefused as reason:
            refused.append(reason.message)
    return ready


def _uploaded_before() -> list[MaterialFile]:
    """Files that a script of the page has uploaded already, as ``sha256/name``."""
    pairs = (each.partition("/") for each in request.form.getlist("uploaded"))
    return [MaterialFile(safe_name(name), "", 0, sha256) for sha256, _, name in pairs]


def _with_files(typed: Typed, files: Sequence[MaterialFile]) -> Typed:
    """What was typed, with an entry for each file that is not there yet."""
    for file in files:
        if file.sha256 not in typed_in(typed, GROUP, "sha256"):
            content = {
                "sha256": file.sha256,
                "name": file.name,
                "title": title_from(file.name),
                "audience": FOR_WORKER,
            }
            typed = with_entry(typed, GROUP, content)
    return typed
