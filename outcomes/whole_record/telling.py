"""What is held of a child in plain words: labels for columns, words for codes, roles for people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import RowMapping, select

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.models import Intervention, InterventionVersion
from core.database import db
from core.people.models import Role, Team, User
from core.ui.words import list_in_words, long_date, long_moment
from outcomes.whole_record.contents import Contents
from outcomes.whole_record.sections import (
    Column,
    Section,
    pointed_at,
    python_kind,
    section_named,
    sections,
)

NOT_RECORDED = "Not recorded"
GONE = "Taken away since"
STAFF = "users"
# What a plan item, a delivery and so on is called where another row points at it.
NAMED_BY = ("intervention_id", "kind", "instrument", "held_on", "started_on", "offered_on", "day")
ROLES = {
    Role.PRACTITIONER: "a practitioner",
    Role.QA_LEAD: "a QA lead",
    Role.MANAGER: "a manager",
    Role.ADMINISTRATOR: "an administrator",
}
# In earlier values, by names that are no columns.
OTHER_LABELS = {
    "facilitators": "Who ran it",
    "appointments": "Appointments on",
    "decisions": "Decisions",
}


@dataclass(frozen=True)
class Told:
    """One thing of a row: what it is, and what it says."""

    label: str
    words: str


@dataclass(frozen=True)
class ToldSection:
    """A heading, and under it each row as a list of things; ``titles`` are of the rows."""

    name: str
    label: str
    rows: tuple[tuple[Told, ...], ...]
    titles: tuple[str, ...] = ()


class Teller:
    """Puts the rows of one child into words. People are told by their role, never by name."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.roles = role_names()
        self.teams: dict[int, str] = dict(db.session.execute(select(Team.id, Team.name)).all())
        self.titles, self.versions = _titles(contents)
        self.rows = {
            (name, row["id"]): row
            for name, rows in contents.rows.items()
            for row in rows
            if "id" in row
        }

    def told(self) -> tuple[ToldSection, ...]:
        """Every section, also those of which nothing is held."""
        return tuple(
            ToldSection(
                section.name,
                section.label,
                tuple(self.row(section, row) for row in self.contents.of(section.name)),
            )
            for section in sections()
        )

    def row(
        self, section: Section, row: RowMapping, *, without: Collection[str] = ()
    ) -> tuple[Told, ...]:
        """A row in words, column by column.

        :param without: columns that the reader knows already from where the row stands.
        """
        return tuple(
            Told(column.label, self.words(section, name, row[name], row))
            for name, column in section.columns.items()
            if name not in without
        )

    def words(
        self, section: Section, name: str, value: Any, row: RowMapping | Mapping[str, Any]
    ) -> str:
        """A value of a column in words."""
        if value is None or value == "" or value == []:
            return NOT_RECORDED
        column = section.columns[name]
        if column.before_of:
            return self._before(column.before_of, value, row)
        table = pointed_at(section, name) or row_meant(column.number_of, row)
        if table:
            return self.pointed(table, value)
        return _plain(column, value)

    def pointed(self, table: str, number: Any) -> str:
        """What a row of another table is called; of a member of staff the role."""
        if table == STAFF:
            return self.roles.get(number, "a member of staff")
        if table == Team.__tablename__:
            return self.teams.get(number, NOT_RECORDED)
        if table == Intervention.__tablename__:
            return self.titles.get(number, NOT_RECORDED)
        if table == InterventionVersion.__tablename__:
            return str(self.versions.get(number, NOT_RECORDED))
        section, row = section_named(table), self.rows.get((table, number))
        if section is None or row is None:
            return GONE
        said = [
            self.words(section, name, row[name], row)
            for name in NAMED_BY
            if name in section.columns
        ]
        return ", ".join(said) or section.label

    def _before(
        self,
        of: tuple[str, Mapping[str, str]],
        values: Mapping[str, Any],
        row: RowMapping | Mapping[str, Any],
    ) -> str:
        """Earlier values by the labels of their columns. Numbers of our rows are left out."""
        section = section_named(of[1].get(row[of[0]], ""))
        also = section_named("attendances") if row[of[0]] == "session" else None
        said = []
        for name, value in values.items():
            home = next((each for each in (section, also) if each and name in each.columns), None)
            if home is not None:
                words = self.words(home, name, _from_json(home, name, value), values)
                said.append(f"{home.columns[name].label}: {words}")
            elif name == "facilitators":
                people = list_in_words(self.pointed(STAFF, each) for each in value or ())
                said.append(f"{OTHER_LABELS[name]}: {people}")
            elif name in OTHER_LABELS:
                said.append(f"{OTHER_LABELS[name]}: {list_in_words(map(str, value or ()))}")
        return "; ".join(said) or NOT_RECORDED


def role_names() -> dict[int, str]:
    """The role of each member of staff, as others are told of them."""
    rows = db.session.execute(select(User.id, User.role))
    return {number: ROLES[role] for number, role in rows}


def child_reference(contents: Contents) -> str:
    """The case reference."""
    return str(contents.child["case_reference"])


def row_meant(
    number_of: str | tuple[str, Mapping[str, str]], row: RowMapping | Mapping[str, Any]
) -> str:
    """The table of which a loose number names a row; blank for none."""
    if isinstance(number_of, str):
        return number_of
    column, tables = number_of
    return tables.get(row[column], "")


def _plain(column: Column, value: Any) -> str:
    if isinstance(value, list):
        return list_in_words(_plain(column, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(column, each)}" for name, each in value.items())
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if value in column.words:
        return column.words[value]
    for name in column.codes:
        labels = current_app.extensions["vocabularies"][name].labels
        if value in labels:
            return str(labels[value])
    if isinstance(value, datetime):
        return long_moment(value)
    if isinstance(value, date):
        return long_date(value)
    return f"{value:g}" if isinstance(value, float) else _measured(value)


def _measured(value: Any) -> str:
    """An instrument by its name; anything else as it is."""
    instrument = all_instruments().get(value) if isinstance(value, str) else None
    return instrument.title if instrument else str(value)


def _from_json(section: Section, name: str, value: Any) -> Any:
    """A day or a moment that was kept as text, as such again."""
    kind = python_kind(section.table.c[name])
    if isinstance(value, str) and kind in (date, datetime):
        return kind.fromisoformat(value)
    return value


def _titles(contents: Contents) -> tuple[dict[int, str], dict[int, int]]:
    """Titles of the interventions that the record names, and numbers of the versions."""
    used = {
        row["intervention_id"]
        for rows in contents.rows.values()
        for row in rows
        if row.get("intervention_id")
    }
    versions = db.session.execute(
        select(
            InterventionVersion.id,
            InterventionVersion.intervention_id,
            InterventionVersion.number,
            InterventionVersion.title,
        )
        .where(InterventionVersion.intervention_id.in_(used))
        .order_by(InterventionVersion.number)
    ).all()
    return (
        {row.intervention_id: row.title for row in versions},
        {row.id: row.number for row in versions},
    )
