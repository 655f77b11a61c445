"""The one place where errors become pages."""

import structlog
from flask import Flask, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from core.database import db
from core.errors import DomainError
from core.people.handing_over import page_of_locked_screen
from core.people.sessions import page_of_an_older_session
from core.ui.errors import render_error_page

log = structlog.get_logger(__name__)
PAGES = frozenset({400, 403, 404, 409, 413, 429, 503})


def init_errors(app: Flask) -> None:
    """Map every error to a page once."""

    @app.errorhandler(DomainError)
    def domain_error(error: DomainError) -> tuple[str, int]:
        db.session.rollback()
        return _page(error.status, error.message)

    @app.errorhandler(CSRFError)
    def csrf_error(_error: CSRFError) -> tuple[str, int]:
        db.session.rollback()
        return (
            page_of_locked_screen()
            or page_of_an_older_session()
            or (render_error_page("csrf"), 400)
        )

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
        return render_error_page("500"), 500


def _page(status: int, message: str | None) -> tuple[str, int]:
    locked = page_of_locked_screen()
    if locked is not None:
        return locked
    name = status if status in PAGES else 400 if status < 500 else 500
    return render_error_page(str(name), message=message), status


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else "none"
