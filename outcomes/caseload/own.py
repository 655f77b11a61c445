"""Whose children are whose: rooms that know who works with a child say so."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import ColumnElement, or_

from core.people.models import User

# The condition on child records that a person works with the child.
WorksWith = Callable[[User], ColumnElement[bool]]


def add_works_with(app: Flask, works_with: WorksWith) -> None:
    """Let a room say with which children a person works."""
    app.extensions.setdefault("works_with_children", []).append(works_with)


def own_children(user: User) -> ColumnElement[bool]:
    """The condition on child records that some room says that the person works with the child."""
    known: list[WorksWith] = current_app.extensions["works_with_children"]
    return or_(*(each(user) for each in known))
