"""Reading an analyst's own CSV file; whatever is wrong with it is named by line and column."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.dates import parse_date
from outcomes.evaluation.estimates import FloatArray

HEADER_LINE = 1
# Far beyond any score or count, and small enough for its square and sum to stay finite.
LARGEST_NUMBER = 1e15
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


class InputRefusedError(Exception):
    """The file cannot be used; the message names file, line, column (where one is) and reason."""

    def __init__(self, path: Path, line: int, column: str | None, reason: str) -> None:
        place = f"{path}, line {line}" + (f", column {column}" if column else "")
        super().__init__(f"{place}: {reason}")


@dataclass(frozen=True)
class Row:
    """One record: the line it starts on, and its cells without surrounding blanks, by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A file that was read; every row has every column of the header."""

    path: Path
    rows: tuple[Row, ...]

    def text(self, column: str) -> list[str]:
        """The cells of a column, blank where there is nothing."""
        return [row.cells[column] for row in self.rows]

    def names(self, column: str) -> list[str]:
        """A column that tells rows apart: no blank and no repetition.

        Raises InputRefusedError on the line that breaks this.
        """
        seen: dict[str, int] = {}
        for row in self.rows:
            name = self._filled(row, column)
            if name in seen:
                raise self.refused(row, column, f"{name} is on line {seen[name]} already.")
            seen[name] = row.line
        return list(seen)

    def numbers(self, column: str, *, required: bool = False) -> FloatArray:
        """A column of numbers, shape (rows,), nan where blank.

        Raises InputRefusedError at what is not a finite decimal number, and at a blank where one
        is `required`.
        """
        values = np.full(len(self.rows), np.nan)
        for position, row in enumerate(self.rows):
            text = self._filled(row, column) if required else row.cells[column]
            if text:
                values[position] = self._number(row, column, text)
        return values

    def dates(self, column: str, *, required: bool = False) -> list[date | None]:
        """A column of dates (2024-03-04 or 04/03/2024), None where blank.

        Raises InputRefusedError at what is no date, and at a blank where one is `required`.
        """
        dates: list[date | None] = []
        for row in self.rows:
            text = self._filled(row, column) if required else row.cells[column]
            dates.append(self._date(row, column, text) if text else None)
        return dates

    def refuse_where(self, is_wrong: NDArray[np.bool_], column: str, reason: str) -> None:
        """Raise InputRefusedError at the first row, shape (rows,), in which something is wrong."""
        for position in np.flatnonzero(is_wrong)[:1]:
            row = self.rows[position]
            raise self.refused(row, column, f"{row.cells[column] or 'blank'} {reason}")

    def refused(self, row: Row, column: str, reason: str) -> InputRefusedError:
        """The error that names this cell."""
        return InputRefusedError(self.path, row.line, column, reason)

    def _filled(self, row: Row, column: str) -> str:
        text = row.cells[column]
        if not text:
            raise self.refused(row, column, "is blank.")
        return text

    def _number(self, row: Row, column: str, text: str) -> float:
        if not _NUMBER.fullmatch(text):
            raise self.refused(
                row, column, f"“{text}” is not a number; leave the cell blank where it is missing."
            )
        value = float(text)
        if abs(value) > LARGEST_NUMBER:
            raise self.refused(row, column, f"{text} is too large.")
        return value

    def _date(self, row: Row, column: str, text: str) -> date:
        try:
            return parse_date(text)
        except ValueError as error:
            raise self.refused(row, column, f"“{text}” {error}") from error


def read_table(path: Path, columns: Iterable[str]) -> Table:
    """Read a comma-separated file in UTF-8, with or without a byte order mark.

    Raises InputRefusedError where the file is not text, lacks one of the `columns`, names one
    twice, or has a row with more or fewer cells than its header.
    """
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    line, rows = HEADER_LINE, []
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(path, header, columns)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_row(path, line, header, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputRefusedError(path, line, None, f"is not CSV: {error}.") from error
    return Table(path, tuple(rows))


def _text(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputRefusedError(path, line, None, "is not UTF-8 text.") from error


def _check_header(path: Path, header: list[str], columns: Iterable[str]) -> None:
    if not any(header):
        raise InputRefusedError(path, HEADER_LINE, None, "has no header.")
    for column in columns:
        if column not in header:
            raise InputRefusedError(
                path, HEADER_LINE, column, f"is missing; the header has {', '.join(header)}."
            )
    for column in header:
        if header.count(column) > 1:
            raise InputRefusedError(path, HEADER_LINE, column, "is there more than once.")


def _row(path: Path, line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise InputRefusedError(
            path, line, None, f"has {len(cells)} cells where the header has {len(header)}."
        )
    return Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
