"""What a person has used of the library: packs taken here, and what other parts tell of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import Date, Integer, Select, cast, func, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from core.database import db
from core.people.models import User

Column = InstrumentedAttribute[Any]


class UseKind(StrEnum):
    """How an intervention was used."""

    TOOK_PACK = "took_pack"
    PLANNED = "planned"
    DELIVERED = "delivered"


@dataclass(frozen=True, kw_only=True)
class Use:
    """That a person used an intervention, the last time in this way; nothing about a child.

    A plan names no version: the version is the one that is in use when it starts.
    """

    intervention_id: int
    version_id: int | None
    on: date
    kind: UseKind


class Uses(Protocol):
    """Gives what selects a person's plans and deliveries, made by ``select_uses``."""

    def __call__(self, user: User) -> Sequence[Select[Any]]: ...


def provide_uses(app: Flask, provider: Uses) -> None:
    """Say who knows of plans and deliveries. Called once, at start."""
    app.extensions["uses"] = provider


def select_uses(
    kind: UseKind, *, intervention_id: Column, version_id: Column | None, at: Column
) -> Select[Any]:
    """What selects the last use of each intervention (and version) in one way.

    The caller says whose, and of which rows.
    """
    version: Any = cast(null(), Integer) if version_id is None else version_id
    groups = [intervention_id] if version_id is None else [intervention_id, version_id]
    return select(
        intervention_id.label("intervention_id"),
        version.label("version_id"),
        func.date(func.max(at), type_=Date).label("on"),
        func.max(at).label("moment"),
        literal(kind.value).label("kind"),
    ).group_by(*groups)


def uses_of(user: User, *sources: Select[Any], intervention_id: int | None = None) -> list[Use]:
    """What a person used, newest first: of the sources, and of plans and deliveries; one query.

    :param intervention_id: only of this intervention.
    """
    provider: Uses | None = current_app.extensions.get("uses")
    together = union_all(*sources, *(provider(user) if provider else ())).subquery()
    said = (together.c[name] for name in ("intervention_id", "version_id", "on", "kind"))
    query = select(*said).order_by(together.c.moment.desc())
    if intervention_id is not None:
        query = query.where(together.c.intervention_id == intervention_id)
    return [
        Use(
            intervention_id=row.intervention_id,
            version_id=row.version_id,
            on=row.on,
            kind=UseKind(row.kind),
        )
        for row in db.session.execute(query)
    ]
