"""Reading a sender's CSV row by row: what it is written in, its header, and the width of a row.

Nothing is held but the row at hand, so that a file may be of any length.
"""

import codecs
import csv
import io
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

BLOCK = 1 << 20
HEADER_LINE = 1
WINDOWS, UTF_8 = "cp1252", "utf-8-sig"
# How files of spreadsheet programs begin, whatever they are called.
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
OTHER_UNICODE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
IS_A_SPREADSHEET = (
    "is a spreadsheet, whatever its name says. Open it in the spreadsheet program and save the "
    "sheet as “CSV UTF-8”"
)
NOT_TEXT = "is not text. Save the sheet as “CSV UTF-8” and send that file"


class FileRefused(Exception):
    """The file as a whole cannot be read. Nothing of it was kept."""

    def __init__(self, line: int, column: str | None, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column, self.reason = line, column, reason


@dataclass(frozen=True)
class Line:
    """One record: the line on which it starts, and its cells. ``fault`` says a wrong width."""

    number: int
    cells: Sequence[str]
    fault: str | None = None


class CsvFile:
    """A CSV of known encoding, with its header. It can be read more than once.

    :raises FileRefused: where it is no CSV, or has no header.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.encoding, self.lines = _what_it_is(stream)
        with closing(self._records()) as records:
            self.header = next(records, Line(HEADER_LINE, ())).cells
        if not any(self.header):
            raise FileRefused(HEADER_LINE, None, "is empty. Its first line names the columns")

    def rows(self) -> Generator[Line]:
        """The records under the header; lines without anything are passed over."""
        records = self._records()
        next(records, None)
        width = len(self.header)
        for line in records:
            if not any(line.cells):
                continue
            if len(line.cells) != width:
                fault = f"has {len(line.cells)} cells where the header has {width}"
                line = Line(line.number, line.cells, fault)
            yield line

    def _records(self) -> Generator[Line]:
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, self.encoding, newline="")
        reader = csv.reader(text, strict=True)
        number = HEADER_LINE
        try:
            for cells in reader:
                yield Line(number, [cell.strip() for cell in cells])
                number = reader.line_num + 1
        except csv.Error as error:
            raise FileRefused(number, None, f"is not CSV: {error}") from error
        finally:
            text.detach()


def places_of(
    header: Sequence[str], columns: Mapping[str, bool], mapping: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Where in a row each column of a kind stands; a column that may be blank may be absent.

    :param columns: of the kind, and whether a row must have it.
    :param mapping: of a column to its name in the file; by default both are the same.
    :raises FileRefused: for a column that is missing, there twice, or none of the kind's.
    """
    wanted = {name: name for name in columns} if mapping is None else mapping
    if mapping is None:
        _refuse_strangers(header, columns)
    places: dict[str, int] = {}
    for column, needed in columns.items():
        name = wanted.get(column, "")
        if name and header.count(name) > 1:
            raise FileRefused(HEADER_LINE, name, "is there more than once")
        if name in header:
            places[column] = header.index(name)
        elif needed:
            raise FileRefused(HEADER_LINE, column, f"is missing. It has {', '.join(header)}")
    return places


def _refuse_strangers(header: Sequence[str], columns: Mapping[str, bool]) -> None:
    for name in header:
        if name not in columns:
            raise FileRefused(
                HEADER_LINE,
                name or "without a name",
                f"is none of this file. Take it out. The columns are {', '.join(columns)}",
            )


def _what_it_is(stream: BinaryIO) -> tuple[str, int]:
    """The encoding, and the number of lines: UTF-8 where it is that, else Windows-1252."""
    stream.seek(0)
    start = stream.read(8)
    if start.startswith(SPREADSHEETS):
        raise FileRefused(HEADER_LINE, None, IS_A_SPREADSHEET)
    if start.startswith(OTHER_UNICODE):
        raise FileRefused(HEADER_LINE, None, NOT_TEXT)
    lines = _decodes(stream, UTF_8)
    if lines is not None:
        return UTF_8, lines
    lines = _decodes(stream, WINDOWS)
    if lines is None:
        raise FileRefused(HEADER_LINE, None, NOT_TEXT)
    return WINDOWS, lines


def _decodes(stream: BinaryIO, encoding: str) -> int | None:
    """The number of lines of a text in an encoding; None where it is none."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    read: Callable[[], bytes] = lambda: stream.read(BLOCK)  # noqa: E731 - for iter
    lines = 0
    try:
        for block in iter(read, b""):
            if b"\0" in block:
                raise FileRefused(HEADER_LINE, None, NOT_TEXT)
            decoder.decode(block)
            lines += block.count(b"\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return lines
