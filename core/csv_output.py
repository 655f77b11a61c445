"""Tables as CSV that a spreadsheet opens without running anything."""

import csv
import io
from collections.abc import Iterable, Sequence

# A cell that begins with one of these is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV with CRLF line ends; text that could be a formula gets an apostrophe.

    Numbers stay numbers; None is an empty cell.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([[_safe(value) for value in row] for row in rows])
    return written.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value
