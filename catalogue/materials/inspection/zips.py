"""Documents that are ZIP archives, read with suspicion: headers say what they like."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NoReturn
from zipfile import BadZipFile, ZipFile, ZipInfo

from catalogue.materials.kinds import Refused

MOST_ENTRIES = 3000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 60 * 1024 * 1024
HIGHEST_RATIO = 150
UNSUSPICIOUS = 1024 * 1024  # a part this small may be of a single letter for all we care
BYTES_AT_ONCE = 64 * 1024
ENCRYPTED = 0x1
_LEADS_OUT = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_FILES = (
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"%PDF-",
)
_BEFORE_MARKUP = b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"  # byte order marks, UTF-16, and space
_BOMB = (
    "unpacks to far more than a document holds, as files do that are made to fill a disk. If it "
    "is yours, save it again with smaller pictures"
)


class CheckedZip:
    """An archive whose every part was read once, counting, before anybody looks at one.

    ``heads`` is how each part begins, ``marks`` its first signs after what may stand before markup.
    """

    def __init__(self, file: Path) -> None:
        self.heads: dict[str, bytes] = {}
        self.marks: dict[str, bytes] = {}
        try:
            self.archive = ZipFile(file)
            self.parts = {part.filename: part for part in self.archive.infolist()}
            _check_names(self.archive.infolist())
            self._read_all()
        except (BadZipFile, NotImplementedError, EOFError, OSError) as error:
            raise Refused(
                "is cut short or damaged. Open it, save it again, and upload that"
            ) from error

    def open(self, name: str) -> IO[bytes]:
        """A part, to read."""
        return self.archive.open(name)

    def names(self, pattern: str) -> list[str]:
        """The names of parts that match a pattern, with numbers in them counted as numbers."""
        wanted = re.compile(pattern)
        return sorted(filter(wanted.fullmatch, self.parts), key=_by_number)

    def _read_all(self) -> None:
        total = 0
        for part in self.archive.infolist():
            if part.is_dir():
                continue
            size, mark = 0, b""
            for block in self._blocks(part):
                if not size:
                    self._note_head(part.filename, block)
                mark = mark or block.lstrip(_BEFORE_MARKUP)[:32].replace(b"\0", b"")
                size += len(block)
                total += len(block)
                if size > LARGEST_PART or total > LARGEST_UNPACKED:
                    raise Refused(_BOMB)
                if size > UNSUSPICIOUS and size > HIGHEST_RATIO * max(1, part.compress_size):
                    raise Refused(_BOMB)
            self.marks[part.filename] = mark

    def _note_head(self, name: str, block: bytes) -> None:
        if block.startswith(_FILES):
            refuse_inner(name)
        self.heads[name] = block[:16]

    def _blocks(self, part: ZipInfo) -> Iterator[bytes]:
        with self.archive.open(part) as stream:
            while block := stream.read(BYTES_AT_ONCE):
                yield block


def _check_names(parts: list[ZipInfo]) -> None:
    if len(parts) > MOST_ENTRIES:
        raise Refused(f"holds more than {MOST_ENTRIES:,} files inside it. Save it in parts")
    if len({part.filename.casefold() for part in parts}) < len(parts):
        raise Refused("holds two parts of the same name, as no program saves it. Save it again")
    for part in parts:
        if _LEADS_OUT.search(part.orig_filename) or _LEADS_OUT.search(part.filename):
            raise Refused(
                "holds a part whose name leads out of it, as only a hostile file does. It is not "
                "taken"
            )
        if part.flag_bits & ENCRYPTED:
            raise Refused("is locked with a password. Save it without one, and upload that")


def refuse_inner(name: str) -> NoReturn:
    """A file that was put into the document, as Office does also behind a chart."""
    raise Refused(
        f"holds another file inside it ({name[:80]!r}), which cannot be looked into. Take that "
        "file out and upload it beside, or put in a picture of it (a chart: copy it, and paste it "
        "as a picture)"
    )


def _by_number(name: str) -> list[tuple[int, str]]:
    return [(int(each), "") if each.isdecimal() else (0, each) for each in re.split(r"(\d+)", name)]
