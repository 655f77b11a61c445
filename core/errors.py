"""Domain errors: what people can put right, named for what happened."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError

from core.database import db


class DomainError(Exception):
    """Something the person can put right. The message says what to do next.

    ``field`` names the form field that it belongs to, where there is one.
    """

    status = 409

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotPermitted(DomainError):
    """The person may not do this."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or none that this person may know of."""

    status = 404


class AlreadyExists(DomainError):
    """Someone has made this already."""


class StaleEdit(DomainError):
    """Someone else saved since the page was opened."""


class InvalidInput(DomainError):
    """A value cannot be accepted."""

    status = 400


@contextmanager
def errors_on(form: FlaskForm) -> Iterator[None]:
    """Turn a domain error into an error of the form, undoing what was flushed.

    Look at ``form.errors`` afterwards: without one, the operation went through.
    """
    try:
        yield
    except (NotPermitted, NotFound, StaleEdit):
        raise
    except DomainError as error:
        db.session.rollback()
        field = form._fields.get(error.field or "")
        if field is None:
            form.form_errors.append(error.message)
        else:
            field.errors = [*field.errors, error.message]


@contextmanager
def integrity_as(error: DomainError, *, constraint: str) -> Iterator[None]:
    """Raise a named domain error where the database refuses by the given constraint."""
    try:
        yield
    except IntegrityError as refused:
        db.session.rollback()
        if constraint_matches(refused, constraint):
            raise error from refused
        raise


def constraint_matches(refused: IntegrityError, constraint: str) -> bool:
    """Whether the database's words name the constraint, or its columns as SQLite gives them."""
    return constraint in str(refused.orig)
