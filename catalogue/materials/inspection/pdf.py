"""PDF: that it does nothing by itself, what it says, and a picture of its first page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from catalogue.materials.inspection import pdf_actions
from catalogue.materials.inspection.references import odd_link
from catalogue.materials.kinds import Refused

MOST_PAGES = 400
PREVIEW_WIDTH = 640
LARGEST_SCALE, LARGEST_PREVIEW_HEIGHT = 4.0, 2000
_DOES_SOMETHING = (
    "holds a program, a form that sends itself, a film, another file, or something that starts "
    "when it is opened. Print it to a new PDF, and upload that"
)
_DAMAGED = "is cut short or damaged. Open it, print it to a new PDF, and upload that"


def check_and_preview(file: Path, preview: Path, *, longest: int) -> tuple[int, str]:
    """How many pages it has and what it says; a PNG of its first page goes to ``preview``.

    :raises Refused: if it is locked, damaged, too long, or would do anything by itself.
    """
    _refuse_what_acts(file)
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        raise Refused(_DAMAGED) from error
    with document:
        pages = len(document)
        if not pages:
            raise Refused(_DAMAGED)
        if pages > MOST_PAGES:
            raise Refused(f"has {pages:,} pages. At most {MOST_PAGES} are taken. Save it in parts")
        _draw(document[0], preview)
        return pages, _words(document, longest)


def _refuse_what_acts(file: Path) -> None:
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise Refused("is locked with a password. Save it without one, and upload that")
        for each in _objects(reader):
            if pdf_actions.acts(each):
                raise Refused(_DOES_SOMETHING)
            if (address := pdf_actions.odd_address(each)) is not None:
                raise odd_link(address)
    except PyPdfError as error:
        raise Refused(_DAMAGED) from error
    # For a reader that finds other objects than ours did.
    if pdf_actions.is_written_out(file.read_bytes()):
        raise Refused(_DOES_SOMETHING)


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary in the file, also those that nothing refers to."""
    numbers = {(number, generation) for generation, of in reader.xref.items() for number in of}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    waiting: list[Any] = [reader.trailer]
    for number, generation in sorted(numbers):
        waiting.append(reader.get_object(IndirectObject(number, generation, reader)))
        while waiting:
            each = waiting.pop()
            if isinstance(each, DictionaryObject):
                yield each
                waiting += [each.raw_get(key) for key in each]
            elif isinstance(each, ArrayObject):
                waiting += list(each)


def _draw(page: pypdfium2.PdfPage, preview: Path) -> None:
    width, height = page.get_size()
    scale = min(
        LARGEST_SCALE, PREVIEW_WIDTH / max(1, width), LARGEST_PREVIEW_HEIGHT / max(1, height)
    )
    page.render(scale=scale).to_pil().convert("RGB").save(preview, "PNG")


def _words(document: pypdfium2.PdfDocument, longest: int) -> str:
    pieces: list[str] = []
    room = longest
    for page in document:
        text = page.get_textpage().get_text_range()[:room].replace("\r\n", "\n")
        pieces.append(text.replace("\x00", "").replace("\ufffe", ""))
        room -= len(text)
        page.close()
        if room <= 0:
            break
    return "\n".join(pieces)
