"""Reading recalls, and who has acknowledged them."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from catalogue.interventions.models import InterventionVersion
from catalogue.recall.models import Recall, RecallNotice
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20


@dataclass(frozen=True)
class RecallRow:
    """A recall, how many people were told, and how many of them said that they know."""

    recall: Recall
    told: int
    acknowledged: int


@dataclass(frozen=True)
class RecallPage:
    """Some of the recalls, the newest first; ``total`` counts all of them."""

    rows: list[RecallRow]
    total: int
    page: int
    pages: int


def current_recall_of(version: InterventionVersion) -> Recall | None:
    """The suspension or retirement that a version is under now."""
    return db.session.scalar(
        select(Recall)
        .where(Recall.version_id == version.id, Recall.over_at.is_(None))
        .options(joinedload(Recall.by))
    )


def recalls(*, viewer: User, page: int = 1) -> RecallPage:
    """Every recall, the newest first, with how far it has been acknowledged."""
    demand(viewer, Action.SEE_RECALLS)
    total = db.session.scalar(select(func.count(Recall.id))) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    newest = _with_version(select(Recall)).order_by(Recall.id.desc())
    found = newest.offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH)
    return RecallPage(_rows(found), total, page, pages)


def not_acknowledged(*, viewer: User) -> list[RecallRow]:
    """The recalls that hold and that not everyone has acknowledged, the oldest first."""
    demand(viewer, Action.SEE_RECALLS)
    waits = exists().where(
        RecallNotice.recall_id == Recall.id, RecallNotice.acknowledged_at.is_(None)
    )
    standing = _with_version(select(Recall)).where(waits, Recall.over_at.is_(None))
    return _rows(standing.order_by(Recall.id))


def _rows(found: Select[Recall]) -> list[RecallRow]:
    told = (
        select(
            RecallNotice.recall_id,
            func.count().label("told"),
            func.count(RecallNotice.acknowledged_at).label("acknowledged"),
        )
        .group_by(RecallNotice.recall_id)
        .subquery()
    )
    counted = found.add_columns(told.c.told, told.c.acknowledged).outerjoin(
        told, told.c.recall_id == Recall.id
    )
    return [
        RecallRow(recall, told_of or 0, acknowledged or 0)
        for recall, told_of, acknowledged in db.session.execute(counted)
    ]


def recall_by_id(recall_id: int, *, viewer: User) -> Recall:
    """One recall with everyone who was told, by name.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.READ_RECALL)
    told = selectinload(Recall.told).joinedload(RecallNotice.user)
    recall = db.session.scalar(
        _with_version(select(Recall)).where(Recall.id == recall_id).options(told)
    )
    if recall is None:
        raise NotFound("There is no such recall.")
    return recall


def to_know(user_id: Any) -> tuple[ColumnElement[bool], ...]:
    """What is so of a notice while its version is still out of use, and nobody said "I know"."""
    return (
        RecallNotice.user_id == user_id,
        RecallNotice.acknowledged_at.is_(None),
        Recall.over_at.is_(None),
    )


def _with_version(found: Select[Recall]) -> Select[Recall]:
    version = joinedload(Recall.version)
    return found.options(
        joinedload(Recall.by),
        version.defer(InterventionVersion.content),
        version.joinedload(InterventionVersion.intervention),
    )
