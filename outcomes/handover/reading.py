"""Reading a hand-over file: whole, unchanged, and of a form that is known here."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import String

from core.screening import screen
from outcomes.caseload.references import refusal_of_reference
from outcomes.exchange.csv_file import FileRefused
from outcomes.exchange.rows import Refusal, why_asked
from outcomes.handover.columns import NUMBER, Travels, travelling, travelling_sections
from outcomes.handover.schemas import HandOverSchema, schema_of
from outcomes.handover.writing import FileRow, HandOver
from outcomes.whole_record.sections import ROOT, Section

LARGEST_FILE = 20 * 1024 * 1024
FIRST_LINE = 1
LINE_OF_RECORD = 6  # after which the rows begin
NOT_A_FILE = "is not a hand-over file"
CHANGED = (
    "was changed after it was written, or not all of it arrived. Ask the other service to send it "
    "again"
)
LONGEST_VALUE = 200
FREE_TEXT = 80  # characters
Values = dict[str, list[dict[str, Any]]]


class RowsRefused(Exception):
    """Rows of a file cannot be taken. Nothing of it was kept."""

    def __init__(self, rows: int, refusals: list[Refusal]) -> None:
        super().__init__(f"{len(refusals)} refused")
        self.rows, self.refusals = rows, refusals


def read_file(content: bytes) -> HandOver:
    """What a file says.

    :raises FileRefused: if it is no hand-over file, of another version, or not as it was written.
    """
    try:
        said = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise FileRefused(FIRST_LINE, None, NOT_A_FILE) from error
    if not isinstance(said, dict):
        raise FileRefused(FIRST_LINE, None, NOT_A_FILE)
    try:
        loaded = HandOverSchema().load(said)
    except ValidationError as error:
        column = next(iter(error.messages_dict), None)
        raise FileRefused(FIRST_LINE, column, _why(error)) from error
    file = HandOver(loaded["written_on"], loaded["record"])
    if not _is_as_written(file, loaded["sha256"], content):
        raise FileRefused(FIRST_LINE, None, CHANGED)
    return file


def _is_as_written(file: HandOver, sha256: str, content: bytes) -> bool:
    """Whether the hash is that of what it says, and each row stands on its line."""
    try:
        written = file.text().encode()
    except UnicodeEncodeError:
        return False
    return file.sha256 == sha256 and written == content.replace(b"\r\n", b"\n")


def values_of(file: HandOver, *, confirmed: bool) -> Values:
    """The rows as Python values, by section.

    :param confirmed: what looks like a name, a postcode and so on is none.
    :raises RowsRefused: if a row is not what its table holds.
    """
    known = {section.name: section for section in travelling_sections()}
    values: Values = {name: [] for name in known}
    refusals: list[Refusal] = []
    for line, name, row in numbered(file):
        if name not in known:
            refusals.append(Refusal(line, name, None, "is a part that is not known here"))
            continue
        found = _refusals_of(known[name], line, row, confirmed=confirmed)
        refusals += found
        if not found:
            values[name].append(dict(schema_of(known[name]).load(row)))
    rows = sum(len(each) for each in file.record.values())
    refusals += _refusals_of_whole(file)
    if refusals:
        raise RowsRefused(rows, refusals)
    return values


def numbered(file: HandOver) -> Iterator[tuple[int, str, FileRow]]:
    """Every row with its line in the file, and its section."""
    line = LINE_OF_RECORD
    for name, rows in file.record.items():
        line += 1
        for row in rows:
            line += 1
            yield line, name, row
        line += 1


def line_of(file: HandOver, name: str, number: int) -> int:
    """The line of a row by its number."""
    found = (
        line
        for line, section, row in numbered(file)
        if section == name and row.get(NUMBER) == number
    )
    return next(found, FIRST_LINE)


def _refusals_of(section: Section, line: int, row: FileRow, *, confirmed: bool) -> list[Refusal]:
    errors = schema_of(section).validate(row)
    refused = [
        Refusal(line, f"{section.name}.{name}", _shown(row.get(str(name))), _first(messages))
        for name, messages in errors.items()
    ]
    if refused or confirmed:
        return refused
    for column, called, travels in travelling(section):
        value = row[called]
        if travels is Travels.VALUE and isinstance(value, str) and _is_free_text(column):
            findings = screen(value)
            if findings:
                where = f"{section.name}.{called}"
                refused.append(Refusal(line, where, _shown(value), why_asked(findings)))
    return refused


def _is_free_text(column: Any) -> bool:
    """Whether people write in it; codes and hashes are shorter."""
    return isinstance(column.type, String) and (column.type.length or FREE_TEXT) >= FREE_TEXT


def _refusals_of_whole(file: HandOver) -> list[Refusal]:
    """A file is of one child, each row has a number of its own, and none names one that is not."""
    children = file.record.get(ROOT, [])
    if len(children) != 1:
        return [Refusal(LINE_OF_RECORD, ROOT, None, "must hold exactly one child")]
    refusals = []
    reference = str(children[0].get("case_reference", ""))
    reason = refusal_of_reference(reference)
    if reason:
        refusals.append(Refusal(LINE_OF_RECORD + 2, f"{ROOT}.case_reference", reference, reason))
    seen: set[tuple[str, Any]] = set()
    for line, name, row in numbered(file):
        number = row.get(NUMBER)
        if (name, str(number)) in seen:
            refusals.append(Refusal(line, f"{name}.{NUMBER}", str(number), "is there twice"))
        seen.add((name, str(number)))
    return refusals


def _why(error: ValidationError) -> str:
    messages: Mapping[str, Any] = error.messages_dict
    if "format" in messages:
        return NOT_A_FILE
    if "version" in messages:
        return "is of a version that is not known here. This service has to be brought up to date"
    return _first(next(iter(messages.values())))


def _first(messages: Any) -> str:
    """The first of what is wrong, as the end of a sentence."""
    while isinstance(messages, (list, dict)):
        messages = next(iter(messages.values() if isinstance(messages, dict) else messages))
    words = str(messages).rstrip(".")
    return {
        "Missing data for required field": "is missing",
        "Unknown field": "is none of this part",
        "Field may not be null": "is blank",
        "Not a valid date": "is not a date",
    }.get(words, words)


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)[:LONGEST_VALUE]
