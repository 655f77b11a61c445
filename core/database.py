"""The database handle, the declarative base and how a connection behaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Engine, Enum, MetaData, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.orm.properties import MappedColumn
from sqlalchemy.types import TypeDecorator

from core.config import REPOSITORY, Settings

# Named by convention so that a migration can drop or change any constraint on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
BUSY_TIMEOUT_MILLISECONDS = 10_000


class DataClass(StrEnum):
    """How carefully a column must be kept."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = metadata
    type_annotation_map = {datetime: UTCDateTime()}  # noqa: RUF012 - SQLAlchemy's own contract


db = SQLAlchemy(metadata=metadata)
migrate = Migrate()

# SQLite can only wait for a lock when the transaction says at its start that it will write.
_writes: ContextVar[bool] = ContextVar("writes", default=True)
_patience: ContextVar[int] = ContextVar("patience", default=BUSY_TIMEOUT_MILLISECONDS)


def column(classification: DataClass, *args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A mapped column that says how carefully its values must be kept."""
    # Active history: the audit needs the value before, also where it was not loaded yet.
    return mapped_column(
        *args, info={"classification": classification}, active_history=True, **kwargs
    )


def public(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column that holds nothing about a person."""
    return column(DataClass.NONE, *args, **kwargs)


def personal(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column about an identifiable person: staff, or a child by case reference."""
    return column(DataClass.PERSONAL, *args, **kwargs)


def sensitive(*args: Any, **kwargs: Any) -> MappedColumn[Any]:
    """A column about a child's health, ethnicity, offending, needs or words, or a credential."""
    return column(DataClass.SENSITIVE, *args, **kwargs)


def named_enum(enumeration: type[StrEnum], name: str) -> Enum:
    """A text column that a CHECK constraint holds to the members of the enumeration."""
    return Enum(
        enumeration,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date, in UTC."""
    return now().date()


def init_database(app: Flask, settings: Settings) -> None:
    """Attach the database to the application."""
    if settings.uses_sqlite:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.sqlalchemy_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "hide_parameters": True,  # an error must not repeat what was written of a child
        **(
            {"connect_args": {"timeout": BUSY_TIMEOUT_MILLISECONDS / 1000}}
            if settings.uses_sqlite
            else {"pool_pre_ping": True}
        ),
    }
    db.init_app(app)
    migrate.init_app(app, db, directory=str(REPOSITORY / "migrations"), render_as_batch=True)
    with app.app_context():
        if settings.uses_sqlite:
            _prepare_sqlite(db.engine)


@contextmanager
def reading_only() -> Iterator[None]:
    """Within it, a new transaction takes no write lock."""
    token = _writes.set(False)
    try:
        yield
    finally:
        _writes.reset(token)


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Within it all that is read is as it was at one moment, and nobody who writes has to wait.

    What was not committed before is undone.
    """
    db.session.rollback()
    with reading_only():
        if db.engine.dialect.name == "postgresql":
            # SQLite reads like this anyway, once it does not mean to write.
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        try:
            yield
        finally:
            db.session.rollback()


@contextmanager
def waiting_at_most(*, milliseconds: int) -> Iterator[None]:
    """Within it, a new transaction on SQLite gives up soon where another one writes."""
    token = _patience.set(milliseconds)
    try:
        yield
    finally:
        _patience.reset(token)


def set_writing(*, writes: bool) -> None:
    """Say whether the transactions that begin from here on will write."""
    _writes.set(writes)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions by itself: it would begin them deferred.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = "BEGIN IMMEDIATE" if _writes.get() else "BEGIN"
        if _patience.get() == BUSY_TIMEOUT_MILLISECONDS:
            connection.exec_driver_sql(statement)
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_patience.get()}")
        try:
            connection.exec_driver_sql(statement)
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MILLISECONDS}")
