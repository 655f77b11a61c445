"""Keeping the index in step with the database.

Every host has its own index and follows the ``search`` messages of the outbox, which are written
in the transaction that changed what may be found. The position is written after the index is on
the disk: a crash in between means that some messages are followed twice, which changes nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.interventions.lifecycle import SEARCH
from catalogue.search.documents import SearchDocument, available_documents, available_ids
from catalogue.search.folder import (
    REBUILD,
    WRITE,
    IndexFolder,
    Mark,
    Position,
    new_index_name,
)
from core.config import Settings
from core.database import db, reading_only
from core.errors import DomainError
from core.outbox.models import OutboxMessage
from core.vocabulary import Vocabularies

if TYPE_CHECKING:  # Whoosh and NumPy are loaded by the first search, not with the service
    from catalogue.search.loading import LoadedIndex

EXTENSION = "search"
WAIT_TO_FOLLOW_SECONDS = 10.0
WAIT_FOR_REBUILD_SECONDS = 20.0
REPAIR_PAUSE_SECONDS = 60.0

# Asked at every search, so it is built once.
NEWEST = (
    select(OutboxMessage.id, OutboxMessage.created_at)
    .where(OutboxMessage.kind == SEARCH)
    .order_by(OutboxMessage.id.desc())
    .limit(1)
)

T = TypeVar("T")
Progress = Callable[[int, int], None]
log = structlog.get_logger(__name__)


class SearchUnavailable(DomainError):
    """There is no index to search, and none could be made in time."""

    status = 503


class IndexKeeper:
    """This process's hold on the index of this host."""

    def __init__(self, folder: IndexFolder, vocabularies: Vocabularies) -> None:
        self.folder = folder
        self._vocabularies = vocabularies
        self._loaded: LoadedIndex | None = None
        self._loaded_stamp: tuple[int, int] | None = None
        self._repaired_at = float("-inf")
        self._lock = RLock()

    def read(self, look: Callable[["LoadedIndex"], T]) -> T:
        """Look something up, once the index has caught up with the database.

        One thread at a time. An index that turns out to be lost or broken is made anew first.

        :raises SearchUnavailable: if another process takes long to make the first index.
        """
        with self._lock:
            try:
                self.catch_up()
                return look(self._open())
            except (DomainError, SQLAlchemyError):
                raise
            except Exception as error:  # a damaged file may fail in any way
                self._repair(error)
                return look(self._open())

    def catch_up(self) -> None:
        """Take in the messages that this index has not seen. One cheap query if there are none."""
        position = self.folder.position()
        if position is None:
            self.rebuild(instead_of="")
        elif position.mark != _newest_mark(db.session()) and not self._follow():
            self.rebuild(instead_of=position.folder)

    def rebuild(self, *, progress: Progress | None = None, instead_of: str | None = None) -> None:
        """Make the index anew from the database, while searches go on in the old one.

        :param progress: is told how many documents are done, and of how many.
        :param instead_of: the index found wanting; nothing is done if another process has
            replaced it already. Without it the index is made in any case.
        :raises SearchUnavailable: if another process is at it for long.
        """
        with self.folder.locked(REBUILD, wait_seconds=WAIT_FOR_REBUILD_SECONDS) as held:
            if not held:
                raise SearchUnavailable(
                    "The library's search is being prepared. Try again in a minute."
                )
            position = self.folder.position()
            if instead_of is not None and position and position.folder != instead_of:
                return
            self._make_index(progress)

    def _make_index(self, progress: Progress | None) -> None:
        from catalogue.search.index import create_index

        name = new_index_name()
        with _fresh_session() as session:
            # Read first: what commits from here on is followed later, not missed.
            mark = _newest_mark(session)
            ids = available_ids(session)
            documents = available_documents(session, self._vocabularies, ids)
            create_index(self.folder.path / name, _counted(documents, len(ids), progress))
        with self.folder.locked(WRITE, wait_seconds=WAIT_TO_FOLLOW_SECONDS) as held:
            if not held:
                raise SearchUnavailable("Another process holds the library's search. Try again.")
            self.folder.move_to(Position(name, mark))
        self.folder.sweep(keep=name)
        log.info("search.rebuilt", documents=len(ids), sequence=mark.sequence)

    def _follow(self) -> bool:
        """Take in new messages; False if the index is not of this database's history."""
        with self.folder.locked(WRITE, wait_seconds=WAIT_TO_FOLLOW_SECONDS) as held:
            position = self.folder.position()
            if not held or position is None:
                log.warning("search.not_followed", reason="another process holds the index")
                return True
            try:
                with _fresh_session() as session:
                    return self._take_in(session, position)
            except FileNotFoundError:
                raise
            except OSError as error:  # a full disk must not keep people from searching
                log.exception("search.not_followed", exc_info=error)
                return True

    def _take_in(self, session: Session, position: Position) -> bool:
        from catalogue.search.index import change_index

        if not _has(session, position.mark):
            return False
        messages = session.execute(
            select(OutboxMessage.id, OutboxMessage.created_at, OutboxMessage.payload)
            .where(OutboxMessage.kind == SEARCH, OutboxMessage.id > position.mark.sequence)
            .order_by(OutboxMessage.id)
        ).all()
        if not messages:
            return True
        changed = {int(message.payload["intervention_id"]) for message in messages}
        documents = list(available_documents(session, self._vocabularies, sorted(changed)))
        kept = {document.card.intervention_id for document in documents}
        change_index(self.folder.index_path(position), documents, removed_ids=changed - kept)
        newest = Mark(messages[-1].id, messages[-1].created_at.isoformat())
        self.folder.move_to(Position(position.folder, newest))
        return True

    def _open(self) -> "LoadedIndex":
        """The index as it is on the disk now; what is open already if nothing moved."""
        from catalogue.search.index import TextIndex
        from catalogue.search.loading import load

        stamp = self.folder.stamp()
        if self._loaded is None or stamp != self._loaded_stamp:
            position = self.folder.position()
            if position is None:
                raise FileNotFoundError(self.folder.path)
            earlier = self._loaded.text if self._loaded else None
            self._loaded = load(TextIndex(self.folder.index_path(position), earlier))
            self._loaded_stamp = stamp
            if earlier:
                earlier.close()
        return self._loaded

    def _repair(self, error: Exception) -> None:
        """Make a broken index anew; not again and again, where that is of no help."""
        position = self.folder.position()
        if time.monotonic() - self._repaired_at < REPAIR_PAUSE_SECONDS:
            raise error
        self._repaired_at = time.monotonic()
        log.warning("search.broken_index", exc_info=error)
        if self._loaded:
            self._loaded.text.close()
        self._loaded = None
        self.rebuild(instead_of=position.folder if position else "")


