"""The kinds of exceptions, which features add: what is off track, since when and whose.

A kind is one statement to the database, so that a list of many thousands is sorted, counted and
cut into pages there. Nothing of an exception is stored until somebody signs it off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Integer, Select, cast, null, select

from core.config import Settings
from core.database import today
from outcomes.caseload.models import ChildRecord


@dataclass(frozen=True)
class Limits:
    """The day that is looked at, and from when on something is off track; both in days."""

    on: date
    quiet_days: int
    measure_days: int


@dataclass(frozen=True)
class Exceptional:
    """One thing that is off track.

    ``subject_id`` is the number of the plan item, the delivery or whatever the kind is about;
    ``done`` of ``planned`` counts sessions, where the kind says them.
    """

    kind: str
    subject_id: int
    child_id: int
    owner_id: int
    intervention_id: int | None
    since: date
    done: int | None
    planned: int | None


Statement = Select[Any]


@dataclass(frozen=True)
class ExceptionKind:
    """A kind of exception.

    :param code: up to 40 characters, the same forever: sign-offs hold it.
    :param statement: made by ``off_track``; the list narrows it to the reader's teams.
    :param meaning: when something is one, in a sentence.
    :param why: a sentence or two with what is known of one.
    :param address: where one leads.
    """

    code: str
    label: str
    order: int
    statement: Callable[[Limits], Statement]
    meaning: Callable[[Limits], str]
    why: Callable[[Exceptional, Limits], str]
    address: Callable[[Exceptional], str]


NO_NUMBER: ColumnElement[Any] = cast(null(), Integer)


def off_track(
    *,
    subject: ColumnElement[int] | Any,
    owner: ColumnElement[int] | Any,
    since: ColumnElement[date] | Any,
    intervention: ColumnElement[Any] | Any = NO_NUMBER,
    done: ColumnElement[Any] | Any = NO_NUMBER,
    planned: ColumnElement[Any] | Any = NO_NUMBER,
) -> Statement:
    """The start of a kind's statement; it must go on to join ``ChildRecord`` to its subject."""
    return select(
        subject.label("subject_id"),
        ChildRecord.id.label("child_id"),
        ChildRecord.team_id.label("team_id"),
        owner.label("owner_id"),
        intervention.label("intervention_id"),
        since.label("since"),
        done.label("done"),
        planned.label("planned"),
    )


def add_exception_kind(app: Flask, kind: ExceptionKind) -> None:
    """Let a feature add a kind of exception to the list, the count and the file."""
    known: dict[str, ExceptionKind] = app.extensions.setdefault("exception_kinds", {})
    known[kind.code] = kind


def exception_kinds() -> list[ExceptionKind]:
    """All kinds, in their order."""
    known: dict[str, ExceptionKind] = current_app.extensions.get("exception_kinds", {})
    return sorted(known.values(), key=lambda kind: kind.order)


def kind_of(code: str) -> ExceptionKind:
    """One kind by its code."""
    known: dict[str, ExceptionKind] = current_app.extensions["exception_kinds"]
    return known[code]


def limits() -> Limits:
    """The limits of this installation, today."""
    settings: Settings = current_app.extensions["settings"]
    return Limits(today(), settings.quiet_days, settings.measure_days)
