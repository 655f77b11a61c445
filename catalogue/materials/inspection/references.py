"""Where the parts of a document point: at each other, at pages, or at what they would fetch."""

import re
from collections.abc import Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from catalogue.materials.inspection.zips import refuse_inner
from catalogue.materials.kinds import Refused

DAMAGED = "is damaged. Open it, save it again, and upload that"
HOLDS_MACROS = (
    "holds macros or other programs. Save it without them (for Word as .docx, for PowerPoint as "
    ".pptx), and upload that"
)
FETCHES = (
    "fetches something from another place when it is opened. Put the picture, template or text "
    "into the file itself (in Word: select all, and press Ctrl, Shift and F9; in Excel: Data, "
    "Edit links, Break link), and upload that"
)
_FOLLOWED = re.compile(r"(?:https?://[^/\\\s]|mailto:|tel:)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\s*(?:[\\/]{2}|\\|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_ON_THIS_COMPUTER = re.compile(r"file:///[^/\\]|[^/\\:]+(?:/|$)", re.IGNORECASE)
_PICTURE_WRITTEN_OUT = "data:image/"
_HYPERLINKS = {
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink",
}
_PROGRAMS = frozenset(
    {
        "vbaproject",
        "wordvbadata",
        "control",
        "activexcontrolbinary",
        "xlmacrosheet",
        "xlintlmacrosheet",
        "extensibility",
    }
)
_INNER_FILES = frozenset({"oleobject", "package", "afchunk"})
_FETCHED = frozenset(
    {
        "attachedtemplate",
        "externallink",
        "externallinkpath",
        "connections",
        "querytable",
        "mailmergesource",
        "mailmergeheadersource",
        "subdocument",
        "frame",
    }
)


def is_followed(target: str) -> bool:
    """Whether it leads to a page or a person by mail or telephone, and nobody goes unasked."""
    return bool(_FOLLOWED.match(target.strip()))


def check_link(target: str, part: str) -> None:
    """:raises Refused: if a link leads neither to a page, nor to a person, nor into the file."""
    if not is_followed(target) and not _stays_inside(target, part):
        raise odd_link(target)


def odd_link(target: str) -> Refused:
    """What is said of a link that is not followed."""
    return Refused(
        "holds a link that leads neither to a web page nor to an email address "
        f"({target[:80]!r}). Take that link out, and upload it again"
    )


def check_source(target: str, part: str) -> None:
    """:raises Refused: if what is shown would come from outside the file."""
    if not _stays_inside(target, part):
        raise Refused(FETCHES)


def check_template(target: str, part: str) -> None:
    """OpenDocument says which template it came from; that may be a file of the author's own.

    :raises Refused: if that is on another computer.
    """
    if not _ON_THIS_COMPUTER.match(target):
        check_source(target, part)


def check_relationship(attributes: Mapping[str, str]) -> None:
    """:raises Refused: if Office would run or fetch what a part is related to."""
    kind, target = attributes.get("Type", ""), attributes.get("Target", "")
    last = kind.strip().rpartition("/")[2].casefold()
    if last in _PROGRAMS:
        raise Refused(HOLDS_MACROS)
    if last in _INNER_FILES:
        refuse_inner(target)
    external = attributes.get("TargetMode", "").strip().casefold() == "external"
    elsewhere = external or bool(_ELSEWHERE.match(target))
    if kind in _HYPERLINKS:
        if elsewhere and not is_followed(target) and target[:1] not in ("", "#"):
            raise odd_link(target)
    elif elsewhere or last in _FETCHED:
        raise Refused(FETCHES)


def _stays_inside(target: str, part: str) -> bool:
    if target[:1] in ("", "#") or target.startswith(_PICTURE_WRITTEN_OUT):
        return True
    if _ELSEWHERE.match(target) or _ELSEWHERE.match(unquote(target)):
        return False
    path = unquote(target).replace("\\", "/").partition("#")[0]
    return not normpath(join(dirname(part), path)).startswith(("..", "/"))
