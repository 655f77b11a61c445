"""What changes the training that is on record."""

from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import select

from core.audit.operations import record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.training.models import StaffTraining
from core.ui.words import long_date
from core.vocabulary import Vocabularies

EARLIEST = date(1980, 1, 1)


@dataclass(frozen=True)
class TrainingDone:
    """A training, the day it was done, and its last day; None where it does not run out."""

    training: str
    completed_on: date
    expires_on: date | None = None


def record_training(*, user: User, done: TrainingDone, actor: User) -> StaffTraining:
    """Put on record what somebody else was trained in. Sent twice, it is on record once.

    :raises NotPermitted: to anyone but an administrator or a manager of one of the person's teams,
        and of one's own training.
    :raises AlreadyExists: if this training is on record for that day with another last day.
    :raises InvalidInput: for a training that is not on the list, or days that cannot be.
    """
    demand(actor, Action.RECORD_TRAINING, user)
    _check(done)
    known = _same_day(user, done)
    if known is not None and known.expires_on == done.expires_on:
        return known
    again = AlreadyExists(
        "This training is on record for that day already. Remove it first to change its last day",
        field="completed_on",
    )
    if known is not None:
        raise again
    row = StaffTraining(
        user_id=user.id,
        training=done.training,
        completed_on=done.completed_on,
        expires_on=done.expires_on,
        recorded_by_id=actor.id,
        recorded_at=now(),
        demonstration=actor.demonstration,
    )
    with integrity_as(again, constraint="staff_training"):
        db.session.add(row)
        db.session.flush()
    record(actor=actor, action="record_training", subject=user, changes=_as_recorded(row))
    return row


def remove_training(*, row: StaffTraining, actor: User) -> TrainingDone:
    """Take away what was put on record by mistake; what it said, so that it can be put back.

    :raises NotPermitted: as ``record_training``.
    """
    user = row.user
    demand(actor, Action.RECORD_TRAINING, user)
    said = TrainingDone(row.training, row.completed_on, row.expires_on)
    changes = {name: [value, None] for name, (_, value) in _as_recorded(row).items()}
    db.session.delete(row)
    db.session.flush()
    record(actor=actor, action="remove_training", subject=user, changes=changes)
    return said


def _same_day(user: User, done: TrainingDone) -> StaffTraining | None:
    return db.session.scalar(
        select(StaffTraining).where(
            StaffTraining.user_id == user.id,
            StaffTraining.training == done.training,
            StaffTraining.completed_on == done.completed_on,
        )
    )


def _check(done: TrainingDone) -> None:
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    if done.training not in {term.code for term in vocabularies["training"].valid(on=today())}:
        raise InvalidInput("Choose the training", field="training")
    if not EARLIEST <= done.completed_on <= today():
        raise InvalidInput(f"Enter a day from {long_date(EARLIEST)} to today", field="completed_on")
    if done.expires_on is not None and done.expires_on <= done.completed_on:
        raise InvalidInput("Its last day must be after the day it was done", field="expires_on")


def _as_recorded(row: StaffTraining) -> dict[str, list[str | None]]:
    return {
        "training": [None, row.training],
        "completed_on": [None, row.completed_on.isoformat()],
        "expires_on": [None, row.expires_on.isoformat() if row.expires_on else None],
    }
