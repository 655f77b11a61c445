"""Checking and importing an uploaded file beside the requests, and how far that has come.

The import is one transaction, and on SQLite nobody else writes meanwhile: so how far it has come
is told by a small file of numbers, and by nothing in the database.
"""

import time
from pathlib import Path
from threading import Thread

import structlog
from flask import Flask, current_app

from core.database import db, now, set_writing
from core.errors import DomainError
from core.people.models import User
from core.transactions import commit
from outcomes.exchange.csv_file import FileRefused
from outcomes.exchange.files import AT_WORK, content_of, file_for, note_result
from outcomes.exchange.importing import Wishes, import_records
from outcomes.exchange.models import FileState, IncomingFile

# Longer than any chunk of rows takes: after it a process that said nothing has ended.
SILENT_FOR = 120
log = structlog.get_logger(__name__)


def start(file: IncomingFile) -> None:
    """Go on with a file whose state says what to do. Commits what stands before it."""
    file_id, owner_id = file.id, file.owner_id
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    _tell(app, file_id, 0, 0)
    commit()
    if app.testing:
        work(app, file_id, owner_id)
        return
    Thread(target=work, args=(app, file_id, owner_id), daemon=True).start()


def work(app: Flask, file_id: int, owner_id: int) -> None:
    """Check or import a file, and note what came of it; whatever fails saves nothing."""
    with app.app_context():
        set_writing(writes=True)
        try:
            _import(app, file_id, owner_id)
        except Exception as error:  # told on the page, whatever it is
            db.session.rollback()
            # Only its kind: its words may repeat what the file says of a child.
            log.error("records_not_imported", file=file_id, error=type(error).__name__)
            _stop(file_id, owner_id, error)
        finally:
            _place(app, file_id).unlink(missing_ok=True)
            db.session.remove()


def progress_of(file: IncomingFile) -> tuple[int, int]:
    """Lines done, and about how many there are; nothing where another host is at work."""
    try:
        done, of = _place(current_app, file.id).read_text(encoding="ascii").split()
    except (FileNotFoundError, ValueError):
        return 0, 0
    return int(done), int(of)


def has_stopped(file: IncomingFile) -> bool:
    """Whether a file is said to be at work, but nobody has worked on it for a while."""
    if file.state not in AT_WORK:
        return False
    begun = file.begun_at.timestamp() if file.begun_at else 0.0
    try:
        heard = _place(current_app, file.id).stat().st_mtime
    except FileNotFoundError:
        heard = begun
    return time.time() - max(begun, heard) > SILENT_FOR


def _import(app: Flask, file_id: int, owner_id: int) -> None:
    owner = db.session.get_one(User, owner_id)
    file = file_for(file_id, viewer=owner, lock=True)
    if file.state not in AT_WORK:
        return  # somebody else went on with it meanwhile
    wishes = Wishes(
        dry_run=file.state is FileState.CHECKING,
        skip_refused=file.skip_refused,
        confirmed=file.screening_confirmed,
        mapping=file.mapping,
    )
    imported = import_records(
        kind_name=file.kind,
        stream=content_of(file),
        wishes=wishes,
        actor=owner,
        progress=lambda done, of: _tell(app, file_id, done, of),
    )
    owner = db.session.get_one(User, owner_id)
    note_result(file_for(file_id, viewer=owner), imported)
    commit()


def _stop(file_id: int, owner_id: int, error: Exception) -> None:
    owner = db.session.get_one(User, owner_id)
    file = file_for(file_id, viewer=owner, lock=True)
    file.ended_at = now()
    file.state = FileState.STOPPED
    if isinstance(error, FileRefused):
        file.state = FileState.REFUSED
        file.refusals = [{"line": error.line, "column": error.column, "reason": error.reason}]
    elif isinstance(error, DomainError):
        file.refusals = [{"line": None, "column": None, "reason": error.message}]
    commit()


def _tell(app: Flask, file_id: int, done: int, of: int) -> None:
    place = _place(app, file_id)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{done} {of}", encoding="ascii")


def _place(app: Flask, file_id: int) -> Path:
    folder: Path = app.extensions["settings"].data_dir
    return folder / "incoming" / f"{file_id}.progress"
