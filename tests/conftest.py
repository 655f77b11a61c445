"""The application and its database, for tests: migrated once, and fresh for each."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Engine, Pool, create_engine, event, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from core.config import REPOSITORY, Settings
from core.database import db, metadata
from core.people.models import User
from tests.compiled import COMPILED_TEMPLATES, CompiledRoute, share_compiled_statements
from tests.days import Clock
from tests.numbering import Numbering
from wsgi import create_app

# How fast examples are drawn says something of the machine and nothing of what is tested.
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
POSTGRESQL = os.environ.get("TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432")
PASSWORD = "three random words"
SQLITE_ONLY = ["sqlite"]
BOTH = ["sqlite", "postgresql"]


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, not over and over among all that was imported.

    Every test builds the service, which makes enough objects to start a search of everything.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


class Browser(FlaskClient):
    """A test client whose every request stands alone, though the test itself has a context.

    Without it Flask would lend the test's context to each request, and with it whoever
    signed in last.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.commit()  # the service sees what the test arranged, and meets no lock of it
        with self.application.app_context():
            return super().open(*args, **kwargs)


Flask.url_rule_class = CompiledRoute


def settings_for(folder: Path, database_url: str = "") -> Settings:
    """Settings of a test: cheap passwords, everything under one folder."""
    return Settings(
        secret_key="only for tests, and long enough to pass",
        data_dir=folder,
        database_url=database_url,
        password_cost=1,
        content_dir=REPOSITORY / "content",
    )


class PostgresqlDatabase:
    """A migrated database, and the connections to it, which outlive a test.

    A new connection costs more than most tests ask of it: the server looks each table up anew.
    """

    def __init__(self, name: str) -> None:
        self.url = f"{POSTGRESQL}/{name}"
        self._own = psycopg.connect(self.url.replace("+psycopg", ""), prepare_threshold=None)
        self._pool: Pool | None = None

    def empty(self) -> None:
        """Take every row out and count from 1 again: far quicker than a new database."""
        # All in one message. Neither triggers nor foreign keys stand in the way of the next test.
        statements = [
            "SET LOCAL session_replication_role = replica",
            *(str(table.delete()) for table in metadata.sorted_tables),
            "SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) "
            "FROM pg_sequences WHERE schemaname = 'public'",
        ]
        with self._own.transaction():
            self._own.execute(";".join(statements))

    def lend_connections(self, engine: Engine) -> None:
        """Let the engine of a test use the connections of the test before."""
        if self._pool is not None:
            engine.pool = self._pool

    def take_back_connections(self, engine: Engine) -> None:
        """Keep what the engine has; what a test let fall must not go on holding a lock."""
        self._pool = engine.pool
        if engine.pool.checkedout():
            gc.collect()

    def close(self) -> None:
        """Let go of everything."""
        self._own.close()
        if self._pool is not None:
            self._pool.dispose()


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
def postgresql_template(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[PostgresqlDatabase]:
    """An empty, migrated PostgreSQL database of this test process."""
    name = f"find_test_{worker_id}_{os.getpid()}"
    try:
        _administer(
            f"DROP DATABASE IF EXISTS {name}",
            f"CREATE DATABASE {name}",
            f"ALTER DATABASE {name} SET synchronous_commit = off",
            f"ALTER DATABASE {name} SET jit = off",
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
    database = PostgresqlDatabase(name)
    yield database
    database.close()
    _administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=BOTH)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a fresh database, once on SQLite and once on PostgreSQL."""
    Numbering.begin_again()
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "service.sqlite3")
        yield settings_for(tmp_path)
        return
    database = request.getfixturevalue("postgresql_template")
    database.empty()
    yield settings_for(tmp_path, database.url)


@pytest.fixture
def app(settings: Settings, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The whole service on a fresh database; CSRF is switched off (its own test switches it on)."""
    postgresql: PostgresqlDatabase | None = (
        None if settings.uses_sqlite else request.getfixturevalue("postgresql_template")
    )
    application = create_app(settings, testing=True)
    application.config["WTF_CSRF_ENABLED"] = False
    application.jinja_env.bytecode_cache = COMPILED_TEMPLATES
    application.test_client_class = Browser
    with application.app_context():
        share_compiled_statements(db.engine)
        if postgresql:
            postgresql.lend_connections(db.engine)
        else:
            event.listen(db.engine, "connect", _give_rows_the_other_way_round)
        yield application
        db.session.remove()
        if postgresql:
            postgresql.take_back_connections(db.engine)
        else:
            db.engine.dispose()


def _give_rows_the_other_way_round(connection: Any, _record: Any) -> None:
    """Where nobody asks for an order, there is none: what relies on one shows itself."""
    connection.execute("PRAGMA reverse_unordered_selects=ON")


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


def _administer(*statements: str) -> None:
    engine = create_engine(f"{POSTGRESQL}/postgres", isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()
