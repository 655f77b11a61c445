"""An analyst's file is read as it is, or refused with the place of the first problem."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from outcomes.evaluation.csv_input import InputRefusedError, read_table

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_file(content: str | bytes) -> Path:
        path = tmp_path / "scores.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_utf_8_with_and_without_byte_order_mark(write: Write, mark: bytes, newline: bytes) -> None:
    lines = ["id, pre ,team", "1, 2.5 ,Tŷ Glas", "", "2,,"]
    path = write(mark + newline.join(line.encode() for line in lines) + newline)

    table = read_table(path, ["id", "pre"])

    assert table.names("id") == ["1", "2"]
    assert table.text("team") == ["Tŷ Glas", ""]
    np.testing.assert_array_equal(table.numbers("pre"), [2.5, np.nan])
    assert [row.line for row in table.rows] == [2, 4]


def test_lines_are_counted_across_cells_with_line_breaks(write: Write) -> None:
    table = read_table(write('id,words\n1,"two\nlines"\n2,x\n'), ["id"])

    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "line 1: has no header"),
        ("id,post\n1,2\n", "line 1, column pre: is missing; the header has id, post"),
        ("id,pre,pre\n", "line 1, column pre: is there more than once"),
        ("id,pre\n1,2\n2,3,4\n", "line 3: has 3 cells where the header has 2"),
        ('id,pre\n1,"2\n', "line 2: is not CSV"),
        (b"id,pre\n1,2\n\xff,3\n", "line 3: is not UTF-8 text"),
    ],
)
def test_files_that_cannot_be_read(write: Write, content: str | bytes, complaint: str) -> None:
    path = write(content)

    with pytest.raises(InputRefusedError) as refusal:
        read_table(path, ["id", "pre"])

    assert str(refusal.value).startswith(f"{path}, {complaint}")


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "1,5", "NA", "−3", "٣", "0x1", "1e"])
def test_what_is_not_a_number(write: Write, text: str) -> None:
    table = read_table(write(f'id,pre\n1,2\n2,"{text}"\n'), ["id", "pre"])

    with pytest.raises(InputRefusedError, match=r"line 3, column pre: .* is not a number"):
        table.numbers("pre")


def test_what_is_too_large_to_be_a_score(write: Write) -> None:
    with pytest.raises(InputRefusedError, match="too large"):
        read_table(write("pre\n1e300\n"), ["pre"]).numbers("pre")


def test_numbers_as_people_write_them(write: Write) -> None:
    table = read_table(write("pre\n-1.5\n+2\n.5\n3.\n1e2\n"), ["pre"])

    np.testing.assert_array_equal(table.numbers("pre"), [-1.5, 2, 0.5, 3, 100])


def test_repeated_and_blank_names(write: Write) -> None:
    with pytest.raises(InputRefusedError, match="line 4, column id: A is on line 2 already"):
        read_table(write("id\nA\nB\nA\n"), ["id"]).names("id")
    with pytest.raises(InputRefusedError, match="line 2, column id: is blank"):
        read_table(write("id,pre\n,3\n"), ["id"]).names("id")


def test_a_number_that_must_be_there(write: Write) -> None:
    with pytest.raises(InputRefusedError, match="line 2, column value: is blank"):
        read_table(write("date,value\n2024-01-01,\n"), []).numbers("value", required=True)


def test_dates_iso_and_uk(write: Write) -> None:
    table = read_table(write("id,day\n1,2024-03-04\n2,04/03/2024\n3,\n"), ["day"])

    assert table.dates("day") == [date(2024, 3, 4), date(2024, 3, 4), None]


@pytest.mark.parametrize("text", ["2024-02-30", "31/04/2024"])
def test_days_that_do_not_exist(write: Write, text: str) -> None:
    with pytest.raises(InputRefusedError, match="not a day of the calendar"):
        read_table(write(f"day\n{text}\n"), ["day"]).dates("day")


@pytest.mark.parametrize("text", ["4 March", "20240304", "2024-3-4"])
def test_what_is_not_a_date(write: Write, text: str) -> None:
    with pytest.raises(InputRefusedError, match="is not a date like"):
        read_table(write(f"day\n{text}\n"), ["day"]).dates("day")


def test_a_date_that_must_be_there(write: Write) -> None:
    with pytest.raises(InputRefusedError, match="line 2, column day: is blank"):
        read_table(write("id,day\n1,\n"), ["day"]).dates("day", required=True)
