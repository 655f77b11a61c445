"""Who is named in a file beside its text: what programs write into it without being asked."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from catalogue.materials.inspection.zips import CheckedZip
from catalogue.materials.kinds import FileKind, Group

LONGEST = 200
MOST_NAMES = 20
AUTHOR, LAST_CHANGED_BY = "author", "last_changed_by"
ORGANISATION, MANAGER = "organisation", "manager"
COMMENTED_BY, RIGHTS = "commented_by", "rights"
# Parts of a document, and the elements in them that name somebody.
_PARTS = {
    "docProps/core.xml": {"creator": AUTHOR, "lastModifiedBy": LAST_CHANGED_BY},
    "docProps/app.xml": {"Company": ORGANISATION, "Manager": MANAGER},
    "meta.xml": {"initial-creator": AUTHOR, "creator": LAST_CHANGED_BY, "printed-by": "printed_by"},
}
_COMMENTS = r"(?:word/(?:comments|people)|ppt/commentAuthors|ppt/authors|xl/persons/person\d*)\.xml"
_NAMES_IN_COMMENTS = frozenset({"author", "name", "displayName"})
_EXIF = {0x013B: AUTHOR, 0x9C9D: AUTHOR, 0xA430: AUTHOR, 0x8298: RIGHTS}
_EXIF_IFD = 0x8769
_WINDOWS_AUTHOR = 0x9C9D
_XMP_CREATOR = re.compile(rb"<dc:creator>(.{1,2000}?)</dc:creator>", re.DOTALL)
_MARKS = re.compile(rb"<[^>]*>")
# What is said of a PDF in a damaged way is said to nobody.
_DAMAGED = (PyPdfError, ValueError, AttributeError, KeyError, TypeError)
_PDF = {"/Author": AUTHOR, "/Company": ORGANISATION, "/Manager": MANAGER}


def properties_of(file: Path, kind: FileKind, archive: CheckedZip | None) -> dict[str, str]:
    """The names in a file that is taken, by what they are there for; several by commas."""
    named: dict[str, list[str]] = {}
    for code, value in _found_in(file, kind, archive):
        words = " ".join(value.replace("\0", "").split())[:LONGEST]
        known = named.setdefault(code, [])
        if words and words not in known and len(known) < MOST_NAMES:
            known.append(words)
    return {code: ", ".join(values) for code, values in named.items() if values}


def _found_in(file: Path, kind: FileKind, archive: CheckedZip | None) -> Iterator[tuple[str, str]]:
    if archive is not None:
        return _in_parts(archive)
    if kind.code == "pdf":
        return _in_pdf(file)
    if kind.group is Group.IMAGE:
        return _in_image(file)
    return iter(())


def _in_parts(archive: CheckedZip) -> Iterator[tuple[str, str]]:
    for part, wanted in _PARTS.items():
        for element in _elements(archive, part) if part in archive.parts else ():
            code = wanted.get(_local(element.tag))
            if code and element.text:
                yield code, element.text
    for part in archive.names(_COMMENTS):
        for element in _elements(archive, part):
            for name, value in element.attrib.items():
                if _local(name) in _NAMES_IN_COMMENTS:
                    yield COMMENTED_BY, value


def _elements(archive: CheckedZip, part: str) -> Iterator[Element]:
    try:
        with archive.open(part) as stream:
            for _, element in iterparse(stream, forbid_dtd=True):
                yield element
    except (ParseError, DefusedXmlException):
        return  # what no program can read names nobody


def _in_pdf(file: Path) -> Iterator[tuple[str, str]]:
    reader = PdfReader(file, strict=False)
    with suppress(*_DAMAGED):
        information: Mapping[str, object] = reader.metadata or {}
        for key, code in _PDF.items():
            if isinstance(value := information.get(key), str):
                yield code, value
    with suppress(*_DAMAGED):
        described = reader.xmp_metadata
        for name in (described.dc_creator if described else None) or ():
            yield AUTHOR, str(name)


def _in_image(file: Path) -> Iterator[tuple[str, str]]:
    with Image.open(file) as image:
        exif = image.getexif()
        written = {**exif, **exif.get_ifd(_EXIF_IFD)}
        described = image.info.get("xmp", b"")
    for tag, code in _EXIF.items():
        if value := written.get(tag):
            encoding = "utf-16-le" if tag == _WINDOWS_AUTHOR else "utf-8"
            yield code, value.decode(encoding, "ignore") if isinstance(value, bytes) else str(value)
    if isinstance(described, bytes):
        for name in _XMP_CREATOR.findall(described):
            yield AUTHOR, _MARKS.sub(b" ", name).decode("utf-8", "ignore")


def _local(name: str) -> str:
    return name.rpartition("}")[2]
