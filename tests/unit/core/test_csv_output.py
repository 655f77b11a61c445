"""Tables for spreadsheets."""

import csv
import io

import pytest

from core.csv_output import csv_text


def test_a_table_reads_back_as_it_was_written() -> None:
    rows = [["Need", "Count"], ['Family, "home"\nand friends', 3], ["Weapons", None]]
    read = list(csv.reader(io.StringIO(csv_text(rows), newline="")))
    assert read == [["Need", "Count"], ['Family, "home"\nand friends', "3"], ["Weapons", ""]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(start: str) -> None:
    written = csv_text([[f"{start}1+1"]])
    assert next(csv.reader(io.StringIO(written, newline=""))) == [f"'{start}1+1"]


def test_a_negative_number_stays_a_number() -> None:
    assert csv_text([[-4.1, -2]]) == "-4.1,-2\r\n"
