"""What ends a delivery, corrects how it ended, and takes an ending back."""

from datetime import date
from typing import Any

from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.history import (
    DELIVERY,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.operations import demand_unchanged
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.delivery.words import vocabulary

_WHO_AND_WHEN = frozenset({"ended_by_id", "ended_at"})


def end_delivery(
    *,
    delivery: Delivery,
    ended_on: date,
    ending: str,
    revision: int,
    actor: User,
    reason: str | None = None,
) -> Delivery:
    """End a delivery, or correct how it ended; what the ending said before is kept.

    :param reason: of a correction, a code of ``correction_reasons``; None is enough on the day on
        which the ending was recorded.
    :raises StaleEdit: if someone saved since the person opened it.
    :raises InvalidInput: for a day in the future, before the start or before the last session.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    demand_unchanged(delivery, revision)
    if ending not in {term.code for term in vocabulary("delivery_endings").valid(on=ended_on)}:
        raise InvalidInput("Choose how it ended", field="ending")
    _check_end(delivery, ended_on)
    corrects = delivery.ended_on is not None
    if not corrects:
        delivery.ended_by_id, delivery.ended_at = actor.id, now()
    delivery.ended_on, delivery.ending = ended_on, ending
    before = {
        name: value for name, value in values_before(delivery).items() if name not in _WHO_AND_WHEN
    }
    if not before:
        return delivery
    said: dict[str, Any] = {}
    if corrects:
        keep_before(
            child=delivery.child,
            kind=DELIVERY,
            subject_id=delivery.id,
            before=before,
            reason=reason,
            made_at=delivery.ended_at,
            actor=actor,
        )
        said = {"reason": [None, reason]} if reason else {}
    delivery.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="end_delivery",
        subject=delivery.child,
        changes={"delivery": delivery.id, **dict.fromkeys(before, VALUES_WITHHELD), **said},
    )
    return delivery


def undo_ending(*, delivery: Delivery, actor: User) -> Delivery:
    """Take an ending back on the day it was recorded, by the person who recorded it.

    :raises NotPermitted: to others, later, or once it was started again.
    """
    demand(actor, Action.RECORD_WORK, delivery.child)
    if not may_undo_ending(delivery, actor):
        raise NotPermitted(
            "Only the person who recorded an ending can undo it, on the same day. "
            "Correct how it ended instead."
        )
    demand_nobody_else_changed(kind=DELIVERY, subject_id=delivery.id, actor=actor)
    again = select(Delivery.id).where(
        Delivery.plan_item_id == delivery.plan_item_id,
        Delivery.id != delivery.id,
        Delivery.ended_on.is_(None),
    )
    if delivery.plan_item_id is not None and db.session.scalar(again):
        raise NotPermitted("It was started again since, so that this ending stays.")
    delivery.ended_on = delivery.ending = None
    delivery.ended_by_id = delivery.ended_at = None
    delivery.revision += 1
    db.session.flush()
    record(
        actor=actor,
        action="undo_ending",
        subject=delivery.child,
        changes={"delivery": delivery.id},
    )
    return delivery


def may_undo_ending(delivery: Delivery, actor: User) -> bool:
    """Whether a person may still take an ending back."""
    at = delivery.ended_at
    return at is not None and at.date() == today() and delivery.ended_by_id == actor.id


def last_session_of(delivery: Delivery) -> date | None:
    """The day of the last session that is recorded, held or not."""
    return db.session.scalar(
        select(SessionRecord.held_on)
        .join(Attendance, Attendance.session_id == SessionRecord.id)
        .where(Attendance.delivery_id == delivery.id)
        .order_by(SessionRecord.held_on.desc())
        .limit(1)
    )


def _check_end(delivery: Delivery, ended_on: date) -> None:
    if ended_on > today():
        raise InvalidInput("The end must be today or in the past", field="ended_on")
    if ended_on < delivery.started_on:
        raise InvalidInput(
            f"The end must be on or after the start, {long_date(delivery.started_on)}",
            field="ended_on",
        )
    last = last_session_of(delivery)
    if last and ended_on < last:
        raise InvalidInput(
            f"The end must be on or after the last session, {long_date(last)}", field="ended_on"
        )
