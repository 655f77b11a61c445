"""Taking in a child's record from another service: all of it or nothing, and twice is once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Column, insert, select
from sqlalchemy.exc import IntegrityError

from catalogue.instruments.queries import find_scale
from catalogue.interventions.models import Intervention, InterventionVersion
from core.audit.operations import Subject, record
from core.database import db, metadata, now
from core.errors import InvalidInput
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.numbers import next_number
from outcomes.exchange.models import ExternalReference
from outcomes.exchange.rows import Refusal
from outcomes.handover.columns import (
    GIVEN_ANEW,
    NUMBER,
    Travels,
    name_of,
    travelling,
    travelling_sections,
)
from outcomes.handover.models import ReceivedRecord, ReceivedRow
from outcomes.handover.reading import LINE_OF_RECORD, RowsRefused, line_of, values_of
from outcomes.handover.writing import FileRow, HandOver, plain
from outcomes.whole_record.sections import ROOT, Section, pointed_at
from outcomes.whole_record.telling import row_meant

KNOWN_ALREADY = (
    "There is a record with this case reference here already. Nothing was changed: what is new in "
    "the file has to be added by hand"
)
NOT_TOGETHER = "does not go together with what else the file says, or with what is held here"
Place = tuple[str, int]


@dataclass(frozen=True)
class NotHeld:
    """A delivery that came, although its version is not held here."""

    intervention: str
    version: int


@dataclass(frozen=True)
class Received:
    """What became of a file."""

    child_id: int
    rows: int
    created: int
    not_held: tuple[NotHeld, ...] = ()

    @property
    def unchanged(self) -> int:
        return self.rows - self.created


def receive(file: HandOver, *, team: Team, confirmed: bool, actor: User) -> Received:
    """Take a child's record in, for a team of the actor. The same file again changes nothing.

    :param confirmed: what looks like a name, a postcode and so on is none.
    :raises RowsRefused: if a row cannot be taken, or the child is known here already.
    :raises InvalidInput: if the team is none of the actor's.
    """
    demand(actor, Action.TAKE_IN_CHILD)
    if not actor.whole_service and team.id not in actor.team_ids:
        raise InvalidInput("Choose one of your teams", field="team_id")
    values = values_of(file, confirmed=confirmed)
    rows = sum(len(each) for each in values.values())
    known = _known(values[ROOT][0]["case_reference"])
    if known is not None:
        return _again(known, file, rows, actor)
    taker = _Taker(file, values, team, actor)
    with db.session.begin_nested():
        child_id = taker.take()
    record(
        actor=actor,
        action="take_in_child",
        subject=Subject(ROOT, child_id),
        changes={
            "sha256": [None, file.sha256],
            "rows": [None, rows],
            "kept_aside": [None, len(taker.aside)],
        },
    )
    return Received(child_id, rows, rows, taker.not_held())


def _known(reference: str) -> ChildRecord | None:
    return db.session.scalar(select(ChildRecord).where(ChildRecord.case_reference == reference))


def _again(child: ChildRecord, file: HandOver, rows: int, actor: User) -> Received:
    """The same file once more; another one of a child who is known here is refused."""
    received = db.session.get(ReceivedRecord, child.id)
    same = received is not None and received.record_hash == file.record_hash
    if same and (actor.whole_service or child.team_id in actor.team_ids):
        return Received(child.id, rows, 0)
    where = f"{ROOT}.case_reference"
    refusal = Refusal(LINE_OF_RECORD + 2, where, child.case_reference, KNOWN_ALREADY)
    raise RowsRefused(rows, [refusal])


@dataclass
class _Taker:
    """One file on its way into the tables."""

    file: HandOver
    values: Mapping[str, Sequence[Mapping[str, Any]]]
    team: Team
    actor: User
    child_id: int = 0
    aside: set[Place] = field(default_factory=set)
    ids: dict[Place, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sections = {section.name: section for section in travelling_sections()}
        self.raw = {
            (name, row[NUMBER]): row for name, rows in self.file.record.items() for row in rows
        }
        self.moment = now()
        self.interventions, self.versions = self._held_here()

    def take(self) -> int:
        """Write every row, and note from which row of the file it came."""
        self._set_aside()
        for section in _in_order(self.sections):
            for row in self.values[section.name]:
                self._write(section, row)
        db.session.add(
            ReceivedRecord(
                child_id=self.child_id,
                record_hash=self.file.record_hash,
                written_on=self.file.written_on,
                received_by_id=self.actor.id,
            )
        )
        for name, number in sorted(self.aside):
            self._note(name, number, None, self.raw[name, number])
        db.session.flush()
        return self.child_id

    def not_held(self) -> tuple[NotHeld, ...]:
        """The versions of deliveries that are kept aside, each once."""
        found = {
            NotHeld(row["intervention"], row["version"])
            for row in self.values["deliveries"]
            if ("deliveries", row[NUMBER]) in self.aside
        }
        return tuple(sorted(found, key=lambda each: (each.intervention, each.version)))

    def _set_aside(self) -> None:
        """Find the rows that have no place here, and those that mean nothing without them."""
        places = [
            (section, row)
            for section in self.sections.values()
            for row in self.values[section.name]
        ]
        while True:
            more = {
                (section.name, row[NUMBER])
                for section, row in places
                if (section.name, row[NUMBER]) not in self.aside
                and self._has_no_place(section, row)
            }
            if not more:
                return
            self.aside |= more

    def _has_no_place(self, section: Section, row: Mapping[str, Any]) -> bool:
        if self._is_unknown(section, row):
            return True
        if section.reached_from:
            return not self._is_used(section, row)
        reached = []
        for column, called, travels in travelling(section):
            if travels is Travels.ROW and row[called] is not None:
                place = (pointed_at(section, column.name) or "", row[called])
                there = place in self.raw and place not in self.aside
                if not there and not column.nullable:
                    return True
                reached += [there] if column.name in section.reached_by else []
            elif travels is Travels.ROW_LOOSELY and row[called] is not None:
                table = row_meant(section.columns[column.name].number_of, row)
                if (table, row[called]) in self.aside:
                    return True
        ways = [each for each in section.reached_by if each != "child_id"]
        return bool(ways) and not any(reached)

    def _is_unknown(self, section: Section, row: Mapping[str, Any]) -> bool:
        """Whether it needs what is not here: a version, a measure, an account."""
        if any(
            column.name != "id" and pointed_at(section, column.name) == User.__tablename__
            for column in section.table.primary_key
        ):
            return True
        if "intervention" in row and row["intervention"] not in self.interventions:
            return True
        if "version" in row and self._version_id(row) is None:
            return True
        if "scale" in row and find_scale(row["instrument"], row["scale"]) is None:
            return True
        return section.model is ExternalReference and self._is_taken(row)

    def _is_taken(self, row: Mapping[str, Any]) -> bool:
        query = select(ExternalReference.id).where(
            ExternalReference.kind == row["kind"], ExternalReference.reference == row["reference"]
        )
        return db.session.scalar(query) is not None

    def _is_used(self, section: Section, row: Mapping[str, Any]) -> bool:
        """Whether a row that has its place points at this one, which several may share."""
        table, column = section.reached_from or ("", "")
        called = name_of(column)
        return any(
            each[called] == row[NUMBER] and (table, each[NUMBER]) not in self.aside
            for each in self.values[table]
        )

    def _write(self, section: Section, row: Mapping[str, Any]) -> None:
        place = (section.name, row[NUMBER])
        if place in self.aside:
            return
        columns, theirs = self._columns(section, row)
        row_id = self._shared(section, columns, theirs)
        if row_id is None:
            try:
                made = db.session.scalar(
                    insert(section.table).values(**columns).returning(_key_of(section))
                )
            except IntegrityError as error:
                line = line_of(self.file, *place)
                raise RowsRefused(
                    len(self.raw), [Refusal(line, section.name, None, NOT_TOGETHER)]
                ) from error
            row_id = int(made or 0)
        self.ids[place] = row_id
        if section.name == ROOT:
            self.child_id = row_id
        ours = {called: plain(columns[name]) for called, name in theirs.items()}
        kept = {called: self.raw[place][called] for called in theirs}
        self._note(section.name, row[NUMBER], row_id, {"theirs": kept, "ours": ours})

    def _shared(
        self, section: Section, columns: dict[str, Any], theirs: dict[str, str]
    ) -> int | None:
        """A group session that came with another child's file already, if it says the same."""
        if section.shared is None:
            return None
        key = section.table.c.submission_key == columns["submission_key"]
        found = db.session.execute(select(section.table).where(key)).mappings().one_or_none()
        if found is None:
            return None
        given = {*theirs.values(), *GIVEN_ANEW, "id"}
        if all(found[name] == columns[name] for name in columns.keys() - given):
            columns.update({name: found[name] for name in theirs.values()})
            return int(found["id"])
        columns["submission_key"] = str(uuid4())
        theirs["key"] = "submission_key"
        return None

    def _columns(
        self, section: Section, row: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """The values of our columns; and of those that could not be said, their names there."""
        columns: dict[str, Any] = {}
        theirs: dict[str, str] = {}
        for column, called, travels in travelling(section):
            value, said = self._value(section, column.name, travels, row)
            columns[column.name] = value
            if not said:
                theirs[called] = column.name
        for name, given in (
            ("child_id", self.child_id),
            ("team_id", self.team.id),
            ("revision", 1),
            ("received_at", self.moment),
            ("demonstration", False),
        ):
            if name in section.table.c:
                columns[name] = given
        number = next_number() if section.name == ROOT else None
        if number is not None:
            columns["id"] = number
        return columns, theirs

    def _value(
        self, section: Section, name: str, travels: Travels, row: Mapping[str, Any]
    ) -> tuple[Any, bool]:
        """Our value, and whether it says all that the file says."""
        value = row[name_of(name)]
        if value is None:
            return None, True
        match travels:
            case Travels.STAFF:
                return self.actor.id, False
            case Travels.INTERVENTION:
                return self.interventions[value], True
            case Travels.VERSION:
                return self._version_id(row), True
            case Travels.ROW:
                number = self.ids.get((pointed_at(section, name) or "", value))
                return number, number is not None
            case Travels.ROW_LOOSELY:
                table = row_meant(section.columns[name].number_of, row)
                return self.ids.get((table, value), value if value < 0 else -value), True
            case Travels.BEFORE:
                return self._before(value), False
            case Travels.KEY:
                return self._key(section, value)
        return value, True

    def _before(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Earlier values without people and rows: those are kept as the file says them."""
        return {
            name: value
            for name, value in before.items()
            if not name.endswith("_id") and name != "facilitators"
        }

    def _key(self, section: Section, key: str) -> tuple[str, bool]:
        """The key of the form there; a new one where ours has it already."""
        if section.shared is not None:
            return key, True
        taken = select(section.table.c.id).where(section.table.c.submission_key == key)
        own = {number for (name, _), number in self.ids.items() if name == section.name}
        if all(number in own for number in db.session.scalars(taken)):
            return key, True
        return str(uuid4()), False

    def _note(self, name: str, number: int, row_id: int | None, kept: FileRow) -> None:
        db.session.add(
            ReceivedRow(
                child_id=self.child_id, section=name, number=number, row_id=row_id, kept=kept
            )
        )

    def _held_here(self) -> tuple[dict[str, int], dict[tuple[str, int, str], int]]:
        """The interventions and approved versions that the file names and that are held here."""
        slugs = {
            row["intervention"]
            for rows in self.values.values()
            for row in rows
            if "intervention" in row
        }
        found = select(Intervention.slug, Intervention.id).where(Intervention.slug.in_(slugs))
        versions = db.session.execute(
            select(
                Intervention.slug,
                InterventionVersion.number,
                InterventionVersion.content_hash,
                InterventionVersion.id,
            )
            .join(Intervention, InterventionVersion.intervention_id == Intervention.id)
            .where(Intervention.slug.in_(slugs), InterventionVersion.approved_at.is_not(None))
        )
        return (
            dict(db.session.execute(found).all()),
            {(row.slug, row.number, str(row.content_hash)): row.id for row in versions},
        )

    def _version_id(self, row: Mapping[str, Any]) -> int | None:
        return self.versions.get((row["intervention"], row["version"], row["content_hash"]))


def _in_order(sections: Mapping[str, Section]) -> list[Section]:
    """What is pointed at first; last what tells of other rows by their numbers alone."""
    tables = [table.name for table in metadata.sorted_tables if table.name in sections]
    ordered = [sections[name] for name in tables]
    return sorted(ordered, key=lambda each: any(col.number_of for col in each.columns.values()))


def _key_of(section: Section) -> Column[int]:
    """The column that numbers the rows: there is one, or they could not be written here."""
    (column,) = section.table.primary_key
    return column
