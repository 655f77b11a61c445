"""What is due or overdue: approvals that end, reviews, and conditions of approvals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from catalogue.care.rules import APPROVAL_STEPS, CONDITION_STEPS
from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import (
    AVAILABLE,
    Intervention,
    InterventionVersion,
    VersionState,
)
from catalogue.review.models import Decision, Review, ReviewCondition
from core.database import db, today
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 25
MOST_IN_FILE = 10_000
HORIZON = timedelta(days=max(APPROVAL_STEPS))
CONDITION_HORIZON = timedelta(days=max(CONDITION_STEPS))


class DueKind(StrEnum):
    """What is due, the gravest first."""

    EXPIRED = "expired"
    CONDITION_OVERDUE = "condition_overdue"
    ENDING = "ending"
    REVIEW = "review"
    CONDITION = "condition"


SHOW: dict[str, tuple[DueKind, ...]] = {
    "all": tuple(DueKind),
    "late": (DueKind.EXPIRED, DueKind.CONDITION_OVERDUE),
    "expired": (DueKind.EXPIRED,),
    "ending": (DueKind.ENDING,),
    "review": (DueKind.REVIEW, DueKind.ENDING),
    "conditions": (DueKind.CONDITION, DueKind.CONDITION_OVERDUE),
}


@dataclass(frozen=True)
class AskedDue:
    """What the list is asked for; what does not exist is put right."""

    show: str = "all"
    owner_id: int | None = None
    page: int = 1

    def tidied(self) -> "AskedDue":
        return AskedDue(self.show if self.show in SHOW else "all", self.owner_id, max(self.page, 1))


@dataclass(frozen=True, kw_only=True)
class DueRow:
    """One thing that is due: on a version, or on a condition of its approval."""

    kind: DueKind
    on: date
    version: InterventionVersion
    condition: ReviewCondition | None


@dataclass(frozen=True)
class DueList:
    """A page of the list; ``owners`` are those who have something on it."""

    rows: list[DueRow]
    owners: Sequence[User]
    total: int
    page: int
    pages: int


def due_list(asked: AskedDue, *, viewer: User) -> DueList:
    """A page of what is due within 90 days or overdue, the earliest first.

    A condition tells how a version was judged: left out of what the viewer reviews blind.
    """
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    asked = asked.tidied()
    matching = _matching(asked, viewer)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(asked.page, pages)
    rows = _rows(matching.offset((page - 1) * PAGE_LENGTH).limit(PAGE_LENGTH))
    return DueList(rows, _owners(), total, page, pages)


def all_due(asked: AskedDue, *, viewer: User) -> list[DueRow]:
    """All that the list is asked for."""
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    return _rows(_matching(asked.tidied(), viewer).limit(MOST_IN_FILE))


def approvals_to_remind_of(*, on: date) -> Sequence[InterventionVersion]:
    """The versions in use whose approval ends within 90 days of a day."""
    version = InterventionVersion
    return db.session.scalars(
        select(version)
        .where(version.state.in_(AVAILABLE), version.expires_on.between(on, on + HORIZON))
        .order_by(version.id)
        .options(
            defer(version.content),
            joinedload(version.intervention).options(
                joinedload(Intervention.owner),
                joinedload(Intervention.deputy),
            ),
        )
    ).all()


def conditions_to_remind_of(*, on: date) -> Sequence[tuple[ReviewCondition, InterventionVersion]]:
    """The conditions of what is in use that are due within 30 days of a day and not met."""
    version = InterventionVersion
    rows = db.session.execute(
        select(ReviewCondition, version)
        .join(Review, Review.id == ReviewCondition.review_id)
        .join(version, version.id == Review.version_id)
        .join(version.intervention)
        .where(*_open_conditions(), ReviewCondition.due_on <= on + CONDITION_HORIZON)
        .order_by(ReviewCondition.id)
        .options(
            defer(version.content),
            contains_eager(version.intervention).options(
                joinedload(Intervention.owner),
                joinedload(Intervention.deputy),
            ),
        )
    )
    return [(row.ReviewCondition, row.InterventionVersion) for row in rows]


def _looked_after() -> ColumnElement[bool]:
    """In use, or past its last day while nothing else of the intervention is in use."""
    version, other = InterventionVersion, aliased(InterventionVersion)
    in_use = select(other.intervention_id).where(other.state.in_(AVAILABLE))
    lapsed = and_(version.state == VersionState.EXPIRED, version.intervention_id.not_in(in_use))
    return or_(version.state.in_(AVAILABLE), lapsed)


def _open_conditions() -> tuple[ColumnElement[bool], ...]:
    return (
        ReviewCondition.met_on.is_(None),
        Review.decision == Decision.APPROVE,
        InterventionVersion.state.in_(AVAILABLE),
    )


def _due_versions() -> Select[Any]:
    version = InterventionVersion
    ending = version.expires_on <= today() + HORIZON
    review = or_(version.review_due_on < today(), version.state == VersionState.REVIEW_DUE)
    kind = case(
        (version.state == VersionState.EXPIRED, DueKind.EXPIRED.value),
        (version.expires_on < today(), DueKind.EXPIRED.value),
        (ending, DueKind.ENDING.value),
        else_=DueKind.REVIEW.value,
    )
    on = case((ending, version.expires_on), else_=version.review_due_on)
    return select(
        kind.label("kind"),
        on.label("on"),
        version.id.label("version_id"),
        cast(null(), Integer).label("condition_id"),
    ).where(_looked_after(), or_(ending, review))


def _due_conditions() -> Select[Any]:
    overdue = (ReviewCondition.due_on < today(), DueKind.CONDITION_OVERDUE.value)
    return (
        select(
            case(overdue, else_=DueKind.CONDITION.value),
            ReviewCondition.due_on,
            Review.version_id,
            ReviewCondition.id,
        )
        .join(Review, Review.id == ReviewCondition.review_id)
        .join(InterventionVersion, InterventionVersion.id == Review.version_id)
        .where(*_open_conditions(), ReviewCondition.due_on <= today() + HORIZON)
    )


def _matching(asked: AskedDue, viewer: User) -> Select[Any]:
    due = union_all(_due_versions(), _due_conditions()).subquery("due")
    matching = (
        select(due.c.kind, due.c.on, due.c.version_id, due.c.condition_id)
        .join(InterventionVersion, InterventionVersion.id == due.c.version_id)
        .join(Intervention, Intervention.id == InterventionVersion.intervention_id)
        .where(due.c.kind.in_([kind.value for kind in SHOW[asked.show]]))
        .order_by(due.c.on, due.c.version_id, due.c.condition_id)
    )
    hidden = blind_versions(viewer)
    if hidden:
        matching = matching.where(
            or_(due.c.condition_id.is_(None), due.c.version_id.not_in(hidden))
        )
    if asked.owner_id is not None:
        matching = matching.where(
            or_(Intervention.owner_id == asked.owner_id, Intervention.deputy_id == asked.owner_id)
        )
    return matching


def _rows(matching: Select[Any]) -> list[DueRow]:
    found = db.session.execute(matching).all()
    versions = _versions({row.version_id for row in found})
    conditions = {
        condition.id: condition
        for condition in db.session.scalars(
            select(ReviewCondition).where(
                ReviewCondition.id.in_({row.condition_id for row in found if row.condition_id})
            )
        )
    }
    return [
        DueRow(
            kind=DueKind(row.kind),
            on=row.on,
            version=versions[row.version_id],
            condition=conditions.get(row.condition_id),
        )
        for row in found
    ]


def _versions(numbers: set[int]) -> dict[int, InterventionVersion]:
    version = InterventionVersion
    found = db.session.scalars(
        select(version)
        .where(version.id.in_(numbers))
        .options(
            defer(version.content),
            joinedload(version.intervention).options(
                joinedload(Intervention.owner),
                joinedload(Intervention.deputy),
            ),
        )
    )
    return {each.id: each for each in found}


def _owners() -> Sequence[User]:
    """Those who answer for anything that was ever in use, by name."""
    owners = (
        select(Intervention.owner_id)
        .join(InterventionVersion, InterventionVersion.intervention_id == Intervention.id)
        .where(InterventionVersion.approved_at.is_not(None))
    )
    people = select(User).where(User.id.in_(owners)).order_by(User.name, User.id)
    return db.session.scalars(people).all()
