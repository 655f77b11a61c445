"""The rounds of a version's reviews: the first, one appeal, and each after its approval ran out.

A round ends with a decision that settles it. The two approvals of a sensitive version are of one
round; those of an earlier round count for nothing in a later one.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from catalogue.interventions.models import AVAILABLE, IN_HAND, InterventionVersion, VersionState
from catalogue.review.models import Appeal, Decision, Review, ReviewKind, ReviewStage, ReviewState
from core.database import db


def appeal_of(version: InterventionVersion) -> Appeal | None:
    """The appeal against the rejection of a version, whatever came of it."""
    return db.session.get(Appeal, version.id)


def awaits_appeal(version: InterventionVersion) -> bool:
    """Whether a version was rejected and its author has appealed, with nobody on it yet."""
    rejected = version.state is VersionState.REJECTED
    return rejected and kind_of_round(version) is ReviewKind.APPEAL


def kind_of_round(version: InterventionVersion) -> ReviewKind:
    """What a review of the version that is begun now would be about."""
    return kinds_of_rounds([version])[version.id]


def kinds_of_rounds(versions: Iterable[InterventionVersion]) -> Mapping[int, ReviewKind]:
    """The same of several versions, by version, with one query."""
    versions = list(versions)
    appeals = db.session.execute(
        select(Appeal.version_id, Appeal.round).where(
            Appeal.version_id.in_([version.id for version in versions])
        )
    )
    opened: dict[int, int] = {row.version_id: row.round for row in appeals}
    return {version.id: _kind(version, opened.get(version.id)) for version in versions}


def waits_for_decision() -> ColumnElement[bool]:
    """What is so of a version that a reviewer can claim, or has: sent in, appealed, or run out.

    What has run out waits only while no other version of its intervention is in use.
    """
    appealed = exists().where(
        Appeal.version_id == InterventionVersion.id,
        Appeal.round == InterventionVersion.review_round,
    )
    other = aliased(InterventionVersion)
    in_use = exists().where(
        other.intervention_id == InterventionVersion.intervention_id, other.state.in_(AVAILABLE)
    )
    return or_(
        InterventionVersion.state.in_(IN_HAND),
        and_(InterventionVersion.state == VersionState.REJECTED, appealed),
        and_(InterventionVersion.state == VersionState.EXPIRED, ~in_use),
    )


def waits(version: InterventionVersion) -> bool:
    """The same of one version, as the database has it now."""
    waiting = select(InterventionVersion.id).where(waits_for_decision())
    return db.session.scalar(waiting.where(InterventionVersion.id == version.id)) is not None


def first_approvals(versions: Iterable[InterventionVersion]) -> Mapping[int, Review]:
    """Of sensitive versions, the first approval of the round that they are in, by version."""
    found = db.session.scalars(
        select(Review)
        .join(InterventionVersion, InterventionVersion.id == Review.version_id)
        .where(
            Review.version_id.in_([version.id for version in versions if version.sensitive]),
            Review.round == InterventionVersion.review_round,
            Review.stage == ReviewStage.FIRST,
            Review.decision == Decision.APPROVE,
        )
    )
    return {approval.version_id: approval for approval in found}


def judges_before(versions: Iterable[InterventionVersion]) -> Mapping[int, frozenset[int]]:
    """Who decided on each version in a round before the one that it is in, by version."""
    found = db.session.execute(
        select(Review.version_id, Review.reviewer_id)
        .join(InterventionVersion, InterventionVersion.id == Review.version_id)
        .where(
            Review.version_id.in_([version.id for version in versions]),
            Review.state == ReviewState.DECIDED,
            Review.round < InterventionVersion.review_round,
        )
    )
    judges: dict[int, set[int]] = {}
    for version_id, reviewer_id in found:
        judges.setdefault(version_id, set()).add(reviewer_id)
    return {version_id: frozenset(people) for version_id, people in judges.items()}


def _kind(version: InterventionVersion, appeal_opened: int | None) -> ReviewKind:
    if appeal_opened == version.review_round:
        return ReviewKind.APPEAL
    if version.approved_at is not None:
        return ReviewKind.REAFFIRMATION
    return ReviewKind.ASSESSMENT
