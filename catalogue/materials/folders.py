"""Materials in folders beside content files: found by what they hold, whatever they are called."""

import shutil
from pathlib import Path

from catalogue.interventions.content_files import ContentFile
from catalogue.interventions.document import Document, MaterialFile
from catalogue.materials.names import safe_name
from catalogue.materials.operations import FileRefused, keep, opened, prepared
from catalogue.materials.queries import missing_files, store
from catalogue.materials.store import sha256_of
from core.people.models import User
from core.yaml_lines import ContentError, ContentProblem

OF_A_PACK = "materials"  # where they lie in the archive of a pack


def bring_materials(file: ContentFile, *, folder: Path | None, actor: User) -> None:
    """Take in the files that a content file names and that are not stored yet.

    :raises ContentError: if one is not in the folder of its slug, or is not taken.
    """
    missing = missing_files(file.document)
    if not missing:
        return
    places = [folder / OF_A_PACK, folder / file.slug] if folder else []
    beside = {sha256: path for place in places for sha256, path in _by_hash(place).items()}
    problems = [_brought(file.slug, each, beside, actor) for each in missing]
    if found := [problem for problem in problems if problem is not None]:
        raise ContentError(found)


def write_materials(folder: Path, document: Document) -> None:
    """Write the files of a document into a folder; it is made only if there are any.

    :raises MaterialAltered: if one is not what it was.
    """
    taken: set[str] = set()
    for number, file in enumerate(document.files, start=1):
        name = safe_name(file.name)
        if name in taken:
            name = f"{number}-{name}"
        taken.add(name)
        folder.mkdir(exist_ok=True)
        with opened(sha256=file.sha256, store=store()) as source, (folder / name).open("wb") as to:
            shutil.copyfileobj(source, to)


def _by_hash(folder: Path) -> dict[str, Path]:
    if not folder.is_dir():
        return {}
    files = (path for path in sorted(folder.iterdir()) if path.is_file() and not path.is_symlink())
    return {sha256_of(path): path for path in files}


def _brought(
    slug: str, file: MaterialFile, beside: dict[str, Path], actor: User
) -> ContentProblem | None:
    path = beside.get(file.sha256)
    if path is None:
        reason = f"Put the file “{file.name}” into the folder {slug}/, just as its SHA-256 says."
        return ContentProblem(f"{slug}.md", 1, "materials", reason)
    try:
        with (
            path.open("rb") as stream,
            prepared(stream=stream, name=file.name, store=store()) as ready,
        ):
            if ready.file != file:
                reason = f"“{file.name}” has another size or media type than it says."
                return ContentProblem(f"{slug}.md", 1, "materials", reason)
            keep(prepared=ready, version=None, actor=actor, store=store())
    except FileRefused as refused:
        return ContentProblem(f"{slug}.md", 1, "materials", refused.message)
    return None
