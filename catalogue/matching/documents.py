"""What the interventions in use say, read from the database once for each text.

A text in use never changes and is known by its hash, so what was made of it can be kept. Whether
it is in use is asked each time.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import Any, cast

import structlog
from sqlalchemy import select

from catalogue.interventions.document import SECTION_HEADINGS, Document
from catalogue.interventions.models import (
    AVAILABLE,
    Intervention,
    InterventionVersion,
    VersionState,
)
from catalogue.interventions.reading_age import NO_TEXTS, reading_age_of
from catalogue.interventions.stored import UnreadableDocument, load_document
from catalogue.materials.texts import file_texts
from core.database import db, today

BATCH = 200
# A slim document takes a few kilobytes.
MOST_REMEMBERED = 5_000
WITHOUT_TEXTS: dict[str, Any] = dict.fromkeys(SECTION_HEADINGS, "")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Essence:
    """A document without its long texts, and the reading age (years) of its worksheets."""

    document: Document
    reading_age: float | None


@dataclass(frozen=True, kw_only=True)
class InUse:
    """An intervention that may be used today, with the essence of what it says."""

    intervention_id: int
    slug: str
    expires_on: date
    review_due: bool
    document: Document
    reading_age: float | None


class Memory:
    """The essences that were needed last, by the hash of their text; shared by all threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, Essence] = OrderedDict()
        self._lock = Lock()

    def recall(self, hashes: Sequence[str]) -> dict[str, Essence]:
        """Those of the hashes that are known."""
        with self._lock:
            known = {each: self._kept[each] for each in hashes if each in self._kept}
            for each in known:
                self._kept.move_to_end(each)
        return known

    def keep(self, essences: Mapping[str, Essence]) -> None:
        """Remember essences, and forget those that nobody has needed for longest."""
        with self._lock:
            self._kept.update(essences)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


memory = Memory(MOST_REMEMBERED)


def interventions_in_use(among: Collection[int] | None = None) -> list[InUse]:
    """All that may be used today, by title: one query, and one for each 200 new texts.

    :param among: only these interventions, by their numbers.
    """
    query = (
        select(
            InterventionVersion.id,
            InterventionVersion.content_hash,
            InterventionVersion.intervention_id,
            InterventionVersion.state,
            InterventionVersion.expires_on,
            Intervention.slug,
        )
        .join(InterventionVersion.intervention)
        .where(
            InterventionVersion.state.in_(AVAILABLE),
            InterventionVersion.expires_on >= today(),
        )
    )
    if among is not None:
        query = query.where(InterventionVersion.intervention_id.in_(among))
    rows = db.session.execute(query).all()
    known = memory.recall([row.content_hash for row in rows])
    new = dict(_read([row.id for row in rows if row.content_hash not in known]))
    memory.keep(new)
    known |= new
    found = [
        InUse(
            intervention_id=row.intervention_id,
            slug=row.slug,
            # The query holds it to be there.
            expires_on=cast("date", row.expires_on),
            review_due=row.state is VersionState.REVIEW_DUE,
            document=known[row.content_hash].document,
            reading_age=known[row.content_hash].reading_age,
        )
        for row in rows
        if row.content_hash in known
    ]
    return sorted(found, key=lambda each: (each.document.title.casefold(), each.slug))


def essence_of(document: Document, file_words: Mapping[str, str] = NO_TEXTS) -> Essence:
    """What matters of a document for finding it.

    :param file_words: the words of its files by their SHA-256.
    """
    sessions = tuple(
        replace(session, steps=tuple(replace(step, body="") for step in session.steps))
        for session in document.sessions
    )
    slim = replace(document, **WITHOUT_TEXTS, sessions=sessions, worksheets=(), facts=())
    return Essence(replace(slim, materials=()), reading_age_of(document, file_words))


def _read(version_ids: Sequence[int]) -> Iterator[tuple[str, Essence]]:
    """The hash and the essence of each version that can be read."""
    for start in range(0, len(version_ids), BATCH):
        rows = db.session.execute(
            select(
                InterventionVersion.id,
                InterventionVersion.content_hash,
                InterventionVersion.content,
            ).where(InterventionVersion.id.in_(version_ids[start : start + BATCH]))
        )
        read = [(row.content_hash, _readable(row)) for row in rows]
        hashes = {file.sha256 for _, said in read if said for file in said.files_for_the_child}
        words = file_texts(db.session(), hashes)
        for content_hash, document in read:
            if document is not None:
                yield content_hash, essence_of(document, words)


def _readable(row: Any) -> Document | None:
    """One text that cannot be read must not hide all the others."""
    try:
        return load_document(row.content)
    except UnreadableDocument as error:
        log.error("matching.unreadable_version", version=row.id, problem=str(error))
        return None
