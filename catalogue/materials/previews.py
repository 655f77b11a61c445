"""Pictures of images and PDFs that we drew ourselves; any may be thrown away at any time."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from catalogue.materials.inspecting import inspect
from catalogue.materials.kinds import KINDS, Refused
from catalogue.materials.models import StoredFile
from catalogue.materials.store import Altered, Store

FOLDER = "previews"


def keep(data_dir: Path, sha256: str, picture: bytes) -> None:
    """Keep the picture of a file. It appears under its name only once it is whole."""
    path = _path(data_dir, sha256)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with NamedTemporaryFile(dir=path.parent, suffix=".unfinished", delete=False) as unfinished:
        unfinished.write(picture)
    Path(unfinished.name).replace(path)


def preview_of(stored: StoredFile, store: Store) -> bytes | None:
    """The picture of a file, drawn anew where it was thrown away; None if there can be none."""
    if not stored.has_preview:
        return None
    try:
        return _path(store.data_dir, stored.sha256).read_bytes()
    except FileNotFoundError:
        return _drawn_anew(stored, store)


def remove(data_dir: Path, sha256: str) -> None:
    """Throw the picture of a file away."""
    _path(data_dir, sha256).unlink(missing_ok=True)


def _drawn_anew(stored: StoredFile, store: Store) -> bytes | None:
    try:
        with (
            store.open_checked(stored.sha256) as stream,
            store.receive(stream, at_most=stored.size) as copy,
        ):
            picture = inspect(copy.path, KINDS[stored.kind].endings[0]).preview
    except (Altered, Refused):
        return None
    if picture is not None:
        keep(store.data_dir, stored.sha256, picture)
    return picture


def _path(data_dir: Path, sha256: str) -> Path:
    return data_dir / FOLDER / sha256[:2] / f"{sha256}.png"
