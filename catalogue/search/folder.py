"""The place of the index on this host's disk, and how its processes share it.

search/<version>/position.json     which index is in use, and up to which message it has come
search/<version>/index-<random>/   the index
search/<version>/write.lock        held while the index or the position changes
search/<version>/rebuild.lock      held while another index is made
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from uuid import uuid4

from catalogue.search.documents import FIELDS, SEARCHED_VOCABULARIES, Card
from core.vocabulary import Vocabularies

# Raise it when an index made before could not be read, or would not find the same.
SCHEMA_VERSION = 4
WRITE, REBUILD = "write", "rebuild"
LOCK_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Mark:
    """A message of the outbox: its number, and its moment in words.

    The moment tells a database that was restored from a backup from the one the index followed.
    """

    sequence: int = 0
    moment: str = ""


@dataclass(frozen=True)
class Position:
    """The index in use, and the last message that it took in."""

    folder: str
    mark: Mark


class IndexFolder:
    """The folder of one version of the words: another version of them has another folder."""

    def __init__(self, data_dir: Path, vocabularies: Vocabularies) -> None:
        self.root = data_dir / "search"
        self.path = self.root / f"{SCHEMA_VERSION}-{_fingerprint(vocabularies)}"

    def position(self) -> Position | None:
        """The position, or None where there is none that can be read."""
        try:
            stored = json.loads((self.path / "position.json").read_text(encoding="utf-8"))
            return Position(str(stored["folder"]), Mark(**stored["mark"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def stamp(self) -> tuple[int, int] | None:
        """A value that is another one whenever the position has been written."""
        try:
            status = (self.path / "position.json").stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def move_to(self, position: Position) -> None:
        """Write the position, whole or not at all."""
        unfinished = self.path / f"position-{uuid4().hex}"
        with unfinished.open("w", encoding="utf-8") as file:
            json.dump(asdict(position), file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path / "position.json")

    def index_path(self, position: Position) -> Path:
        """Where the index of a position is."""
        return self.path / position.folder

    def sweep(self, *, keep: str) -> None:
        """Remove every index but one, and what a killed process left unfinished.

        Whoever has one of them open can go on reading it.
        """
        for path in self.path.glob("index-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)
        for path in self.path.glob("position-*"):
            path.unlink(missing_ok=True)

    def sweep_other_versions(self) -> None:
        """Remove the indexes of other versions of the words."""
        for path in self.root.iterdir():
            if path != self.path:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def locked(self, name: str, *, wait_seconds: float) -> Iterator[bool]:
        """Hold a lock among all processes of this host; False if others held it for too long.

        The system lets go of it when a process dies.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + wait_seconds
        with (self.path / f"{name}.lock").open("w") as file:
            held = _try_lock(file.fileno())
            while not held and time.monotonic() < until:
                time.sleep(LOCK_LOOK_SECONDS)
                held = _try_lock(file.fileno())
            yield held


def new_index_name() -> str:
    """A folder name that no other process makes."""
    return f"index-{uuid4().hex}"


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _fingerprint(vocabularies: Vocabularies) -> str:
    """A short hash of all that decides what an index holds, but for the versions themselves."""
    words = [
        [name, term.code, *term.names]
        for name in SEARCHED_VOCABULARIES
        for term in vocabularies[name]
    ]
    words += [
        [scale.code, level.code, str(level.rank), str(level.against)]
        for scale in vocabularies["evidence_scales"]
        for level in scale.levels
    ]
    shape = [[field.name for field in FIELDS], [entry.name for entry in fields(Card)]]
    return hashlib.sha256(json.dumps([shape, words]).encode()).hexdigest()[:12]
