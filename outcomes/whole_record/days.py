"""The last that is known of each child: the latest of all dates in all of its tables."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, func, select, union_all

from outcomes.whole_record.sections import ROOT, Section, pointed_at, section_named, sections


def last_known() -> Any:
    """A subquery of ``child_id`` and ``day``: one query, however many tables there are."""
    days: list[Select[Any]] = []
    for section in sections():
        dates = [column for column in section.table.columns if isinstance(column.type, Date)]
        days += [_of_children(section, column) for column in dates]
    each = union_all(*days).subquery()
    return (
        select(each.c.child_id, func.max(each.c.day).label("day"))
        .group_by(each.c.child_id)
        .subquery()
    )


def _of_children(section: Section, column: ColumnElement[Any]) -> Select[Any]:
    """A date of a table with the number of the child whose it is."""
    child, joins = _way_to_child(section)
    query = select(child.label("child_id"), column.label("day")).select_from(section.table)
    for table, condition in joins:
        query = query.join(table, condition)
    return query.where(column.is_not(None))


def _way_to_child(section: Section) -> tuple[ColumnElement[int], Iterable[tuple[Any, Any]]]:
    columns = section.table.c
    if section.name == ROOT:
        return columns.id, ()
    if "child_id" in columns:
        return columns.child_id, ()
    if section.reached_from:
        name, column = section.reached_from
        parent = _section(name)
        condition = parent.table.c[column] == columns.id
    else:
        parent = _section(pointed_at(section, section.reached_by[0]) or "")
        condition = columns[section.reached_by[0]] == parent.table.c.id
    child, joins = _way_to_child(parent)
    return child, [(parent.table, condition), *joins]


def _section(name: str) -> Section:
    section = section_named(name)
    if section is None:
        raise ValueError(f"No room has spoken for the table {name}")
    return section
