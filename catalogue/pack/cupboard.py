"""Packs that were drawn, on disk: each is drawn once, and any may be thrown away at any time."""

from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock

# Several readers who come at once wait for one drawing, instead of each making their own.
_drawing = Lock()


def kept_or_made(path: Path, make: Callable[[], bytes]) -> bytes:
    """What is kept under a path, else what ``make`` gives, which is then kept.

    It appears under its name only once it is whole. Of files beside it with the same ending the
    new one takes the place: they are packs of earlier versions.
    """
    content = _kept(path)
    if content is not None:
        return content
    with _drawing:
        content = _kept(path)
        if content is None:
            content = make()
            _keep(path, content)
    return content


def _kept(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".unfinished", delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).replace(path)
    for earlier in path.parent.glob(f"*{path.suffix}"):
        if earlier != path:
            earlier.unlink(missing_ok=True)
