"""What an object of a PDF would do: run, fetch, start, or lead away."""

import re

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from catalogue.materials.inspection.references import is_followed

# Names that start something, whatever object they stand in.
_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Thread",
        "/Movie",
        "/Sound",
        "/Rendition",
        "/RichMediaExecute",
    }
)
_TURNS = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"})
_PLAYED = frozenset({"/Movie", "/Sound", "/Screen", "/RichMedia", "/3D", "/FileAttachment"})
_WRITTEN_OUT = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm|GoTo[ER]|Rendition)\b"
)
_SIGN_BY_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")


def acts(each: DictionaryObject) -> bool:
    """Whether it does anything but show itself and lead to a page."""
    return (
        bool(_KEYS & set(each))
        or _plain(each, "/S") in _ACTIONS
        or (_plain(each, "/S") == "/Named" and _plain(each, "/N") not in _TURNS)
        or _plain(each, "/Type") == "/EmbeddedFile"
        or _plain(each, "/Subtype") in _PLAYED
        or _plain(each, "/FS") == "/URL"
        or (isinstance(each, StreamObject) and "/F" in each)  # its content is elsewhere
        or _reacts(each)
        or ("/OpenAction" in each and not _only_shows(_of(each, "/OpenAction")))
    )


def odd_address(each: DictionaryObject) -> str | None:
    """Where a link leads, if that is neither a page nor a person."""
    address = _of(each, "/URI")
    if isinstance(address, DictionaryObject):  # what all links of the document begin with
        address = _of(address, "/Base")
    if address is None or not str(address):
        return None
    words = address.decode("latin-1") if isinstance(address, bytes) else str(address)
    return None if is_followed(words) else words


def is_written_out(content: bytes) -> bool:
    """Whether the names of actions stand in it, for a reader that finds other objects than ours."""
    if _WRITTEN_OUT.search(content):
        return True
    plain = _SIGN_BY_NUMBER.sub(lambda sign: bytes([int(sign[1], 16)]), content)
    return bool(_WRITTEN_OUT.search(plain))


def _reacts(each: DictionaryObject) -> bool:
    """Whether actions wait for something to happen; a font may be called /AA too."""
    waiting = _of(each, "/AA")
    if not isinstance(waiting, DictionaryObject):
        return False
    actions = [_of(waiting, key) for key in waiting]
    return any(isinstance(action, DictionaryObject) and "/S" in action for action in actions)


def _only_shows(action: PdfObject | None) -> bool:
    """Whether what happens at the opening is that a page is shown."""
    if isinstance(action, DictionaryObject):
        return _plain(action, "/S") == "/GoTo" and "/Next" not in action
    return isinstance(action, ArrayObject | NameObject | TextStringObject)


def _of(each: DictionaryObject, key: str) -> PdfObject | None:
    """A value, also where it stands elsewhere and is only pointed to."""
    found = each.get(key)
    return found.get_object() if found is not None else None


def _plain(each: DictionaryObject, key: str) -> str:
    return str(each[key]) if key in each else ""
