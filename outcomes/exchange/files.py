"""A file on its way in through the browser: uploaded, its columns named, checked, imported."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from io import BytesIO
from typing import BinaryIO

from sqlalchemy import delete, select

from core.audit.operations import record
from core.database import db, now
from core.errors import DomainError, NotFound, StaleEdit
from core.people.models import User
from core.permissions import Action, demand
from outcomes.exchange.csv_file import CsvFile
from outcomes.exchange.importing import Imported
from outcomes.exchange.models import FileState, IncomingFile
from outcomes.whole_record.contents import Contents

KEPT_FOR = timedelta(days=7)
MOST_REFUSALS = 5000  # that are kept to be downloaded
LARGEST_FILE = 20 * 1024 * 1024
LONGEST_NAME = 120
AT_WORK = (FileState.CHECKING, FileState.IMPORTING)
NO_SUCH_PAGE = "There is no such page, or you cannot see it."


def take_in(
    *, kind: str, name: str, stream: BinaryIO, submission_key: str, actor: User
) -> IncomingFile:
    """Keep an uploaded file until it is imported, given up or too old.

    :raises FileRefused: if it is no CSV.
    """
    demand(actor, Action.IMPORT_RECORDS)
    made = db.session.scalar(
        select(IncomingFile).where(
            IncomingFile.submission_key == submission_key, IncomingFile.owner_id == actor.id
        )
    )
    if made is not None:
        return made
    header = list(CsvFile(stream).header)
    stream.seek(0)
    file = IncomingFile(
        owner_id=actor.id,
        kind=kind,
        name=name[-LONGEST_NAME:],
        content=zlib.compress(stream.read()),
        header=header,
        submission_key=submission_key,
        uploaded_at=now(),
    )
    db.session.add(file)
    db.session.flush()
    record(actor=actor, action="upload_records", subject=file, changes={"kind": [None, kind]})
    return file


def file_for(file_id: int, *, viewer: User, lock: bool = False) -> IncomingFile:
    """A file that the person brought.

    :param lock: hold it until the transaction ends.
    :raises NotFound: if there is none, or it is another person's.
    """
    query = select(IncomingFile).where(
        IncomingFile.id == file_id, IncomingFile.owner_id == viewer.id
    )
    file = db.session.scalar(query.with_for_update() if lock else query)
    if file is None:
        raise NotFound(NO_SUCH_PAGE)
    return file


def files_of(viewer: User) -> list[IncomingFile]:
    """The files that a person brought lately, the newest first."""
    query = select(IncomingFile).where(IncomingFile.owner_id == viewer.id)
    return list(db.session.scalars(query.order_by(IncomingFile.id.desc()).limit(10)))


def content_of(file: IncomingFile) -> BytesIO:
    """What the file holds.

    :raises StaleEdit: if that is gone.
    """
    if file.content is None:
        raise StaleEdit("The content of this file is gone. Upload it again.")
    return BytesIO(zlib.decompress(file.content))


def begin_check(
    *,
    file: IncomingFile,
    mapping: Mapping[str, str],
    skip_refused: bool,
    screening_confirmed: bool,
    actor: User,
) -> None:
    """Say which column is which; next the file is checked.

    :raises DomainError: while it is at work, or once it is done.
    """
    _demand_open(file, actor, *AT_WORK, FileState.IMPORTED, FileState.CANCELLED)
    file.mapping = dict(mapping)
    file.skip_refused, file.screening_confirmed = skip_refused, screening_confirmed
    file.state, file.begun_at, file.ended_at = FileState.CHECKING, now(), None
    db.session.flush()


def begin_import(*, file: IncomingFile, actor: User) -> None:
    """Confirm what the check said; next the file is imported.

    :raises DomainError: for a file that was not checked, or of which nothing could be taken.
    """
    _demand_open(file, actor, *(state for state in FileState if state is not FileState.CHECKED))
    if file.refused and not file.skip_refused:
        raise DomainError("Some rows are refused. Put them right, or choose to leave them out.")
    file.state, file.begun_at = FileState.IMPORTING, now()
    db.session.flush()


def cancel(*, file: IncomingFile, actor: User) -> None:
    """Give a file up; its content goes.

    :raises DomainError: while it is at work, or once it is done.
    """
    _demand_open(file, actor, *AT_WORK, FileState.IMPORTED)
    file.state, file.ended_at = FileState.CANCELLED, now()
    file.content, file.refusals = None, []
    db.session.flush()


def note_result(file: IncomingFile, imported: Imported) -> None:
    """Keep what became of a file; once it is imported its content goes."""
    file.rows, file.created = imported.rows, imported.created
    file.updated, file.unchanged = imported.updated, imported.unchanged
    file.refused = len(imported.refused)
    file.refusals = [asdict(refusal) for refusal in imported.refused[:MOST_REFUSALS]]
    file.state = FileState.IMPORTED if imported.kept else FileState.CHECKED
    file.ended_at = now()
    if imported.kept:
        file.content = None


def forget_old_files() -> str:
    """Take away files that are older than a week, for the clock."""
    gone = db.session.execute(
        delete(IncomingFile).where(IncomingFile.uploaded_at < now() - KEPT_FOR)
    )
    return f"{gone.rowcount} uploaded files of records were forgotten."  # type: ignore[attr-defined]


def forget_child(contents: Contents) -> None:
    """Take away the files that name a child, whose record goes."""
    reference = str(contents.child["case_reference"])
    for file in db.session.scalars(select(IncomingFile)):
        held = zlib.decompress(file.content) if file.content is not None else b""
        said = f"{file.name}{json.dumps(file.refusals, ensure_ascii=False)}"
        if reference in said or reference.encode() in held:
            db.session.delete(file)
    db.session.flush()


def _demand_open(file: IncomingFile, actor: User, *closed: FileState) -> None:
    demand(actor, Action.IMPORT_RECORDS)
    if file.state in closed:
        raise StaleEdit("This file has moved on since you opened the page.")
