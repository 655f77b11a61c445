"""One reviewer's own page: what they hold, what waits for them, what they decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import (
    AVAILABLE,
    InterventionVersion,
    VersionEditor,
)
from catalogue.review.models import (
    Appeal,
    Decision,
    Review,
    ReviewCondition,
    ReviewStage,
    ReviewState,
)
from catalogue.review.queries import claims_of, holds
from catalogue.review.rounds import waits_for_decision
from core.database import db, today
from core.people.models import User
from core.permissions import Action, demand

PAGE_LENGTH = 20
MOST_SHOWN = 50
CONDITION_HORIZON = timedelta(days=30)


@dataclass(frozen=True)
class DueCondition:
    """A condition of an approval that is not met yet, with the version that it is about."""

    condition: ReviewCondition
    version: InterventionVersion


@dataclass(frozen=True)
class MyReviews:
    """What one reviewer has to do with. ``decided`` is a page of ``total`` decisions."""

    claims: Sequence[Review]
    second_approvals: Sequence[InterventionVersion]
    conditions: Sequence[DueCondition]
    decided: Sequence[Review]
    total: int
    page: int
    pages: int


def my_reviews(viewer: User, *, page: int = 1) -> MyReviews:
    """A reviewer's own page."""
    demand(viewer, Action.SEE_REVIEW_QUEUE)
    mine = Review.reviewer_id == viewer.id, Review.state == ReviewState.DECIDED
    total = db.session.scalar(select(func.count()).where(*mine)) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(page, 1), pages)
    decided = db.session.scalars(
        select(Review)
        .where(*mine)
        .order_by(Review.decided_at.desc(), Review.id.desc())
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
        .options(joinedload(Review.version).defer(InterventionVersion.content))
    ).all()
    return MyReviews(
        claims=claims_of(viewer),
        second_approvals=second_approvals_for(viewer),
        conditions=_due_conditions(viewer),
        decided=decided,
        total=total,
        page=page,
        pages=pages,
    )


def second_approvals_for(viewer: User) -> Sequence[InterventionVersion]:
    """The sensitive versions that wait for a second approval, which this person may give."""
    if not viewer.safeguarding_qualified:
        return []
    version = InterventionVersion
    first = aliased(Review)
    approved_by_another = exists().where(
        first.version_id == version.id,
        first.round == version.review_round,
        first.stage == ReviewStage.FIRST,
        first.decision == Decision.APPROVE,
        first.reviewer_id != viewer.id,
    )
    judged_before = exists().where(
        first.version_id == version.id,
        first.round < version.review_round,
        first.state == ReviewState.DECIDED,
        first.reviewer_id == viewer.id,
    )
    appealed = exists().where(Appeal.version_id == version.id, Appeal.round == version.review_round)
    held = select(Review.version_id).where(*holds())
    edited = select(VersionEditor.version_id).where(VersionEditor.user_id == viewer.id)
    return db.session.scalars(
        select(version)
        .where(
            waits_for_decision(),
            version.sensitive.is_(True),
            approved_by_another,
            ~(appealed & judged_before),
            version.id.not_in(held),
            version.id.not_in(blind_versions(viewer)),
            version.id.not_in(edited),
            version.author_id != viewer.id,
            func.coalesce(version.submitted_by_id, 0) != viewer.id,
        )
        .order_by(version.submitted_at, version.id)
        .limit(MOST_SHOWN)
        .options(joinedload(version.intervention))
    ).all()


def _due_conditions(viewer: User) -> list[DueCondition]:
    """What owners still have to put right of this person's approvals, soon or already late."""
    version = InterventionVersion
    rows = db.session.execute(
        select(ReviewCondition, version)
        .join(Review, Review.id == ReviewCondition.review_id)
        .join(version, version.id == Review.version_id)
        .join(version.intervention)
        .where(
            Review.reviewer_id == viewer.id,
            ReviewCondition.met_on.is_(None),
            ReviewCondition.due_on <= today() + CONDITION_HORIZON,
            version.state.in_(AVAILABLE),
        )
        .order_by(ReviewCondition.due_on, ReviewCondition.id)
        .limit(MOST_SHOWN)
        .options(contains_eager(version.intervention))
    )
    return [DueCondition(row.ReviewCondition, row.InterventionVersion) for row in rows]
