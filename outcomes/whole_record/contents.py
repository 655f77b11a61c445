"""The rows of one child in every table."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, not_, or_, select

from core.database import db
from outcomes.whole_record.sections import (
    ROOT,
    Rows,
    Section,
    in_order_of_need,
    pointed_at,
    sections,
)


@dataclass(frozen=True)
class Contents:
    """What is held about one child: the rows of each table, by its name."""

    child_id: int
    rows: Rows

    @property
    def child(self) -> RowMapping:
        return self.rows[ROOT][0]

    def of(self, name: str) -> Sequence[RowMapping]:
        """The rows of a table."""
        return self.rows[name]


def contents_of(child_id: int, *, own_only: bool = False) -> Contents:
    """Everything that is held about a child, in one query for each table.

    :param own_only: without what another child shares, such as a group session.
    """
    rows: dict[str, Sequence[RowMapping]] = {}
    for section in in_order_of_need():
        rows[section.name] = _rows(section, child_id, rows, own_only=own_only)
    return Contents(child_id, {each.name: rows[each.name] for each in sections()})


def _rows(section: Section, child_id: int, found: Rows, *, own_only: bool) -> Sequence[RowMapping]:
    condition = _condition(section, child_id, found)
    if condition is None:
        return ()
    query = select(section.table).where(condition).order_by(*section.table.primary_key)
    if own_only and section.shared is not None:
        query = query.where(not_(section.shared(found)))
    return db.session.execute(query).mappings().all()


def _condition(section: Section, child_id: int, found: Rows) -> ColumnElement[bool] | None:
    """What is so of the rows of a child; None if there can be none."""
    columns = section.table.c
    if section.name == ROOT:
        return columns.id == child_id
    if section.reached_from:
        table, column = section.reached_from
        return _among(columns.id, {row[column] for row in found[table]})
    ways = []
    for column in section.reached_by:
        parent = pointed_at(section, column)
        way = _among(columns[column], {row["id"] for row in found[parent or ""]})
        if way is not None:
            ways.append(way)
    return or_(*ways) if ways else None


def _among(column: Any, numbers: Collection[int]) -> ColumnElement[bool] | None:
    return column.in_(sorted(numbers)) if numbers else None
