"""What the logs hold when something fails: where, and never what somebody wrote."""

import io
from collections.abc import Callable

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from core.database import db
from core.people.models import User
from outcomes.caseload import queries
from tests.factories.children import a_child
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
WORDS = "My brother hit me"


def _the_same_team_twice(*_: object, **__: object) -> None:
    db.session.execute(
        text("INSERT INTO teams (id, name, demonstration) VALUES (:id, :name, :yes)"),
        [{"id": 999, "name": WORDS, "yes": False}] * 2,
    )


@pytest.fixture
def in_service(app: Flask) -> Flask:
    """The service as it runs, where an error becomes a page."""
    app.testing = False
    return app


@pytest.fixture
def logs(app: Flask) -> io.StringIO:
    """What the service logs from here on."""
    written = io.StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=written))
    return written


def test_what_the_database_refuses_is_not_repeated_in_the_logs(
    in_service: Flask, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    worker = UserFactory()
    child = a_child(worker.teams[0])
    browser = signed_in(worker)
    monkeypatch.setattr(queries, "child_for", _the_same_team_twice)
    assert browser.get(f"/children/{child.id}").status_code == 500
    assert "IntegrityError" in logs.getvalue()
    assert "_the_same_team_twice" in logs.getvalue()
    assert WORDS not in logs.getvalue()


def test_what_fails_after_the_page_is_made_is_not_repeated_either(
    in_service: Flask,
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail() -> None:
        raise IntegrityError("INSERT", {"words": WORDS}, ValueError(WORDS))

    monkeypatch.setattr("core.transactions.commit", fail)
    assert client.get("/sign-in?next=/children/found").status_code == 500
    assert "IntegrityError" in caplog.text
    assert WORDS not in caplog.text
    assert "/sign-in" not in caplog.text.replace("/sign-in.html", "")
