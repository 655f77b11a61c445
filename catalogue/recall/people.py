"""Who has a version: those who took it away here, and those whom other parts know to work with it.

The library knows downloads. Who plans and delivers is known where work with children is recorded;
that part gives what selects those people when the service starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from flask import Flask, current_app
from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from catalogue.interventions.models import InterventionVersion
from catalogue.materials.models import MaterialDownload
from catalogue.pack.models import PackDownload
from core.database import db


class Way(StrEnum):
    """How a person has a version."""

    DOWNLOADED = "downloaded"
    PLANNED = "planned"
    DELIVERING = "delivering"


class PeopleAtWork(Protocol):
    """Gives what selects who plans or delivers a version now, made by ``select_people``."""

    def __call__(self, version: InterventionVersion) -> Sequence[Select[Any]]: ...


@dataclass(frozen=True)
class Holder:
    """A person who has a version, and in which ways."""

    user_id: int
    downloaded: bool = False
    planned: bool = False
    delivering: bool = False


def provide_people_at_work(app: Flask, provider: PeopleAtWork) -> None:
    """Say who knows who plans and delivers. Called once, at start."""
    app.extensions["people_at_work"] = provider


def select_people(way: Way, user_id: InstrumentedAttribute[Any]) -> Select[Any]:
    """What selects people of one way; the caller says of which rows."""
    return select(user_id.label("user_id"), literal(way.value).label("way")).distinct()


def holders_of(version: InterventionVersion) -> list[Holder]:
    """Everyone who downloaded, plans or is delivering a version, by their number; one query."""
    provider: PeopleAtWork | None = current_app.extensions.get("people_at_work")
    sources = [
        select_people(Way.DOWNLOADED, taken.user_id).where(taken.version_id == version.id)
        for taken in (PackDownload, MaterialDownload)
    ]
    together = union_all(*sources, *(provider(version) if provider else ())).subquery()
    found: dict[int, Holder] = {}
    for user_id, way in db.session.execute(select(together.c.user_id, together.c.way)):
        found[user_id] = replace(found.get(user_id, Holder(user_id)), **{way: True})
    return [found[user_id] for user_id in sorted(found)]
