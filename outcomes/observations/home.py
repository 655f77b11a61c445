"""Feedback to read, and whose practice nobody saw for too long, on the home page."""

from datetime import date

from flask import url_for
from sqlalchemy import func, literal, select

from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date
from outcomes.observations.models import Observation
from outcomes.observations.queries import is_due, last_observed, looked_after_by

NEVER = date(1900, 1, 1)


def to_read(user: User) -> Statement:
    """Feedback on a person's own practice that they have not acknowledged."""
    observer = select(User.name).where(User.id == Observation.observer_id).scalar_subquery()
    return waiting(subject=Observation.id, day=Observation.observed_on, words=observer).where(
        Observation.observed_id == user.id, Observation.acknowledged_at.is_(None)
    )


def not_observed(user: User) -> Statement:
    """The practitioners of a manager's teams who were not observed for too long."""
    return waiting(
        subject=User.id, day=func.coalesce(last_observed(), literal(NEVER)), words=User.name
    ).where(looked_after_by(user), is_due())


def _to_read(each: Waiting) -> Item:
    return Item(
        text=f"{each.words} gave you feedback",
        address=url_for("observations.show", observation_id=each.subject_id),
        detail=f"On your session of {long_date(each.on)}",
    )


def _not_observed(each: Waiting) -> Item:
    never = each.on == NEVER
    return Item(
        text=each.words or "",
        address=url_for("observations.colleague", user_id=each.subject_id),
        detail="Never observed" if never else f"Last observed on {long_date(each.on)}",
    )


TO_READ = WaitingKind(
    code="observation",
    title="Feedback on your practice",
    empty="",
    order=37,
    statement=to_read,
    item=_to_read,
)
NOT_OBSERVED = WaitingKind(
    code="practice",
    title="Practice not observed for too long",
    empty="",
    order=65,
    statement=not_observed,
    item=_not_observed,
)
