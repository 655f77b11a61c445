"""Records in and out through the browser."""

import tempfile
from typing import Any, BinaryIO, cast

from flask import Blueprint, Flask, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from core.audit.operations import KnownActor, Subject, record
from core.csv_output import csv_text
from core.downloads import as_download
from core.errors import NotFound, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.requests import allow_larger
from core.transactions import after_reading
from outcomes.exchange import files, running
from outcomes.exchange.csv_file import CsvFile, FileRefused
from outcomes.exchange.exporting import BYTE_ORDER_MARK, export_records
from outcomes.exchange.forms import PREFIX, UploadForm, columns_form, refused_upload
from outcomes.exchange.guessing import guessed
from outcomes.exchange.kinds import KINDS
from outcomes.exchange.models import FileState, IncomingFile
from outcomes.exchange.words import KINDS_IN_WORDS, described, in_words

exchange = Blueprint("exchange", __name__, template_folder="templates")

SHOWN = 20
MEGABYTE = 1024 * 1024
REFUSED_COLUMNS = ("line", "column", "value", "reason")


def take_larger_files(app: Flask) -> None:
    """Let the form take a file."""
    message = (
        f"A file of more than {files.LARGEST_FILE // MEGABYTE} MB cannot be taken here. Split it, "
        "or ask whoever runs the service to import it with ‘flask records import’."
    )
    allow_larger(app, "exchange.upload", at_most=files.LARGEST_FILE, message=message)


@exchange.get("/records")
@requires(Action.EXPORT_RECORDS)
def index() -> str:
    """Records in and out: what there is to download, and for managers what they brought."""
    return render_template(
        "exchange/index.html",
        kinds=KINDS_IN_WORDS,
        brought=files.files_of(person()),
        whole_service=person().whole_service,
        teams=person().teams,
    )


@exchange.get("/records/columns/<kind>")
@requires(Action.EXPORT_RECORDS)
def columns_of(kind: str) -> str:
    """What the columns of a kind of file may hold, with every code."""
    if kind not in KINDS:
        raise NotFound(files.NO_SUCH_PAGE)
    return render_template(
        "exchange/what_columns_hold.html",
        kind=kind,
        kinds=KINDS_IN_WORDS,
        columns=[described(column) for column in KINDS[kind].columns],
    )


@exchange.get("/records/<kind>.csv")
@requires(Action.EXPORT_RECORDS)
def download(kind: str) -> Response:
    """The records of a kind of one's own teams."""
    if kind not in KINDS:
        raise NotFound(files.NO_SUCH_PAGE)
    out = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed once it is sent
    rows = export_records(kind_name=kind, out=out, viewer=person())
    out.seek(0)
    actor, teams = KnownActor(person().id), sorted(person().team_ids)
    changes: dict[str, Any] = {"kind": [None, kind], "rows": [None, rows]}
    changes["teams"] = [None, "all" if person().whole_service else teams]
    subject = Subject(KINDS[kind].table.__tablename__, None)
    after_reading(
        lambda: record(actor=actor, action="export_records", subject=subject, changes=changes)
    )
    return as_download(out, media_type="text/csv", name=f"{kind}.csv")


@exchange.route("/records/import", methods=["GET", "POST"])
@requires(Action.IMPORT_RECORDS)
def upload() -> str | AnyResponse:
    """Choose a file."""
    form = UploadForm()
    if form.validate_on_submit():
        try:
            file = files.take_in(
                kind=form.kind.data,
                name=form.file.data.filename,
                stream=form.file.data.stream,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        except FileRefused as refused:
            refused_upload(form, refused.reason)
        else:
            return redirect(url_for("exchange.columns", file_id=file.id))
    return render_template("exchange/upload.html", form=form)


@exchange.route("/records/import/<int:file_id>/columns", methods=["GET", "POST"])
@requires(Action.IMPORT_RECORDS)
def columns(file_id: int) -> str | AnyResponse:
    """Say which column is which, guessed by its name."""
    file = files.file_for(file_id, viewer=person(), lock=True)
    kind = KINDS[file.kind]
    rows = CsvFile(files.content_of(file)).rows()
    first = next(rows, None)
    rows.close()
    known = file.mapping or guessed([column.name for column in kind.columns], file.header)
    form = columns_form(
        kind.columns,
        file.header,
        first.cells if first else (),
        data={
            **{f"{PREFIX}{column}": name for column, name in known.items()},
            "skip_refused": file.skip_refused,
            "screening_confirmed": file.screening_confirmed,
        },
    )
    if form.validate_on_submit():
        with errors_on(form):
            files.begin_check(
                file=file,
                mapping=form.mapping,
                skip_refused=form.skip_refused.data,
                screening_confirmed=form.screening_confirmed.data,
                actor=person(),
            )
        if not form.errors:
            running.start(file)
            return redirect(url_for("exchange.show", file_id=file_id))
    return render_template(
        "exchange/columns.html", form=form, file=file, kinds=KINDS_IN_WORDS, known=known
    )


@exchange.get("/records/import/<int:file_id>")
@requires(Action.IMPORT_RECORDS)
def show(file_id: int) -> str:
    """How far a file has come: what would become of it, or what has."""
    file = files.file_for(file_id, viewer=person())
    done, of = running.progress_of(file)
    return render_template(
        "exchange/file.html",
        file=file,
        kinds=KINDS_IN_WORDS,
        shown=file.refusals[:SHOWN],
        column_in_words=lambda column: in_words(column, file.mapping or {}),
        at_work=file.state in files.AT_WORK,
        stopped=running.has_stopped(file),
        done=done,
        of=of,
    )


@exchange.post("/records/import/<int:file_id>/confirm")
@requires(Action.IMPORT_RECORDS)
def confirm(file_id: int) -> AnyResponse:
    """Import what was checked."""
    file = files.file_for(file_id, viewer=person(), lock=True)
    if file.state not in (FileState.IMPORTING, FileState.IMPORTED):  # a second press does nothing
        files.begin_import(file=file, actor=person())
        running.start(file)
    return redirect(url_for("exchange.show", file_id=file_id))


@exchange.post("/records/import/<int:file_id>/again")
@requires(Action.IMPORT_RECORDS)
def again(file_id: int) -> AnyResponse:
    """Go on with a file whose work ended without a word."""
    file = files.file_for(file_id, viewer=person(), lock=True)
    if running.has_stopped(file):
        running.start(file)
    return redirect(url_for("exchange.show", file_id=file_id))


@exchange.post("/records/import/<int:file_id>/cancel")
@requires(Action.IMPORT_RECORDS)
def cancel(file_id: int) -> AnyResponse:
    """Give a file up."""
    files.cancel(file=files.file_for(file_id, viewer=person(), lock=True), actor=person())
    flash("The file is given up, and what it held is not kept. No record was changed.", "success")
    return redirect(url_for("exchange.index"))


@exchange.get("/records/import/<int:file_id>/refused.csv")
@requires(Action.IMPORT_RECORDS)
def refused(file_id: int) -> Response:
    """The rows that were refused, for a spreadsheet."""
    file: IncomingFile = files.file_for(file_id, viewer=person())
    rows = [[each.get(name) for name in REFUSED_COLUMNS] for each in file.refusals]
    text = BYTE_ORDER_MARK + csv_text([[name.capitalize() for name in REFUSED_COLUMNS], *rows])
    response = Response(text, mimetype="text/csv")
    response.headers.set(
        "Content-Disposition", "attachment", filename=f"{file.kind}-refused-rows.csv"
    )
    return response
