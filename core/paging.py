"""One page of a list, and how many there are in all, asked for in one question."""

from dataclasses import dataclass
from math import ceil
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func

from core.database import db

T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """A page of a list; ``total`` counts all of it. An empty list has one page."""

    items: list[T]
    total: int
    page: int
    pages: int


def paged(query: Select[Any], *, page: int, length: int) -> Paged[Any]:
    """One page of a query in its order: before the beginning the first, past the end the last."""
    page = max(page, 1)
    found = _rows(query, page, length)
    if not found and page > 1:
        first = _rows(query, 1, 1)
        page = _pages(first[0].total, length) if first else 1
        found = _rows(query, page, length)
    total = found[0].total if found else 0
    return Paged([row[0] for row in found], total, page, _pages(total, length))


def _rows(query: Select[Any], page: int, length: int) -> list[Any]:
    counted = query.add_columns(func.count().over().label("total"))
    rows = db.session.execute(counted.offset((page - 1) * length).limit(length))
    return list(rows)


def _pages(total: int, length: int) -> int:
    return max(1, ceil(total / length))
