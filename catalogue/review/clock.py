"""What the passing of days does to versions in use, whether or not anybody looks."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, exists, or_, select

from catalogue.interventions.lifecycle import Move, lock_version, move_version
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review.models import Decision, Review, ReviewCondition
from core.audit.operations import differences, record
from core.database import db, today
from core.people.models import User
from core.ui.words import long_date


def let_fall_due() -> int:
    """Mark every live version whose review date has come or whose condition is overdue.

    Returns how many. Done again, it finds nothing more.
    """
    due = 0
    for version in _held(VersionState.LIVE, or_(_date_has_come(), _condition_is_overdue())):
        move_version(version, Move.FALL_DUE, actor=None, note=_why_due(version))
        bring_review_forward(version, actor=None)
        due += 1
    return due


def let_expire() -> int:
    """End the use of every version whose last day is over; the number of those.

    Call it after ``let_fall_due``: what has run out was due first.
    """
    expired = 0
    over = InterventionVersion.expires_on < today()
    for version in _held(VersionState.REVIEW_DUE, over):
        note = f"Its approval ended on {long_date(version.expires_on)}."
        move_version(version, Move.EXPIRE, actor=None, note=note)
        expired += 1
    return expired


def bring_review_forward(version: InterventionVersion, *, actor: User | None) -> None:
    """Let the review of a version be due today, if its date is still to come."""
    if version.review_due_on is not None and version.review_due_on <= today():
        return
    version.review_due_on = today()
    changes = differences(version)
    db.session.flush()
    record(actor=actor, action="set_review_due", subject=version, changes=changes)


def overdue_conditions(version: InterventionVersion) -> list[ReviewCondition]:
    """The conditions of a version's approvals that should have been met by now."""
    return list(
        db.session.scalars(
            select(ReviewCondition)
            .join(ReviewCondition.review)
            .where(Review.version_id == version.id, *_overdue())
            .order_by(ReviewCondition.due_on)
        )
    )


def _held(state: VersionState, due: ColumnElement[bool]) -> Iterator[InterventionVersion]:
    """The versions in a state for which something is due, each locked and looked at again."""
    wanted = select(InterventionVersion.id).where(InterventionVersion.state == state, due)
    for version_id in db.session.scalars(wanted.order_by(InterventionVersion.id)).all():
        version = db.session.get_one(InterventionVersion, version_id)
        lock_version(version)
        if version.state is state and db.session.scalar(
            wanted.where(InterventionVersion.id == version_id)
        ):
            yield version


def _date_has_come() -> ColumnElement[bool]:
    return InterventionVersion.review_due_on <= today()


def _condition_is_overdue() -> ColumnElement[bool]:
    return exists().where(
        ReviewCondition.review_id == Review.id,
        Review.version_id == InterventionVersion.id,
        *_overdue(),
    )


def _overdue() -> tuple[ColumnElement[bool], ...]:
    """What is so of a condition of an approval that should have been met by now."""
    return (
        Review.decision == Decision.APPROVE,
        ReviewCondition.met_on.is_(None),
        ReviewCondition.due_on < today(),
    )


def _why_due(version: InterventionVersion) -> str:
    overdue = overdue_conditions(version)
    if overdue:
        return f"A condition was due on {long_date(overdue[0].due_on)}: {overdue[0].words}"
    return f"Its review was due on {long_date(version.review_due_on)}."
