"""Which kind of file it is, by its content alone."""

import re
from dataclasses import dataclass
from pathlib import Path

from catalogue.materials.inspection import office, texts
from catalogue.materials.inspection.zips import CheckedZip
from catalogue.materials.kinds import KINDS, TAKEN, FileKind, Refused

HEAD_BYTES = 4096
_AT_START = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"ID3", "mp3"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}
_MP4_BRANDS = re.compile(rb"iso[m2-9]|mp4[12]|avc1|M4V |dash|MSNV|3gp[4-7]|mmp4")
_OGG_SOUND = re.compile(rb"\x01vorbis|OpusHead|\x7fFLAC|Speex  ")
_PROGRAM = "is a program, and those are not taken"
_ARCHIVE = "is an archive. Take the files out of it, and upload those that are needed"
_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is in an old format of Word, Excel or PowerPoint, which can hold hidden programs. Open "
        "it, save it as .docx, .xlsx or .pptx, and upload that",
    ),
    (b"MZ", _PROGRAM),
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"#!", _PROGRAM),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"{\\rtf", "is in Rich Text Format. Open it, save it as .docx or PDF, and upload that"),
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!|\?|[a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Recognised:
    """The kinds that a file can be: one, or two that differ in their ending alone.

    ``archive`` is what it consists of, where it is a document of several parts.
    """

    kinds: tuple[FileKind, ...]
    archive: CheckedZip | None = None


def recognise(file: Path) -> Recognised:
    """What a file is.

    :raises Refused: if it is of no kind that is taken.
    """
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    for start, reason in _REFUSED:
        if head.startswith(start):
            raise Refused(reason)
    if head.startswith(b"PK\x03\x04"):
        archive = CheckedZip(file)
        return Recognised((KINDS[office.kind_of(archive)],), archive)
    codes = _by_signature(head)
    if not codes and _MARKUP.match(head):
        raise Refused(
            "is a web page or a drawing in HTML, XML or SVG, which can hold programs. Save it as "
            "PDF or PNG, and upload that"
        )
    if not codes and texts.is_text(file):
        codes = ("txt",)
    if not codes:
        raise Refused(f"is of no kind that is taken, or is damaged. These are: {TAKEN}")
    return Recognised(tuple(KINDS[code] for code in codes))


def _by_signature(head: bytes) -> tuple[str, ...]:
    for start, code in _AT_START:
        if head.startswith(start):
            return (code,)
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return (_RIFF[head[8:12]],)
    if head[4:8] == b"ftyp":
        return _in_mp4(head[8:12])
    if head.startswith(b"OggS") and _OGG_SOUND.search(head[:512]):
        return ("ogg",)
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"\x42\x82\x84webm" in head[:64]:
        return ("webm",)
    return ("mp3",) if _is_mp3_frame(head) else ()


def _in_mp4(brand: bytes) -> tuple[str, ...]:
    if brand in (b"M4A ", b"M4B "):
        return ("m4a",)
    # Many recorders write sound under the brand of a video.
    return ("mp4", "m4a") if _MP4_BRANDS.fullmatch(brand) else ()


def _is_mp3_frame(head: bytes) -> bool:
    """Whether it begins with the header of a frame of layer III with a possible rate."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3
