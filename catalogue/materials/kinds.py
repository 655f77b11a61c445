"""The kinds of file that are taken, and how large each may be."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024


class Group(StrEnum):
    """What a limit of size holds for."""

    DOCUMENT = "document"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


# What sound and film say cannot be looked into here: for them size is the only limit.
LARGEST = {
    Group.DOCUMENT: 25 * MEGABYTE,
    Group.IMAGE: 15 * MEGABYTE,
    Group.AUDIO: 50 * MEGABYTE,
    Group.VIDEO: 100 * MEGABYTE,
}
LARGEST_FILE = max(LARGEST.values())


@dataclass(frozen=True)
class FileKind:
    """A kind of file: ``name`` with its article, as in “it is a PDF”."""

    code: str
    name: str
    media_type: str
    endings: tuple[str, ...]
    group: Group

    @property
    def largest(self) -> int:
        return LARGEST[self.group]


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
D, I, A, V = Group.DOCUMENT, Group.IMAGE, Group.AUDIO, Group.VIDEO  # noqa: E741
KINDS = {
    kind.code: kind
    for kind in (
        FileKind("pdf", "a PDF", "application/pdf", (".pdf",), D),
        FileKind("docx", "a Word document", f"{_OFFICE}.wordprocessingml.document", (".docx",), D),
        FileKind(
            "pptx",
            "a PowerPoint presentation",
            f"{_OFFICE}.presentationml.presentation",
            (".pptx",),
            D,
        ),
        FileKind("xlsx", "an Excel workbook", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",), D),
        FileKind("odt", "an OpenDocument text", f"{_OPEN}.text", (".odt",), D),
        FileKind("odp", "an OpenDocument presentation", f"{_OPEN}.presentation", (".odp",), D),
        FileKind("ods", "an OpenDocument spreadsheet", f"{_OPEN}.spreadsheet", (".ods",), D),
        FileKind("txt", "a plain text", "text/plain", (".txt",), D),
        FileKind("png", "a PNG image", "image/png", (".png",), I),
        FileKind("jpeg", "a JPEG image", "image/jpeg", (".jpg", ".jpeg"), I),
        FileKind("gif", "a GIF image", "image/gif", (".gif",), I),
        FileKind("webp", "a WebP image", "image/webp", (".webp",), I),
        FileKind("mp3", "an MP3 recording", "audio/mpeg", (".mp3",), A),
        FileKind("m4a", "an M4A recording", "audio/mp4", (".m4a",), A),
        FileKind("wav", "a WAV recording", "audio/wav", (".wav",), A),
        FileKind("ogg", "an Ogg recording", "audio/ogg", (".ogg", ".oga", ".opus"), A),
        FileKind("mp4", "an MP4 video", "video/mp4", (".mp4", ".m4v"), V),
        FileKind("webm", "a WebM video", "video/webm", (".webm",), V),
    )
}
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS.values()}
ENDINGS = {ending: kind for kind in KINDS.values() for ending in kind.endings}
TAKEN = (
    "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), OpenDocument (.odt, .odp, .ods), "
    "plain text, images (PNG, JPEG, GIF, WebP), sound (MP3, M4A, WAV, Ogg) and video (MP4, WebM)"
)


class Refused(Exception):
    """A file that is not taken. The message goes on after its name: “is empty. …”."""


def megabytes(size: int) -> str:
    """As "25 MB"; under one, as "340 KB"."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f}".removesuffix(".0") + " MB"


def is_image(media_type: str) -> bool:
    """Whether it is a picture, which has to be described for whoever cannot see it."""
    return media_type.startswith("image/")


def kind_under_name(code: str, name: str) -> FileKind | None:
    """The kind of a stored file under a name; None where the name says something else.

    Sound in an MP4 may be called either way.
    """
    ending = PurePosixPath(name).suffix
    codes = (code, "m4a", "mp4") if code in ("m4a", "mp4") else (code,)
    return next((KINDS[each] for each in codes if ending in KINDS[each].endings), None)


def kind_and_size(media_type: str, size: int) -> str:
    """As "PDF, 1.2 MB"."""
    kind = BY_MEDIA_TYPE.get(media_type)
    name = kind.name.partition(" ")[2] if kind else media_type
    return f"{name[:1].upper()}{name[1:]}, {megabytes(size)}"