def index_keeper() -> IndexKeeper:
    """The keeper of this application."""
    if EXTENSION not in current_app.extensions:
        settings: Settings = current_app.extensions["settings"]
        vocabularies: Vocabularies = current_app.extensions["vocabularies"]
        keeper = IndexKeeper(IndexFolder(settings.data_dir, vocabularies), vocabularies)
        current_app.extensions.setdefault(EXTENSION, keeper)
    found: IndexKeeper = current_app.extensions[EXTENSION]
    return found


@contextmanager
def _fresh_session() -> Iterator[Session]:
    """A session that sees every commit up to now, whatever the request's own has seen."""
    with reading_only(), Session(db.engine) as session:
        yield session


def _newest_mark(session: Session) -> Mark:
    newest = session.execute(NEWEST).first()
    return Mark(newest.id, newest.created_at.isoformat()) if newest else Mark()


def _has(session: Session, mark: Mark) -> bool:
    """Whether the database knows the message that the index came to."""
    moment = session.scalar(
        select(OutboxMessage.created_at).where(
            OutboxMessage.kind == SEARCH, OutboxMessage.id == mark.sequence
        )
    )
    return mark == Mark() or (moment is not None and moment.isoformat() == mark.moment)


def _counted(
    documents: Iterator[SearchDocument], total: int, progress: Progress | None
) -> Iterator[SearchDocument]:
    for done, document in enumerate(documents, start=1):
        yield document
        if progress:
            progress(done, total)
