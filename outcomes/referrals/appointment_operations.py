"""What adds appointments with a partner, puts them right and removes them."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.history import (
    APPOINTMENT,
    as_json,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.operations import LONGEST_AHEAD, demand_unchanged
from outcomes.delivery.words import vocabulary
from outcomes.referrals.models import ACCEPTED, Appointment, Referral
from outcomes.referrals.telling import settle_silence

SAME_DAY = "An appointment of this day is recorded already. Change that one"


@dataclass(frozen=True, kw_only=True)
class AppointmentDetails:
    """When it was or will be, and whether the child came; None is “not known yet”."""

    day: date
    attended: bool | None


def add_appointment(
    *, referral: Referral, details: AppointmentDetails, submission_key: str, actor: User
) -> Appointment:
    """Add an appointment; a second call with the same key returns the first.

    :raises InvalidInput: for a day that cannot be, or where the child has not accepted.
    :raises AlreadyExists: if there is one of that day.
    """
    demand(actor, Action.RECORD_WORK, referral.child)
    made = db.session.scalar(
        select(Appointment).where(Appointment.submission_key == submission_key)
    )
    if made is not None:
        demand(actor, Action.RECORD_WORK, made.referral.child)
        return made
    _hold(referral)
    _check(referral, details, others=referral.appointments)
    appointment = Appointment(
        referral_id=referral.id,
        day=details.day,
        attended=details.attended,
        submission_key=submission_key,
        recorded_by_id=actor.id,
        recorded_at=now(),
    )
    with _one_a_day():
        db.session.add(appointment)
        db.session.flush()
    _changed(referral)
    record(
        actor=actor,
        action="add_appointment",
        subject=referral.child,
        changes={"referral": referral.id, "appointment": appointment.id},
    )
    return appointment


def change_appointment(
    *,
    appointment: Appointment,
    details: AppointmentDetails,
    revision: int,
    reason: str | None,
    actor: User,
) -> Appointment:
    """Put an appointment right, or say whether the child came; what it said before is kept.

    :param revision: of the appointment when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording, and
        where only becomes known whether the child came.
    :raises StaleEdit: if someone saved since.
    """
    referral = appointment.referral
    demand(actor, Action.RECORD_WORK, referral.child)
    demand_unchanged(appointment, revision)
    _hold(referral)
    others = [each for each in referral.appointments if each.id != appointment.id]
    _check(referral, details, others=others)
    becomes_known = appointment.attended is None and details.day == appointment.day
    if details.day != appointment.day:
        appointment.day = details.day
    if details.attended != appointment.attended:
        appointment.attended = details.attended
    before = values_before(appointment)
    if not before:
        return appointment
    if not becomes_known:
        _keep(appointment, before, reason, actor)
    appointment.revision += 1
    with _one_a_day():
        db.session.flush()
    _changed(referral)
    _note(referral, "change_appointment", appointment.id, before, reason, actor)
    return appointment


def remove_appointment(
    *, appointment: Appointment, revision: int, reason: str | None, actor: User
) -> Referral:
    """Take an appointment away that should not be there; what it said is kept.

    :return: the referral that it was of.
    :raises StaleEdit: if someone saved since the person opened it.
    """
    referral = appointment.referral
    demand(actor, Action.RECORD_WORK, referral.child)
    demand_unchanged(appointment, revision)
    _hold(referral)
    others = [each for each in referral.appointments if each.id != appointment.id]
    _check_outcome(referral, came=any(each.attended for each in others))
    said = {"day": as_json(appointment.day), "attended": appointment.attended}
    _keep(appointment, said, reason, actor, removed=True)
    appointment_id = appointment.id
    referral.appointments.remove(appointment)
    db.session.flush()
    _changed(referral)
    _note(referral, "remove_appointment", appointment_id, {}, reason, actor)
    return referral


def undo_appointment(*, appointment: Appointment, actor: User) -> Referral:
    """Take an appointment away on the day it was recorded, by the person who recorded it.

    :raises NotPermitted: to others, or later.
    """
    if not may_undo_appointment(appointment, actor):
        raise NotPermitted(
            "Only the person who recorded it can undo it, on the same day. Correct it instead."
        )
    demand_nobody_else_changed(kind=APPOINTMENT, subject_id=appointment.id, actor=actor)
    return remove_appointment(
        appointment=appointment, revision=appointment.revision, reason=None, actor=actor
    )


def may_undo_appointment(appointment: Appointment, actor: User) -> bool:
    """Whether a person may still take an appointment away without a reason."""
    return appointment.recorded_at.date() == today() and appointment.recorded_by_id == actor.id


def _hold(referral: Referral) -> None:
    """Nobody ends the referral, or takes the answer back, until the transaction ends."""
    db.session.execute(select(Referral.id).where(Referral.id == referral.id).with_for_update())
    db.session.refresh(referral, ["answer", "answered_on", "outcome", "ended_on", "revision"])


def _changed(referral: Referral) -> None:
    """Whoever has the referral open is told that it is not as it was."""
    referral.revision += 1
    db.session.flush()
    db.session.expire(referral, ["appointments"])
    settle_silence(referral)


def _check(referral: Referral, details: AppointmentDetails, *, others: list[Appointment]) -> None:
    day = details.day
    if referral.answer != ACCEPTED or referral.answered_on is None:
        raise InvalidInput("Record first that the child accepted", field="day")
    if day < referral.answered_on:
        raise InvalidInput(
            "The appointment must be on or after the day on which the child accepted, "
            f"{long_date(referral.answered_on)}",
            field="day",
        )
    if day > today() + LONGEST_AHEAD:
        raise InvalidInput("The appointment must be within two years from now", field="day")
    if day > today() and details.attended is not None:
        raise InvalidInput("Whether the child comes is not known before the day", field="attended")
    if referral.ended_on and day > referral.ended_on:
        raise InvalidInput(
            f"The referral ended on {long_date(referral.ended_on)}. Enter that day or an "
            "earlier one, or correct how it ended first",
            field="day",
        )
    if any(each.day == day for each in others):
        raise AlreadyExists(SAME_DAY, field="day")
    came = bool(details.attended) or any(each.attended for each in others)
    _check_outcome(referral, came=came)


def _check_outcome(referral: Referral, *, came: bool) -> None:
    """The end of a referral goes on to agree with whether the child ever came."""
    if referral.outcome is None or referral.outcome not in vocabulary("referral_outcomes"):
        return
    term = vocabulary("referral_outcomes").term(referral.outcome)
    if term.attended is not None and term.attended is not came:
        raise InvalidInput(
            f"The referral ended as “{term.label}”, which does not agree with that. "
            "Correct how it ended first",
            field="attended",
        )


def _one_a_day() -> AbstractContextManager[None]:
    return integrity_as(AlreadyExists(SAME_DAY, field="day"), constraint="referral_appointments")


def _keep(
    appointment: Appointment,
    before: dict[str, object],
    reason: str | None,
    actor: User,
    *,
    removed: bool = False,
) -> None:
    keep_before(
        child=appointment.referral.child,
        kind=APPOINTMENT,
        subject_id=appointment.id,
        before={"referral_id": appointment.referral_id, **before},
        reason=reason,
        made_at=appointment.recorded_at,
        actor=actor,
        removed=removed,
    )


def _note(
    referral: Referral,
    action: str,
    appointment_id: int,
    before: dict[str, object],
    reason: str | None,
    actor: User,
) -> None:
    changes: dict[str, object] = {
        "referral": referral.id,
        "appointment": appointment_id,
        **dict.fromkeys(before, VALUES_WITHHELD),
    }
    if reason:
        changes["reason"] = [None, reason]
    record(actor=actor, action=action, subject=referral.child, changes=changes)
