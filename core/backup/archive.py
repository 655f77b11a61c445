"""A backup archive: a ZIP of the database and the files, with a manifest of their hashes."""

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from marshmallow import Schema, ValidationError, fields, validate

MANIFEST = "manifest.json"
DATABASE = "service.sqlite3"
FILES = "files"
FORMAT = 1
# Copies that are made anew from the database, and what belongs to a running process only.
DISPOSABLE = frozenset({"search", "charts", "packs", "previews", "materials/incoming"})
BYTES_AT_ONCE = 1024 * 1024


class BackupRefused(RuntimeError):
    """The archive or the place does not allow it; the message says why."""


class EntrySchema(Schema):
    """One file of an archive."""

    name = fields.String(required=True)
    sha256 = fields.String(required=True, validate=validate.Length(equal=64))
    size = fields.Integer(required=True)


class ManifestSchema(Schema):
    """What an archive holds."""

    format = fields.Integer(required=True, validate=validate.Equal(FORMAT))
    created_at = fields.AwareDateTime(required=True)
    entries = fields.List(fields.Nested(EntrySchema), required=True)


@dataclass(frozen=True)
class Contents:
    """How much an archive holds."""

    files: int
    size: int


def create_archive(
    target: Path, *, data_dir: Path, database: Path | None, created_at: datetime
) -> Contents:
    """Write the archive; the service may go on meanwhile.

    ``database`` is the SQLite file, or None where the database is backed up by its own tools.
    The archive appears under its name only once it is whole.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    entries: list[dict[str, str | int]] = []
    with tempfile.TemporaryDirectory() as folder:
        sources: list[tuple[str, Path]] = []
        if database is not None:
            sources.append((DATABASE, _copy_database(database, Path(folder) / DATABASE)))
        # After the database: a file is there before it is named.
        sources += _files(data_dir, database)
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in sources:
                archive.write(path, name)
                entries.append({"name": name, "sha256": sha256(path), "size": path.stat().st_size})
            manifest = {"format": FORMAT, "created_at": created_at, "entries": entries}
            archive.writestr(MANIFEST, json.dumps(ManifestSchema().dump(manifest), indent=1))
    unfinished.replace(target)
    return Contents(len(entries), sum(int(entry["size"]) for entry in entries))


def restore_archive(
    source: Path, *, data_dir: Path, database: Path | None, moment: datetime
) -> Path | None:
    """Put back what the archive holds, once every hash agrees.

    What was there is moved aside, not removed; returns the folder it went to, or None.

    :raises BackupRefused: if the file is no archive of ours, or is not whole.
    """
    with tempfile.TemporaryDirectory(dir=_existing(data_dir.parent)) as folder:
        unpacked = Path(folder)
        names = _unpack(source, unpacked)
        if (DATABASE in names) != (database is not None):
            raise BackupRefused(
                "The archive and this service use different databases: restore the database with "
                "its own tools, and the files on a service with the same kind of database."
            )
        aside = _move_aside(data_dir, database, moment)
        for name in names:
            place = (
                database if name == DATABASE else data_dir / PurePosixPath(name).relative_to(FILES)
            )
            if place is not None:
                place.parent.mkdir(parents=True, exist_ok=True)
                (unpacked / name).replace(place)
    return aside


def sha256(path: Path) -> str:
    """The SHA-256 (hexadecimal) of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BYTES_AT_ONCE):
            digest.update(block)
    return digest.hexdigest()


def _files(data_dir: Path, database: Path | None) -> Iterator[tuple[str, Path]]:
    for path in sorted(data_dir.rglob("*")):
        inside = path.relative_to(data_dir)
        beside_database = database is not None and path.name.startswith(database.name)
        kept_aside = inside.parts[0].startswith("before-restore-")
        if (
            path.is_file()
            and not any(inside.is_relative_to(folder) for folder in DISPOSABLE)
            and not (beside_database or kept_aside)
        ):
            yield f"{FILES}/{inside.as_posix()}", path


def _copy_database(database: Path, copy: Path) -> Path:
    """A consistent copy through SQLite itself, which a plain copy of the file is not."""
    with sqlite3.connect(database) as live, sqlite3.connect(copy) as target:
        live.backup(target)
    live.close()
    target.close()
    return copy


def _unpack(source: Path, folder: Path) -> list[str]:
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = ManifestSchema().load(json.loads(archive.read(MANIFEST)))
            entries = manifest["entries"]
            wanted = {entry["name"] for entry in entries}
            if wanted | {MANIFEST} != set(archive.namelist()):
                raise BackupRefused("The archive holds other files than its manifest names.")
            for entry in entries:
                _unpack_one(archive, entry["name"], entry["sha256"], folder)
    except (zipfile.BadZipFile, KeyError, ValueError, ValidationError, OSError) as error:
        raise BackupRefused(f"{source} is not a whole backup of this service: {error}") from error
    return sorted(wanted)


def _unpack_one(archive: zipfile.ZipFile, name: str, expected: str, folder: Path) -> None:
    parts = PurePosixPath(name).parts
    if name != DATABASE and (parts[0] != FILES or ".." in parts or len(parts) < 2):
        raise BackupRefused(f"The archive names a place outside the service: {name}.")
    if sha256(Path(archive.extract(name, folder))) != expected:
        raise BackupRefused(f"{name} was changed after the backup was made.")


def _move_aside(data_dir: Path, database: Path | None, moment: datetime) -> Path | None:
    aside = data_dir / f"before-restore-{moment:%Y%m%dT%H%M%S}"
    there = [path for path in data_dir.iterdir() if not path.name.startswith("before-restore-")]
    if database is not None:
        there += [path for path in database.parent.glob(f"{database.name}*") if path not in there]
    if not there:
        return None
    aside.mkdir(parents=True)
    for path in there:
        path.replace(aside / path.name)
    return aside


def _existing(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
