"""A part of an analysis as a file: the same numbers as on the page, one to a cell."""

from collections.abc import Iterator

from core.csv_output import csv_text
from outcomes.analyses.model import Cell, Column, Part
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import ShownInterval


def part_csv(part: Part, rule: str) -> bytes:
    """CSV in UTF-8, with a byte order mark so that Excel reads it; the rule is the last line."""
    table = part.table
    heads = [head for column in table.columns for head in _heads(column)]
    rows = [[row.label, *_texts(table.columns, row.cells), row.caution] for row in table.rows]
    return csv_text([[table.head, *heads, "Careful"], *rows, [], [rule]]).encode("utf-8-sig")


def _heads(column: Column) -> list[str]:
    if column.is_interval:
        return [column.label, f"{column.label}, 95% from", f"{column.label}, 95% to"]
    return [column.label]


def _texts(columns: tuple[Column, ...], cells: tuple[Cell, ...]) -> Iterator[object]:
    for column, cell in zip(columns, cells, strict=True):
        if isinstance(cell, ShownInterval):
            yield from map(_number, (cell.value, cell.low, cell.high))
        elif isinstance(cell, Shown):
            yield _number(cell)
            yield from ("", "") if column.is_interval else ()
        else:
            yield cell
            yield from ("", "") if column.is_interval else ()


def _number(shown: Shown) -> object:
    """A number as a number, as it is shown; what is not shown, in words."""
    if shown.value is None:
        return shown.text
    text = shown.text.replace("−", "-").replace(",", "")
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return shown.text
