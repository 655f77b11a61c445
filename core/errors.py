"""Domain errors, and the one place where errors become pages."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, render_template, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from core.database import db

log = structlog.get_logger(__name__)
PAGES = frozenset({400, 403, 404, 409, 413, 429, 503})


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


def init_errors(app: Flask) -> None:
    """Map every error to a page once."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        return _page(error.status, error.message)

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> tuple[str, int]:
        db.session.rollback()
        return render_template("errors/csrf.html"), 400

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
        db.session.rollback()
        if error.code is None or error.code < 400:
            return error
        return _page(error.code, None)

    @app.errorhandler(OperationalError)
    def database_error(error: OperationalError) -> tuple[str, int]:
        db.session.rollback()
        log.exception("database.unavailable", path_rule=_rule(), exc_info=error)
        return _page(503, None)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> tuple[str, int]:
        db.session.rollback()
        log.exception("request.failed", path_rule=_rule(), exc_info=error)
        if app.testing:
            raise error
        return render_template("errors/500.html"), 500


def _page(status: int, message: str | None) -> tuple[str, int]:
    name = status if status in PAGES else 400 if status < 500 else 500
    return render_template(f"errors/{name}.html", message=message), status


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else "none"
