"""Whatever a sender's program writes is read as it was meant, or refused by its line."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.csv_output import csv_text
from outcomes.exchange.cells import Several, day, held_text, number, whole_number, words
from outcomes.exchange.csv_file import CsvFile, FileRefused, places_of

LINE_ENDS = st.sampled_from(["\n", "\r\n"])
# What Windows-1252 and UTF-8 both have; a cell without blanks at its ends, as those are taken off.
LETTERS = st.text(
    st.characters(codec="cp1252", exclude_categories=("Cc", "Cf")), min_size=1, max_size=12
).filter(lambda text: text == text.strip())
CELLS = st.one_of(LETTERS, LETTERS.map(lambda text: f'{text}\n"{text}",'))
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=6)
)


def read(content: bytes) -> tuple[list[str], list[list[str]]]:
    file = CsvFile(io.BytesIO(content))
    return list(file.header), [list(line.cells) for line in file.rows()]


@given(table=TABLES, line_end=LINE_ENDS, encoding=st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_is_written_in_utf_8_is_read_again(
    table: list[list[str]], line_end: str, encoding: str
) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator=line_end).writerows(table)
    header, rows = read(written.getvalue().encode(encoding))
    assert [header, *rows] == table


@given(table=TABLES)
def test_what_is_written_in_windows_1252_is_read_again(table: list[list[str]]) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([*table, ["é" for _ in table[0]]])
    header, rows = read(written.getvalue().encode("cp1252"))
    assert [header, *rows[:-1]] == table


@given(content=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_a_line(content: bytes) -> None:
    try:
        read(content)
    except FileRefused as error:
        refused = error
    else:
        return
    assert refused.line >= 1
    assert refused.reason


@given(text=st.text(st.sampled_from("'=+-@a é;\t"), max_size=8).map(str.strip))
def test_text_comes_back_from_our_own_files_whatever_it_begins_with(text: str) -> None:
    [row] = csv.reader(io.StringIO(csv_text([[held_text(text)]]))) if text else [[""]]
    assert words(20)(row[0]) == text


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_is_read_as_iso_and_as_uk(when: date) -> None:
    assert day(when.isoformat()) == day(f"{when:%d/%m/%Y}") == when
    assert day(f"{when.day}/{when.month}/{when:%Y}") == when


@pytest.mark.parametrize("text", ["31/02/2024", "2024-13-01", "03/04/24", "04.03.2024", "45123"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a da"):
        day(text)


@pytest.mark.parametrize("text", ["1,5", "1e3", "nan", "inf", "٣", "--1", "1.", "0x1"])
def test_only_plain_numbers_are_numbers(text: str) -> None:
    if text == "1.":
        assert number(text) == 1
        return
    with pytest.raises(ValueError, match="is not a number"):
        number(text)
    with pytest.raises(ValueError, match="is not a whole number"):
        whole_number(text)


@pytest.mark.parametrize("text", ["=1+1", "+44", "@SUM(A1)", "-2+3", "\t=1"])
def test_a_formula_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is a formula"):
        words(20)(text)


def test_a_list_is_separated_by_semicolons_and_says_each_thing_once() -> None:
    assert Several(words(5))("a; b;;a ") == ("a", "b")


def test_columns_may_stand_in_any_order_and_be_named_otherwise() -> None:
    columns = {"score": True, "occasion": False}
    assert places_of(["occasion", "score"], columns) == {"score": 1, "occasion": 0}
    assert places_of(["Result", "Who"], columns, {"score": "Result"}) == {"score": 0}
