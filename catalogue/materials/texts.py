"""The words in stored files, many at once."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.interventions.document import Document
from catalogue.interventions.reading_age import reading_age_of
from catalogue.materials.models import StoredFile
from core.database import db


def file_texts(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """The words of each file by its SHA-256, in one query; in none where there is no file."""
    wanted = set(hashes)
    if not wanted:
        return {}
    rows = session.execute(
        select(StoredFile.sha256, StoredFile.text).where(StoredFile.sha256.in_(wanted))
    )
    return {row.sha256: row.text for row in rows}


def whole_reading_age(document: Document) -> float | None:
    """The reading age in years of all that a child is given, stored files included."""
    hashes = (file.sha256 for file in document.files_for_the_child)
    return reading_age_of(document, file_texts(db.session(), hashes))
