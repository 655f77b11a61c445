"""Packs that were drawn, on disk: each is drawn once, and any may be thrown away at any time."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import BinaryIO, cast

# Several readers who come at once wait for one drawing, instead of each making their own.
_drawing = Lock()


def kept_or_made(path: Path, write: Callable[[BinaryIO], None]) -> BinaryIO:
    """What is kept under a path, else what ``write`` writes, which is then kept; open to be read.

    It appears under its name only once it is whole. Of files beside it with the same ending the
    new one takes the place: they are packs of earlier versions.
    """
    kept = _kept(path)
    if kept is not None:
        return kept
    with _drawing:
        kept = _kept(path)
        if kept is None:
            _keep(path, write)
            kept = path.open("rb")
    return kept


def _kept(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _keep(path: Path, write: Callable[[BinaryIO], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".unfinished", delete=False) as unfinished:
        unfinished_path = Path(unfinished.name)
        try:
            write(cast("BinaryIO", unfinished))
        except BaseException:
            unfinished_path.unlink()
            raise
    unfinished_path.replace(path)
    for earlier in path.parent.glob(f"*{path.suffix}"):
        if earlier != path:
            earlier.unlink(missing_ok=True)
