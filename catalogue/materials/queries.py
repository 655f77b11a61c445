"""Reading what is known of files, and who may have which."""

from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select

from catalogue.interventions.document import Document, MaterialFile
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.presentation import notice_for
from catalogue.interventions.queries import version_for
from catalogue.interventions.stored import load_document
from catalogue.materials.models import FileUpload, StoredFile
from catalogue.materials.store import Store
from core.database import db
from core.errors import NotFound
from core.people.models import User

NO_SUCH_FILE = "There is no such file here. It may have been replaced: look at the page again."


def store() -> Store:
    """The store of this installation."""
    found: Store = current_app.extensions["materials"]
    return found


def version_to_hand_out(slug: str, number: int | None, *, viewer: User) -> InterventionVersion:
    """A version whose files the viewer may have: in use, or being written or reviewed.

    What was in use once stays readable as a page, and hands out nothing.

    :raises NotFound: otherwise; it says why, to those who may know of the version.
    """
    version = version_for(slug, number, viewer=viewer)
    notice = notice_for(version)
    if notice is None or (number is not None and not notice.was_in_use):
        return version
    raise NotFound(f"Its files are not handed out. {notice.title}. {notice.reason}")


def file_of(version: InterventionVersion, sha256: str) -> MaterialFile:
    """The file of that hash among the materials of a version.

    :raises NotFound: if the version does not say it.
    """
    for file in load_document(version.content).files:
        if file.sha256 == sha256:
            return file
    raise NotFound(NO_SUCH_FILE)


def files_by_hash(hashes: Iterable[str]) -> dict[str, StoredFile]:
    """What is known of files, in one query."""
    wanted = set(hashes)
    if not wanted:
        return {}
    found = db.session.scalars(select(StoredFile).where(StoredFile.sha256.in_(wanted)))
    return {stored.sha256: stored for stored in found}


def known_to(version: InterventionVersion, hashes: Iterable[str]) -> dict[str, StoredFile]:
    """Those of the files that a draft says, or that were brought for it."""
    wanted = set(hashes)
    if not wanted:
        return {}
    said = {file.sha256 for file in load_document(version.content).files}
    brought = set(
        db.session.scalars(select(FileUpload.sha256).where(FileUpload.version_id == version.id))
    )
    return files_by_hash(wanted & (said | brought))


def missing_files(document: Document) -> list[MaterialFile]:
    """The files of a document that are not in the store."""
    known = files_by_hash(file.sha256 for file in document.files)
    return [file for file in document.files if file.sha256 not in known]
