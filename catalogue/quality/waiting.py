"""Since when a version waits for a decision, by what the review is about.

What was sent in waits since then, an appeal since it was made, and what has run out since the day
that it ran out: before, it was in use and nobody had to hurry.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select

from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from catalogue.review.models import Appeal, Review, ReviewKind


def waits_since() -> ColumnElement[datetime | None]:
    """Of a version that waits now."""
    appealed = _appealed_at(Appeal.round == InterventionVersion.review_round)
    return case(
        (
            InterventionVersion.state == VersionState.EXPIRED,
            _ran_out_at(VersionEvent.version_id == InterventionVersion.id),
        ),
        else_=func.coalesce(appealed, InterventionVersion.submitted_at),
    )


def waited_since() -> ColumnElement[datetime | None]:
    """Of a review, the beginning of the wait that it ended."""
    ran_out = _ran_out_at(
        and_(
            VersionEvent.version_id == InterventionVersion.id,
            VersionEvent.at <= Review.claimed_at,
        )
    )
    return case(
        (Review.kind == ReviewKind.APPEAL, _appealed_at(Appeal.round == Review.round)),
        (Review.kind == ReviewKind.REAFFIRMATION, ran_out),
        else_=InterventionVersion.submitted_at,
    )


def _appealed_at(of_the_round: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return (
        select(Appeal.at)
        .where(Appeal.version_id == InterventionVersion.id, of_the_round)
        .correlate(InterventionVersion, Review)
        .scalar_subquery()
    )


def _ran_out_at(of_the_version: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return (
        select(func.max(VersionEvent.at))
        .where(of_the_version, VersionEvent.to_state == VersionState.EXPIRED)
        .correlate(InterventionVersion, Review)
        .scalar_subquery()
    )
