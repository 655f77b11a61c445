"""Word, PowerPoint, Excel and OpenDocument: which it is, that it holds no program, what it says."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from catalogue.materials.inspection import inner_media, safety
from catalogue.materials.inspection.references import DAMAGED, HOLDS_MACROS
from catalogue.materials.inspection.zips import CheckedZip
from catalogue.materials.kinds import KINDS, FileKind, Refused

TYPES, MIMETYPE = "[Content_Types].xml", "mimetype"
_MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"
_BY_MAIN_PART = {
    _MAIN.format("wordprocessingml.document"): "docx",
    _MAIN.format("presentationml.presentation"): "pptx",
    _MAIN.format("spreadsheetml.sheet"): "xlsx",
}
_BY_MIMETYPE = {KINDS[code].media_type: code for code in ("odt", "odp", "ods")}
# Which parts hold words.
_WORDS = {
    "docx": r"word/(?:document|footnotes|endnotes|header\d*|footer\d*)\.xml",
    "pptx": r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml",
    "xlsx": r"xl/sharedStrings\.xml",
}
_OPEN_WORDS = r"content\.xml"
_PARAGRAPHS = frozenset({"p", "h", "si"})
_GAPS = frozenset({"tab", "br", "s", "line-break"})
_OPEN_NAMESPACE = "{urn:oasis:names:tc:opendocument"
_SLIDES = {"pptx": r"ppt/slides/slide\d+\.xml"}
_ARCHIVE = "is an archive. Take the files out of it, and upload those that are needed"


def kind_of(archive: CheckedZip) -> str:
    """The code of its kind.

    :raises Refused: if it is another archive.
    """
    folded = {name.casefold() for name in archive.parts}
    if {MIMETYPE.casefold(), TYPES.casefold()} <= folded:
        raise Refused(_ARCHIVE)  # two programs would read two documents in it
    if MIMETYPE in archive.parts:
        with archive.open(MIMETYPE) as stream:
            named = stream.read(200).decode("ascii", "replace").strip()
        if named in _BY_MIMETYPE:
            return _BY_MIMETYPE[named]
    elif TYPES in archive.parts:
        return _by_types(archive)
    raise Refused(_ARCHIVE)


def check(archive: CheckedZip, kind: FileKind, *, longest: int) -> tuple[int | None, str]:
    """How many slides it has, if it has slides, and its words.

    :raises Refused: if it holds a program, or fetches something when it is opened.
    """
    safety.check(archive)
    inner_media.check(archive)
    words: list[str] = []
    room = longest
    for name in archive.names(_WORDS.get(kind.code, _OPEN_WORDS)):
        text = _words_in(archive, name, room)
        words.append(text)
        room -= len(text)
        if room <= 0:
            break
    slides = len(archive.names(_SLIDES[kind.code])) if kind.code in _SLIDES else None
    return slides, "\n".join(words)


def _by_types(archive: CheckedZip) -> str:
    found = ""
    for element in _elements(archive, TYPES):
        named = element.get("ContentType", "")
        if "macroenabled" in named.lower() or "vbaproject" in named.lower():
            raise Refused(HOLDS_MACROS)
        found = found or _BY_MAIN_PART.get(named, "")
    if not found:
        raise Refused(
            "is a template, a slide show or another kind of Office file. Save it as .docx, .pptx "
            "or .xlsx, and upload that"
        )
    return found


def _words_in(archive: CheckedZip, name: str, longest: int) -> str:
    lines: list[str] = []
    room = longest
    for line in _lines(archive, name):
        lines.append(line[:room])
        room -= len(line) + 1
        if room <= 0:
            break
    return "\n".join(lines)


def _lines(archive: CheckedZip, name: str) -> Iterator[str]:
    """What each paragraph says, in order."""
    inside = 0
    for event, element in _events(archive, name):
        kind = _local(element)
        if event == "start":
            inside += kind in _PARAGRAPHS
            continue
        if kind in _GAPS:
            element.text = " "
        if kind in _PARAGRAPHS:
            inside -= 1
            if not inside and (said := " ".join(_said(element).split())):
                yield said
        if not inside:
            element.clear()


def _said(paragraph: Element) -> str:
    """The words of a paragraph: in Office those of its texts, in OpenDocument all."""
    if paragraph.tag.startswith(_OPEN_NAMESPACE):
        return "".join(paragraph.itertext())
    return "".join(
        each.text or "" for each in paragraph.iter() if _local(each) in {"t", "p", *_GAPS}
    )


def _elements(archive: CheckedZip, name: str) -> Iterator[Element]:
    return (element for event, element in _events(archive, name) if event == "end")


def _events(archive: CheckedZip, name: str) -> Iterator[tuple[str, Element]]:
    """Each element at its start and its end; no entity is expanded and nothing is fetched."""
    try:
        with archive.open(name) as stream:
            yield from iterparse(stream, events=("start", "end"), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise Refused(DAMAGED) from error


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
