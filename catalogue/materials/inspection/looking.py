"""What a file is, whether it may be taken, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from catalogue.materials.inspection import films, images, office, pdf, properties, texts
from catalogue.materials.inspection.recognising import Recognised, recognise
from catalogue.materials.kinds import ENDINGS, FileKind, Group, Refused, megabytes

LONGEST_TEXT = 100_000


@dataclass(frozen=True)
class Found:
    """What was found in a file that may be taken."""

    kind: str
    text: str = ""
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    previewed: bool = False
    # Who is named in it beside its text, as {"author": "…"}.
    properties: Mapping[str, str] = field(default_factory=dict)


def look(file: Path, ending: str, preview: Path) -> Found:
    """Look into a file; a picture of it, if there can be one, is written to ``preview``.

    :raises Refused: with the reason, and what to do.
    """
    size = file.stat().st_size
    if not size:
        raise Refused("is empty. Look whether it was saved, and upload it again")
    recognised = recognise(file)
    kind = _agreeing(recognised.kinds, ending)
    if size > kind.largest:
        raise Refused(
            f"is {megabytes(size)}. {kind.name[:1].upper()}{kind.name[1:]} may have at most "
            f"{megabytes(kind.largest)}. Make it smaller, or link to where it is"
        )
    found = _looked_into(file, kind, recognised, preview)
    return replace(found, properties=properties.properties_of(file, kind, recognised.archive))


def _looked_into(file: Path, kind: FileKind, recognised: Recognised, preview: Path) -> Found:
    if kind.group is Group.IMAGE:
        width, height = images.check_and_preview(file, kind, preview)
        return Found(kind.code, width=width, height=height, previewed=True)
    if kind.code == "pdf":
        pages, text = pdf.check_and_preview(file, preview, longest=LONGEST_TEXT)
        return Found(kind.code, text=text, pages=pages, previewed=True)
    if kind.code == "txt":
        return Found(kind.code, text=texts.text_of(file, longest=LONGEST_TEXT))
    if recognised.archive:
        slides, text = office.check(recognised.archive, kind, longest=LONGEST_TEXT)
        return Found(kind.code, text=text, pages=slides)
    films.check(file, kind)
    return Found(kind.code)


def _agreeing(kinds: tuple[FileKind, ...], ending: str) -> FileKind:
    """The kind that a file is by its content, if its name says the same."""
    for kind in kinds:
        if ending in kind.endings:
            return kind
    known = kinds[0]
    advice = f"Rename it so that it ends in {known.endings[0]}, and upload it again"
    if not ending:
        raise Refused(f"has no ending in its name, and is {known.name}. {advice}")
    if known.code == "txt" and ending in ENDINGS:
        raise Refused(
            f"is called {ending} but is {known.name}. Look whether it is the right file, save it "
            "again, and upload that"
        )
    raise Refused(f"is called {ending} but is {known.name}. {advice}")
