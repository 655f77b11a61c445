"""Where the bytes are: a file for each SHA-256, written once, never changed, never executed."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

FOLDER = "materials"
INCOMING = "incoming"
LOCK = ".lock"
BYTES_AT_ONCE = 256 * 1024
OWNER_ONLY = 0o600


class Altered(Exception):
    """The bytes in the store are not those that the hash names, or are not there at all."""


class TooLarge(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True)
class Incoming:
    """A file on its way into the store."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Store:
    """The store below a data folder."""

    data_dir: Path

    @property
    def folder(self) -> Path:
        return self.data_dir / FOLDER

    def path_of(self, sha256: str) -> Path:
        """Where the bytes of a hash are, whether they are there or not."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("Not a SHA-256")
        return self.folder / sha256[:2] / sha256

    @contextmanager
    def receive(self, stream: BinaryIO, *, at_most: int) -> Iterator[Incoming]:
        """Write a stream beside the store while hashing it; it is gone afterwards unless kept.

        :raises TooLarge: as soon as one byte too many has come.
        """
        folder = self.folder / INCOMING
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = mkstemp(dir=folder)
        path = Path(name)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as target:
                while block := stream.read(BYTES_AT_ONCE):
                    size += len(block)
                    if size > at_most:
                        raise TooLarge
                    digest.update(block)
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            yield Incoming(path, digest.hexdigest(), size)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> None:
        """Take a received file in. One that is here already stays, and counts as fresh."""
        place = self.path_of(incoming.sha256)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock(fcntl.LOCK_SH):
            if place.exists() and sha256_of(place) == incoming.sha256:
                os.utime(place)
                return
            incoming.path.chmod(OWNER_ONLY)
            incoming.path.replace(place)
            _sync_folder(place.parent)

    def open_checked(self, sha256: str) -> BinaryIO:
        """The bytes of a hash, after reading all of them once to see that they still are.

        :raises Altered: if they are not.
        """
        try:
            stream = self.path_of(sha256).open("rb")
        except OSError as error:
            raise Altered(sha256) from error
        if _digest_of(stream) != sha256:
            stream.close()
            raise Altered(sha256)
        stream.seek(0)
        return stream

    def hashes(self) -> Iterator[str]:
        """Every hash that there are bytes of."""
        for path in sorted(self.folder.glob("??/*")):
            if len(path.name) == 64:
                yield path.name

    def remove_if_old(self, sha256: str, *, seconds: float) -> bool:
        """Remove bytes that nobody has brought for so long; whether they were removed."""
        place = self.path_of(sha256)
        with self._lock(fcntl.LOCK_EX):
            try:
                if time.time() - place.stat().st_mtime < seconds:
                    return False
            except FileNotFoundError:
                return False
            place.unlink()
            return True

    def remove_unfinished(self, *, seconds: float) -> None:
        """Remove what a killed process left on its way in."""
        for path in (self.folder / INCOMING).glob("*"):
            if time.time() - path.stat().st_mtime < seconds:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    @contextmanager
    def _lock(self, kind: int) -> Iterator[None]:
        """Bringing excludes sweeping: what was brought again a moment ago is not swept."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / LOCK).open("a") as lock:
            fcntl.flock(lock, kind)
            yield


def _digest_of(stream: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := stream.read(BYTES_AT_ONCE):
        digest.update(block)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 (hexadecimal) of a file."""
    with path.open("rb") as stream:
        return _digest_of(stream)


def _sync_folder(folder: Path) -> None:
    """A new name is only safe once its folder is written too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
