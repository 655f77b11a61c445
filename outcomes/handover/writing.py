"""Writing the hand-over file: what is held of a child, without numbers and names of ours."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, select

from catalogue.interventions.models import Intervention, InterventionVersion
from core.audit.operations import KnownActor, Subject, record
from core.database import db, now, today
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.handover.columns import NUMBER, Travels, travelling, travelling_sections
from outcomes.handover.models import ReceivedRow
from outcomes.handover.schemas import FORMAT, VERSION, canonical, schema_of
from outcomes.whole_record.contents import Contents, contents_of
from outcomes.whole_record.paper import Paper, draw_paper
from outcomes.whole_record.sections import Section, pointed_at, section_named
from outcomes.whole_record.telling import Teller, row_meant

FileRow = dict[str, Any]
Written = dict[str, list[FileRow]]


@dataclass(frozen=True)
class HandOver:
    """What a file says."""

    written_on: date
    record: Mapping[str, Sequence[FileRow]]

    @property
    def sha256(self) -> str:
        """The hash of all that the file says."""
        said = {"format": FORMAT, "version": VERSION, "written_on": self.written_on.isoformat()}
        return _hash({**said, "record": self.record})

    @property
    def record_hash(self) -> str:
        """The hash of what it says of the child, on whatever day."""
        return _hash(self.record)

    def text(self) -> str:
        """The file: a row on a line, so that a refusal can name the line."""
        lines = [
            "{",
            f'"format": {json.dumps(FORMAT)},',
            f'"version": {VERSION},',
            f'"sha256": "{self.sha256}",',
            f'"written_on": "{self.written_on.isoformat()}",',
            '"record": {',
        ]
        last = len(self.record) - 1
        for place, (name, rows) in enumerate(self.record.items()):
            lines.append(f"{json.dumps(name)}: [")
            lines += [
                json.dumps(row, ensure_ascii=False) + ("," if number < len(rows) else "")
                for number, row in enumerate(rows, start=1)
            ]
            lines.append("]," if place < last else "]")
        return "\n".join([*lines, "}", "}", ""])


def hand_over(child: ChildRecord, *, viewer: User) -> HandOver:
    """What another service needs to go on with a child."""
    demand(viewer, Action.GIVE_OUT_CHILD, child)
    return HandOver(today(), _Writer(contents_of(child.id)).written())


def as_pdf(child: ChildRecord, *, viewer: User) -> bytes:
    """The same to read."""
    demand(viewer, Action.GIVE_OUT_CHILD, child)
    moment = now()
    goes = {section.name for section in travelling_sections()}
    told = Teller(contents_of(child.id)).told()
    paper = Paper(
        title="Hand-over of a child’s record",
        lead=(
            f"Case reference {child.case_reference}. {long_date(moment)}.",
            "What was assessed, planned, delivered and measured here. The file beside this "
            "paper says the same for the next service’s system.",
        ),
        foot=f"Hand-over of {child.case_reference}, {long_date(moment)}",
        sections=[section for section in told if section.name in goes],
    )
    return draw_paper(paper, moment=moment)


def note_handed_over(*, child_id: int, kind: str, content: bytes, actor_id: int) -> None:
    """Audit that the record was given to another service."""
    record(
        actor=KnownActor(actor_id),
        action="hand_over_child",
        subject=Subject(ChildRecord.__tablename__, child_id),
        changes={"kind": [None, kind], "sha256": [None, hashlib.sha256(content).hexdigest()]},
    )


def _hash(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(value).encode()).hexdigest()


class _Writer:
    """Turns the rows of one child into rows of a file.

    A row that came from another service keeps the number that it had in that service's file.
    """

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.received = {
            (row["section"], row["row_id"]): row
            for row in contents.of(ReceivedRow.__tablename__)
            if row["row_id"] is not None
        }
        self.aside = [
            row for row in contents.of(ReceivedRow.__tablename__) if row["row_id"] is None
        ]
        self.numbers: dict[tuple[str, int], int] = {}
        self.next_number: dict[str, int] = {}
        self.gone: dict[tuple[str, int], int] = {}
        self.lowest = _lowest(contents)
        self.roles: dict[int, str] = dict(db.session.execute(select(User.id, User.role)).all())
        self.slugs, self.versions = _named(contents)

    def written(self) -> Written:
        """Every section that travels, its rows by their numbers."""
        for section in travelling_sections():
            self._number(section)
        return {section.name: self._rows(section) for section in travelling_sections()}

    def _number(self, section: Section) -> None:
        taken = [
            row["number"]
            for row in self.contents.of(ReceivedRow.__tablename__)
            if row["section"] == section.name
        ]
        following = max(taken, default=0) + 1
        for row in self.contents.of(section.name):
            if "id" not in row:
                continue
            before = self.received.get((section.name, row["id"]))
            self.numbers[section.name, row["id"]] = before["number"] if before else following
            following += not before
        self.next_number[section.name] = following

    def _rows(self, section: Section) -> list[FileRow]:
        schema, rows = schema_of(section), []
        for row in self.contents.of(section.name):
            dumped: FileRow = dict(schema.dump(self._row(section, row)))
            before = self.received.get((section.name, row["id"])) if "id" in row else None
            rows.append(_as_it_came(section, row, dumped, before))
        rows += [dict(each["kept"]) for each in self.aside if each["section"] == section.name]
        return sorted(rows, key=lambda each: int(each[NUMBER]))

    def _row(self, section: Section, row: RowMapping) -> FileRow:
        said: FileRow = {NUMBER: self._number_of(section, row)}
        for column, called, travels in travelling(section):
            said[called] = self._value(section, column.name, travels, row)
        return said

    def _number_of(self, section: Section, row: RowMapping) -> int:
        if "id" in row:
            return self.numbers[section.name, row["id"]]
        number = self.next_number[section.name]
        self.next_number[section.name] += 1
        return number

    def _value(self, section: Section, name: str, travels: Travels, row: RowMapping) -> Any:
        value = row[name]
        if value is None:
            return None
        match travels:
            case Travels.STAFF:
                return self.roles[value]
            case Travels.INTERVENTION:
                return self.slugs[value]
            case Travels.VERSION:
                return self.versions[value]
            case Travels.ROW:
                return self.numbers.get((pointed_at(section, name) or "", value))
            case Travels.ROW_LOOSELY:
                return self._loosely(row_meant(section.columns[name].number_of, row), value)
            case Travels.BEFORE:
                return self._before(section, name, row)
        return value

    def _loosely(self, table: str, number: int) -> int:
        """A row that may be gone: then a number below zero, the same for the same."""
        known = self.numbers.get((table, number))
        if known is not None:
            return known
        if number < 0:
            return number  # gone in the service before us already
        return self.gone.setdefault((table, number), self.lowest - 1 - len(self.gone))

    def _before(self, section: Section, name: str, row: RowMapping) -> dict[str, Any]:
        """Earlier values, with roles for people and numbers of the file for rows."""
        column, tables = section.columns[name].before_of or ("", {})
        homes = [tables.get(row[column], ""), "attendances"]
        return {key: self._earlier(homes, key, value) for key, value in row[name].items()}

    def _earlier(self, homes: Sequence[str], key: str, value: Any) -> Any:
        if key == "facilitators":
            return sorted(self.roles[each] for each in value if each in self.roles)
        for home in filter(None, map(section_named, homes)):
            target = pointed_at(home, key) if key in home.table.c else None
            if target == User.__tablename__:
                return self.roles.get(value)
            if target is not None:
                return self.numbers.get((target, value))
        return value


def _as_it_came(
    section: Section, row: RowMapping, dumped: FileRow, before: RowMapping | None
) -> FileRow:
    """With what our own row could not hold, where nobody has said otherwise since."""
    if before is None:
        return dumped
    ours = before["kept"].get("ours", {})
    for column, called, _ in travelling(section):
        if called in before["kept"].get("theirs", {}) and ours.get(called) == plain(
            row[column.name]
        ):
            dumped[called] = before["kept"]["theirs"][called]
    return dumped


def plain(value: Any) -> Any:
    """A value of a column as JSON can hold it, to be compared with later."""
    return value if isinstance(value, (int, str, dict, type(None))) else str(value)


def _named(contents: Contents) -> tuple[dict[int, str], dict[int, int]]:
    used = {
        row["intervention_id"]
        for rows in contents.rows.values()
        for row in rows
        if row.get("intervention_id")
    }
    slugs = select(Intervention.id, Intervention.slug).where(Intervention.id.in_(used))
    versions = select(InterventionVersion.id, InterventionVersion.number).where(
        InterventionVersion.intervention_id.in_(used)
    )
    return dict(db.session.execute(slugs).all()), dict(db.session.execute(versions).all())


def _lowest(contents: Contents) -> int:
    """The lowest number of a row that was gone already in the service before us; 0 without."""
    numbers: list[int] = [
        row[name]
        for section in travelling_sections()
        for name, column in section.columns.items()
        if column.number_of
        for row in contents.of(section.name)
    ]
    return min([0, *numbers])
