"""Bringing a file of records in: all of it or nothing, unless what is refused may be left out."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import BinaryIO

from sqlalchemy import func, select

from core.audit.operations import Subject, record
from core.database import db, now
from core.people.models import User
from core.permissions import Action, demand
from outcomes.exchange.csv_file import CsvFile, Line, places_of
from outcomes.exchange.kinds import KINDS
from outcomes.exchange.rows import Import, Kind, Outcome, Refusal, Row, RowRefused

# Rows that are held at once, and looked up in one query.
ROWS_AT_ONCE = 1000
TEXTS_REMEMBERED = 1024
BLOCK = 1 << 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How a file is to be brought in.

    :param dry_run: only say what would become of it.
    :param skip_refused: take the other rows where some are refused.
    :param confirmed: that what looks like a name, a postcode and so on is none.
    :param mapping: of each column to its name in the file; by default both are the same.
    """

    dry_run: bool = False
    skip_refused: bool = False
    confirmed: bool = False
    mapping: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Imported:
    """What became of a file. With ``kept`` false nothing of it was saved."""

    rows: int
    created: int
    updated: int
    unchanged: int
    refused: tuple[Refusal, ...]
    kept: bool


def import_records(
    *,
    kind_name: str,
    stream: BinaryIO,
    wishes: Wishes,
    actor: User,
    progress: Progress = lambda _done, _of: None,
) -> Imported:
    """Bring in the records of a file. The caller commits; what is not to be kept is undone here.

    :param progress: told the lines read, and about how many there are.
    :raises FileRefused: for a file that cannot be read at all.
    :raises DomainError: where somebody else saved the same at the same moment. Import again.
    """
    demand(actor, Action.IMPORT_RECORDS)
    kind = KINDS[kind_name]
    file = CsvFile(stream)
    needed = {column.name: column.required for column in kind.columns}
    places = places_of(file.header, needed, wishes.mapping)
    job = Import(actor=actor, moment=now(), newest=_newest(kind), confirmed=wishes.confirmed)
    rows = _save_all(kind, file, places, job, progress)
    keep = not wishes.dry_run and (wishes.skip_refused or not job.refused)
    summary = _summary(job, rows, kept=keep, dry_run=wishes.dry_run)
    if keep:
        _account_for(kind, job, summary, _digest(stream))
    else:
        db.session.rollback()
    return summary


def _save_all(
    kind: Kind, file: CsvFile, places: Mapping[str, int], job: Import, progress: Progress
) -> int:
    """Save the rows chunk by chunk, and hold no more than a chunk; their number."""
    actor_id, rows = job.actor.id, 0
    lines, reading = file.rows(), Reading(kind, places)
    while chunk := list(islice(lines, ROWS_AT_ONCE)):
        rows += len(chunk)
        kind.save(list(reading.rows(chunk, job)), job)
        db.session.flush()
        db.session.expunge_all()
        job.actor = db.session.get_one(User, actor_id)
        progress(chunk[-1].number, file.lines)
    job.refused.sort(key=lambda refusal: refusal.line)
    return rows


class Reading:
    """Reads the cells of a kind's rows, and remembers what the latest texts said."""

    def __init__(self, kind: Kind, places: Mapping[str, int]) -> None:
        self.places = places
        self.columns = [
            (column.name, column.required, lru_cache(TEXTS_REMEMBERED)(column.read))
            for column in kind.columns
        ]

    def rows(self, lines: Iterable[Line], job: Import) -> Iterator[Row]:
        """The rows whose every cell can be read; the others are refused."""
        for line in lines:
            if line.fault:
                job.refused.append(Refusal(line.number, None, None, line.fault))
                continue
            cells = {name: line.cells[place] for name, place in self.places.items()}
            try:
                yield Row(line.number, cells, self._values(cells))
            except RowRefused as refused:
                job.refuse(line.number, cells, refused)

    def _values(self, cells: Mapping[str, str]) -> dict[str, object]:
        values: dict[str, object] = {}
        for name, required, read in self.columns:
            text = cells.get(name, "")
            if not text and required:
                raise RowRefused(name, "is blank")
            try:
                values[name] = read(text) if text else None
            except ValueError as error:
                raise RowRefused(name, str(error)) from error
        return values


def _summary(job: Import, rows: int, *, kept: bool, dry_run: bool) -> Imported:
    """What was done; for a dry run what would be done with the rows that were not refused."""
    counts = job.counts if kept or dry_run else {Outcome.UNCHANGED: job.counts[Outcome.UNCHANGED]}
    return Imported(
        rows=rows,
        created=counts.get(Outcome.CREATED, 0),
        updated=counts.get(Outcome.UPDATED, 0),
        unchanged=counts.get(Outcome.UNCHANGED, 0),
        refused=tuple(job.refused),
        kept=kept,
    )


def _account_for(kind: Kind, job: Import, summary: Imported, digest: str) -> None:
    """One event for the import, and one for each child whose record was written in bulk."""
    record(
        actor=job.actor,
        action="import_records",
        subject=Subject(kind.table.__tablename__, None),
        changes={
            "kind": [None, kind.name],
            "sha256": [None, digest],
            "rows": [None, summary.rows],
            "created": [None, summary.created],
            "updated": [None, summary.updated],
            "refused": [None, len(summary.refused)],
            "screening_confirmed": [None, job.confirmed],
        },
    )
    for child_id, written in sorted(job.by_child.items()):
        record(
            actor=job.actor,
            action=f"import_{kind.name}",
            subject=Subject("child_records", child_id),
            changes={kind.name: written},
        )


def _newest(kind: Kind) -> int:
    column = kind.table.__table__.c.id
    return db.session.scalar(select(func.max(column))) or 0


def _digest(stream: BinaryIO) -> str:
    """The SHA-256 of the file, in hexadecimal."""
    stream.seek(0)
    digest = hashlib.sha256()
    while block := stream.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
