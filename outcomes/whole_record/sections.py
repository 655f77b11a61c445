"""What a room says of a table that holds something of a child."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app
from sqlalchemy import ColumnElement, RowMapping, Table

from core.database import Base, UTCDateTime
from outcomes.caseload.models import ChildRecord

Rows = Mapping[str, Sequence[RowMapping]]
ROOT = ChildRecord.__tablename__
# They say nothing of the child, in whatever table they stand.
HOUSEKEEPING = {
    "id": "the number of a row in our database",
    "child_id": "the number of the child’s row in our database",
    "revision": "how often the row was saved",
    "submission_key": "a random key of the form that was sent, so that it is not saved twice",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """How a column is told to people.

    Members of staff, teams, interventions and rows of other tables are known by their foreign key.

    :param codes: the vocabularies of its codes.
    :param words: of its other codes and numbers.
    :param number_of: for the number of a row without a foreign key: the table, or the column that
        says the kind of row, and the table of each kind.
    :param before_of: for earlier values by the names of their columns: the same.
    """

    label: str
    codes: tuple[str, ...] = ()
    words: Mapping[Any, str] = field(default_factory=dict)
    number_of: str | tuple[str, Mapping[str, str]] = ""
    before_of: tuple[str, Mapping[str, str]] | None = None


@dataclass(frozen=True, kw_only=True)
class Section:
    """A table, how its rows belong to a child, and how they are told.

    :param label: what people call its rows, in the plural.
    :param columns: in the order in which they are read.
    :param reached_by: columns that point at rows of the child; any one of them is enough.
    :param reached_from: a table of the child, and its column that points here: for what several
        children share.
    :param shared: whether another child still needs a row, so that a purge leaves it.
    :param left_out: columns that subject access leaves out, and why.
    :param stays: why the rows do not go to another service; blank if they go.
    """

    model: type[Base]
    label: str
    columns: Mapping[str, Column]
    order: int
    reached_by: tuple[str, ...] = ("child_id",)
    reached_from: tuple[str, str] | None = None
    shared: Callable[[Rows], ColumnElement[bool]] | None = None
    left_out: Mapping[str, str] = field(default_factory=dict)
    stays: str = ""

    @property
    def table(self) -> Table:
        return cast("Table", self.model.__table__)

    @property
    def name(self) -> str:
        """The name of the table, which is also that of the section in files."""
        return self.table.name

    def why_left_out(self, column: str) -> str:
        """Why subject access does not tell a column; blank if it does."""
        if column in self.columns:
            return ""
        return self.left_out.get(column) or HOUSEKEEPING.get(column, "")


def add_section(app: Flask, *sections: Section) -> None:
    """Let a room say what it holds of a child. Called once, at start."""
    known: list[Section] = app.extensions.setdefault("record_sections", [])
    known.extend(sections)
    known.sort(key=lambda each: each.order)


def sections() -> list[Section]:
    """Every table that holds something of a child, in the order in which people read them."""
    known: list[Section] = current_app.extensions["record_sections"]
    return known


def section_named(name: str) -> Section | None:
    """The section of a table; None for a table that no room has spoken for."""
    return next((each for each in sections() if each.name == name), None)


def in_order_of_need() -> list[Section]:
    """The sections, each after those through which its rows are reached."""
    waiting, ordered = list(sections()), list[Section]()
    while waiting:
        done = {each.name for each in ordered}
        ready = next((each for each in waiting if _parents(each) <= done), None)
        if ready is None:
            names = ", ".join(each.name for each in waiting)
            raise ValueError(f"Nothing leads from a child to {names}")
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def pointed_at(section: Section, column: str) -> str | None:
    """The table of whose rows a column holds the number, by its foreign key."""
    keys = section.table.c[column].foreign_keys
    return next((key.column.table.name for key in keys if key.column.primary_key), None)


def python_kind(column: Any) -> type:
    """The Python type of a column's values."""
    kind: type = datetime if isinstance(column.type, UTCDateTime) else column.type.python_type
    return kind


def _parents(section: Section) -> set[str]:
    if section.name == ROOT:
        return set()
    if section.reached_from:
        return {section.reached_from[0]}
    return {pointed_at(section, column) or "" for column in section.reached_by}
