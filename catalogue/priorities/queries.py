"""Working out how urgent the review of a version is: in SQL, so that a queue is ordered by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from catalogue.interventions.models import (
    AVAILABLE,
    InterventionVersion,
    VersionState,
)
from catalogue.priorities.models import PriorityLevel, ReviewPriority
from catalogue.problems.models import HARMFUL, ProblemReport
from catalogue.review.rounds import waits
from catalogue.unmet_needs.models import NeedStatus, UnmetNeed
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

LEVELS = tuple(PriorityLevel)
RANKS = {level: rank for rank, level in enumerate(LEVELS)}


@dataclass(frozen=True)
class Fact:
    """Something that makes a review urgent, and its words."""

    name: str
    level: PriorityLevel
    words: str


FACTS = (
    Fact("suspended", PriorityLevel.URGENT, "it replaces a suspended version"),
    Fact("may_harm", PriorityLevel.URGENT, "somebody reported that it may harm a child"),
    Fact("expired", PriorityLevel.HIGH, "the approval of what was in use has ended"),
    Fact("needed", PriorityLevel.HIGH, "it answers an unmet need"),
)


@dataclass(frozen=True)
class Priority:
    """How urgent a review is. ``worked_out`` and ``facts`` are so whatever somebody has said."""

    worked_out: PriorityLevel
    facts: tuple[str, ...]
    said: ReviewPriority | None = None

    @property
    def level(self) -> PriorityLevel:
        return self.said.level if self.said else self.worked_out


def fact_columns() -> dict[str, ColumnElement[bool]]:
    """Whether each fact is so of an ``InterventionVersion``, by the fact's name."""
    tests = {
        "suspended": _of_the_same(_suspended()),
        "may_harm": _of_the_same(_may_harm()),
        "expired": _of_the_same(_expired()) & ~_of_the_same(_in_use()),
        "needed": _of_the_same(_needed()),
    }
    return {fact.name: tests[fact.name] for fact in FACTS}


def rank_column(facts: Mapping[str, ColumnElement[bool]]) -> ColumnElement[int]:
    """The place of a version's level, 0 for the most urgent; with ``ReviewPriority`` joined."""
    said = case(RANKS, value=ReviewPriority.level)
    worked_out = case(
        *((facts[fact.name], RANKS[fact.level]) for fact in FACTS),
        else_=RANKS[PriorityLevel.NORMAL],
    )
    return func.coalesce(said, worked_out)


def priority_from(row: Any) -> Priority:
    """The priority of a row that holds the fact columns and a ``ReviewPriority`` or None."""
    so = [fact for fact in FACTS if getattr(row, fact.name)]
    worked_out = so[0].level if so else PriorityLevel.NORMAL
    return Priority(worked_out, tuple(fact.words for fact in so), row.ReviewPriority)


def priority_of(version: InterventionVersion) -> Priority:
    """How urgent the review of one version is."""
    facts = (column.label(name) for name, column in fact_columns().items())
    row = db.session.execute(
        select(ReviewPriority, *facts)
        .select_from(InterventionVersion)
        .outerjoin(ReviewPriority, ReviewPriority.version_id == InterventionVersion.id)
        .where(InterventionVersion.id == version.id)
        .options(joinedload(ReviewPriority.set_by))
    ).one()
    return priority_from(row)


def waiting_version(version_id: int, *, viewer: User) -> InterventionVersion:
    """A version that waits for a decision.

    :raises NotFound: if there is none.
    """
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    version = db.session.get(InterventionVersion, version_id)
    if version is None or not waits(version):
        raise NotFound("There is no such version in the queue. It may have been decided already.")
    return version


def _of_the_same(interventions: Any) -> ColumnElement[bool]:
    return InterventionVersion.intervention_id.in_(interventions)


def _suspended() -> Any:
    other = aliased(InterventionVersion)
    return select(other.intervention_id).where(other.state == VersionState.SUSPENDED)


def _expired() -> Any:
    other = aliased(InterventionVersion)
    lapsed = and_(other.state.in_(AVAILABLE), other.expires_on < today())
    return select(other.intervention_id).where(or_(other.state == VersionState.EXPIRED, lapsed))


def _in_use() -> Any:
    other = aliased(InterventionVersion)
    return select(other.intervention_id).where(
        other.state.in_(AVAILABLE), other.expires_on >= today()
    )


def _may_harm() -> Any:
    other = aliased(InterventionVersion)
    return (
        select(other.intervention_id)
        .join(ProblemReport, ProblemReport.version_id == other.id)
        .where(ProblemReport.kind.in_(HARMFUL), ProblemReport.closed_at.is_(None))
    )


def _needed() -> Any:
    other = aliased(InterventionVersion)
    return (
        select(other.intervention_id)
        .join(UnmetNeed, UnmetNeed.draft_id == other.id)
        .where(UnmetNeed.status == NeedStatus.BEING_WRITTEN)
    )
