"""Counting what a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from core.database import db

MOST_QUERIES_OF_A_PAGE = 12


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The SELECT statements that are sent within it."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        # The note of who read a record follows the page, in a transaction of its own.
        if statement.startswith("SELECT") and "FROM journal_heads" not in statement:
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
