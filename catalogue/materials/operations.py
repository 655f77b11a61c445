"""Taking files in, handing them out, and clearing away what nobody refers to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, BinaryIO

import structlog
from flask import Flask, current_app
from sqlalchemy import Select, delete, exists, select
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.document import MaterialFile
from catalogue.interventions.models import InterventionVersion
from catalogue.materials import previews
from catalogue.materials.inspecting import SECONDS, Inspected, inspect
from catalogue.materials.kinds import LARGEST_FILE, MEGABYTE, Refused, megabytes
from catalogue.materials.models import FileUpload, MaterialDownload, StoredFile, VersionFile
from catalogue.materials.names import ending_of, safe_name
from catalogue.materials.store import Altered, Incoming, Store, TooLarge
from core.audit.operations import Actor, Subject, record
from core.database import db, now
from core.errors import DomainError
from core.people.models import User

# One request: a large film with a few papers beside it.
LARGEST_UPLOAD = LARGEST_FILE + 20 * MEGABYTE
# For what all files of a version take together: an archive of them has to be carried away.
LARGEST_TOGETHER = 200 * MEGABYTE
KEPT_WITHOUT_USE = timedelta(days=1)

log = structlog.get_logger(__name__)


class FileRefused(DomainError):
    """A file that is not taken; the message names it and says what to do."""

    status = 400


class MaterialAltered(DomainError):
    """The bytes in the store are not those that were approved."""

    def __init__(self, sha256: str) -> None:
        super().__init__(
            "A file was changed or lost after it was stored, so it is not handed out. Do not use "
            "an earlier copy without asking: tell the QA lead, who can put it right."
        )
        self.sha256 = sha256


@dataclass(frozen=True)
class Prepared:
    """A file that may be taken, beside the store."""

    name: str
    incoming: Incoming
    inspected: Inspected

    @property
    def file(self) -> MaterialFile:
        """How a document names it."""
        return MaterialFile(
            self.name,
            self.inspected.kind.media_type,
            self.incoming.size,
            self.incoming.sha256,
        )


@contextmanager
def prepared(
    *, stream: BinaryIO, name: str, store: Store, seconds: float = SECONDS
) -> Iterator[Prepared]:
    """Receive a file and look into it. It asks nothing of the database: it may take a while.

    :raises FileRefused: if it is not taken.
    """
    plain = safe_name(name)
    try:
        with store.receive(stream, at_most=LARGEST_FILE) as incoming:
            yield Prepared(
                plain, incoming, inspect(incoming.path, ending_of(plain), seconds=seconds)
            )
    except TooLarge as large:
        raise FileRefused(
            f"“{plain}” is larger than {megabytes(LARGEST_FILE)}, the most that a file may have. "
            "Make it smaller, or link to where it is."
        ) from large
    except Refused as refused:
        raise FileRefused(f"“{plain}” {refused}.") from refused


def keep(
    *, prepared: Prepared, version: InterventionVersion | None, actor: User, store: Store
) -> StoredFile:
    """Take a prepared file into the store, once, and note who brought it.

    :param version: the draft that it was brought for; None where there is none.
    """
    incoming, inspected = prepared.incoming, prepared.inspected
    store.keep(incoming)
    if inspected.preview is not None:
        previews.keep(store.data_dir, incoming.sha256, inspected.preview)
    stored = db.session.get(StoredFile, incoming.sha256) or _noted(incoming, inspected)
    if stored.properties is None:  # it came before anybody looked for them
        stored.properties = dict(inspected.properties)
    db.session.add(
        FileUpload(
            sha256=stored.sha256,
            version_id=version.id if version else None,
            user_id=actor.id,
            at=now(),
        )
    )
    db.session.flush()
    record(
        actor=actor,
        action="upload_material",
        subject=version or Subject("stored_files", None),
        changes={"sha256": [None, stored.sha256], "name": [None, prepared.name]},
    )
    return stored


def opened(*, sha256: str, store: Store) -> BinaryIO:
    """The bytes of a file, every one of them checked.

    :raises MaterialAltered: if any was changed since it was stored. It is logged loudly.
    """
    try:
        return store.open_checked(sha256)
    except Altered as altered:
        log.critical("materials.altered", sha256=sha256)
        raise MaterialAltered(sha256) from altered


def record_altered(*, version_id: int, sha256: str, actor: Actor) -> None:
    """Note that a person asked for a file and its bytes were not those that were stored."""
    record(
        actor=actor,
        action="find_material_altered",
        subject=Subject("intervention_versions", version_id),
        changes={"sha256": [sha256, None]},
    )


def record_download(*, version_id: int, sha256: str, actor: Actor) -> None:
    """Note that a person took a file of a version away, to tell them if it is recalled."""
    db.session.add(
        MaterialDownload(version_id=version_id, sha256=sha256, user_id=actor.id, at=now())
    )
    db.session.flush()
    record(
        actor=actor,
        action="download_material",
        subject=Subject("intervention_versions", version_id),
        changes={"sha256": [None, sha256]},
    )


def hold_files(app: Flask, held: Callable[[], Select[Any]]) -> None:
    """Let a feature keep files that no version says; it gives what selects their hashes."""
    app.extensions.setdefault("held_files", []).append(held)


def forget_unused() -> list[str]:
    """Take out of the database what no version says, no feature holds and nobody brought for a day.

    Returns the hashes. Their bytes go once this is committed, with ``sweep_bytes``.
    """
    said = exists().where(VersionFile.sha256 == StoredFile.sha256)
    taken = exists().where(MaterialDownload.sha256 == StoredFile.sha256)
    brought = exists().where(
        FileUpload.sha256 == StoredFile.sha256, FileUpload.at > now() - KEPT_WITHOUT_USE
    )
    held = current_app.extensions.get("held_files", [])
    wanted = (StoredFile.sha256.not_in(selected()) for selected in held)
    unused = list(
        db.session.scalars(select(StoredFile.sha256).where(~said, ~taken, ~brought, *wanted))
    )
    db.session.execute(delete(FileUpload).where(FileUpload.sha256.in_(unused)))
    db.session.execute(delete(StoredFile).where(StoredFile.sha256.in_(unused)))
    if unused:
        record(
            actor=None,
            action="sweep_materials",
            subject=Subject("stored_files", None),
            changes={"sha256": [unused, None]},
        )
    return unused


def sweep_bytes(store: Store) -> int:
    """Remove the bytes that the database does not know and that are a day old; how many."""
    known = set(db.session.scalars(select(StoredFile.sha256)))
    seconds = KEPT_WITHOUT_USE.total_seconds()
    store.remove_unfinished(seconds=seconds)
    unknown = [sha256 for sha256 in store.hashes() if sha256 not in known]
    removed = [sha256 for sha256 in unknown if store.remove_if_old(sha256, seconds=seconds)]
    for sha256 in removed:
        previews.remove(store.data_dir, sha256)
    return len(removed)


def _noted(incoming: Incoming, inspected: Inspected) -> StoredFile:
    stored = StoredFile(
        sha256=incoming.sha256,
        size=incoming.size,
        media_type=inspected.kind.media_type,
        kind=inspected.kind.code,
        text=inspected.text,
        pages=inspected.pages,
        width=inspected.width,
        height=inspected.height,
        has_preview=inspected.preview is not None,
        properties=dict(inspected.properties),
        created_at=now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(stored)
    except IntegrityError:  # brought by someone else at the same moment
        return db.session.get_one(StoredFile, incoming.sha256)
    return stored
