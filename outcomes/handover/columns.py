"""How a column travels: what it is called in the file, and what kind of thing it holds."""

from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import Column

from catalogue.interventions.models import Intervention, InterventionVersion
from core.people.models import Team, User
from outcomes.whole_record.sections import Section, pointed_at, sections

NUMBER = "number"  # of a row in the file
NAMES = {"submission_key": "key", NUMBER: "own_number"}
# Each service gives these anew.
GIVEN_ANEW = frozenset({"child_id", "revision", "demonstration", "received_at"})


class Travels(StrEnum):
    """What a column holds, as far as another service is concerned."""

    VALUE = "value"
    STAFF = "staff"
    INTERVENTION = "intervention"
    VERSION = "version"
    ROW = "row"  # of another table, by a foreign key
    ROW_LOOSELY = "row_loosely"  # by a number alone: it may be gone
    BEFORE = "before"
    KEY = "key"


_BY_TABLE = {
    User.__tablename__: Travels.STAFF,
    Intervention.__tablename__: Travels.INTERVENTION,
    InterventionVersion.__tablename__: Travels.VERSION,
}


def travelling_sections() -> list[Section]:
    """The sections that go to another service."""
    return [section for section in sections() if not section.stays]


def travelling(section: Section) -> Iterator[tuple[Column[object], str, Travels]]:
    """The columns of a section that travel: the column, its name in the file, its kind."""
    for column in section.table.columns:
        target = pointed_at(section, column.name)
        if column.name in GIVEN_ANEW or column.name == "id" or target == Team.__tablename__:
            continue
        yield column, name_of(column.name), _kind(section, column.name, target)


def name_of(column: str) -> str:
    """The name of a column in the file."""
    return NAMES.get(column, column.removesuffix("_id"))


def _kind(section: Section, name: str, target: str | None) -> Travels:
    if name == "submission_key":
        return Travels.KEY
    if target:
        return _BY_TABLE.get(target, Travels.ROW)
    told = section.columns.get(name)
    if told and told.number_of:
        return Travels.ROW_LOOSELY
    return Travels.BEFORE if told and told.before_of else Travels.VALUE
