"""The application and its database, for tests: migrated once, and fresh for each."""

import os
import shutil
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from core.config import REPOSITORY, Settings
from core.database import db, metadata
from core.people.models import User
from tests.days import Clock
from wsgi import create_app

POSTGRESQL = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432")
PASSWORD = "three random words"
SQLITE_ONLY = ["sqlite"]
BOTH = ["sqlite", "postgresql"]


class Browser(FlaskClient):
    """A test client whose every request stands alone, though the test itself has a context.

    Without it Flask would lend the test's context to each request, and with it whoever
    signed in last.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()  # the service sees what the test arranged, and meets no lock of it
        with self.application.app_context():
            return super().open(*args, **kwargs)


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all the applications of a test process."""

    def __init__(self) -> None:
        self.compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.compiled[bucket.key] = bucket.bytecode_to_string()


COMPILED_TEMPLATES = CompiledTemplates()


class CompiledRoute(Rule):
    """A route whose two functions are compiled once for all the applications of a test process."""

    compiled: ClassVar[dict[Hashable, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, tuple((self.defaults or {}).items()), append_unknown)
        if key not in self.compiled:
            self.compiled[key] = super()._compile_builder(append_unknown)
        return self.compiled[key]


Flask.url_rule_class = CompiledRoute
FIRST_ENGINES: dict[str, Engine] = {}


def share_compiled_statements(engine: Engine) -> None:
    """Let a test compile no statement that an earlier one of the process compiled already."""
    first = FIRST_ENGINES.setdefault(engine.dialect.name, engine)
    # The dialect is part of the key under which a compiled statement is kept.
    engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def settings_for(folder: Path, database_url: str = "") -> Settings:
    """Settings of a test: cheap passwords, everything under one folder."""
    return Settings(
        secret_key="only for tests, and long enough to pass",
        data_dir=folder,
        database_url=database_url,
        password_cost=1,
        content_dir=REPOSITORY / "content",
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database."""
    folder = tmp_path_factory.mktemp("template")
    app = create_app(settings_for(folder), testing=True)
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()  # the last connection to close writes the log back into the file
    return folder / "service.sqlite3"


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The name of an empty, migrated PostgreSQL database of this test process."""
    name = f"find_test_{worker_id}_{os.getpid()}"
    try:
        _administer(
            f"DROP DATABASE IF EXISTS {name}",
            f"CREATE DATABASE {name}",
            f"ALTER DATABASE {name} SET synchronous_commit = off",
        )
    except OperationalError:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip("PostgreSQL does not answer")
    app = create_app(
        settings_for(tmp_path_factory.mktemp("template"), f"{POSTGRESQL}/{name}"), testing=True
    )
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    yield name
    _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=BOTH)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a fresh database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "service.sqlite3")
        yield settings_for(tmp_path)
        return
    name = request.getfixturevalue("postgresql_template")
    _empty(name)
    yield settings_for(tmp_path, f"{POSTGRESQL}/{name}")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole service on a fresh database; CSRF is switched off (its own test switches it on)."""
    application = create_app(settings, testing=True)
    application.config["WTF_CSRF_ENABLED"] = False
    application.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    application.test_client_class = Browser
    with application.app_context():
        share_compiled_statements(db.engine)
        yield application
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock of the service that can be put forward."""
    return Clock(monkeypatch)


@pytest.fixture
def guarded(settings: Settings, app: Flask) -> Iterator[FlaskClient]:
    """A browser of the service with CSRF switched on, as people meet it."""
    application = create_app(settings, testing=True)
    application.test_client_class = Browser
    yield application.test_client()
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[User], FlaskClient]:
    """A browser of a person who has signed in."""

    def sign_in(user: User) -> FlaskClient:
        browser = app.test_client()
        answer = browser.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return browser

    return sign_in


@pytest.fixture
def demonstration(settings: Settings) -> Settings:
    """Settings with the demonstration switched on."""
    return replace(settings, demonstration=True, demo_password=PASSWORD)


def _empty(name: str) -> None:
    """Take every row out and count from 1 again: far quicker than a new database."""
    # All in one message. Neither triggers nor foreign keys stand in the way of the next test.
    statements = [
        "SET LOCAL session_replication_role = replica",
        *(str(table.delete()) for table in metadata.sorted_tables),
        "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) "
        "FROM pg_sequences WHERE schemaname = 'public'",
    ]
    with psycopg.connect(f"{POSTGRESQL.replace('+psycopg', '')}/{name}") as connection:
        connection.execute(";".join(statements))


def _administer(*statements: str) -> None:
    engine = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()
