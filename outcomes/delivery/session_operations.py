"""What changes session records. A group session is one record with an attendance per child."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now, today
from core.errors import AlreadyExists, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.caseload.history import (
    SESSION,
    as_json,
    demand_nobody_else_changed,
    keep_before,
    values_before,
)
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.operations import demand_unchanged
from outcomes.delivery.models import Attendance, SessionFacilitator, SessionRecord
from outcomes.delivery.operations import SAVED_ALREADY
from outcomes.delivery.session_checks import ChildAtSession, SessionDetails, check_session
from outcomes.delivery.words import ATTENDED_LATE, was_there

_SHARED = (
    "held_on",
    "happened",
    "not_held_reason",
    "plan_session",
    "minutes",
    "partner_agencies",
)
_OWN = (
    "attendance",
    "minutes_late",
    "engagement",
    "motivation",
    "child_words",
    "child_words_declined_reason",
    "core_steps_left_out",
    "core_steps_adapted",
    "carer_informed",
    "reparation_hours",
    "catches_up_id",
)


def record_session(
    *,
    details: SessionDetails,
    children: Sequence[ChildAtSession],
    submission_key: str,
    actor: User,
) -> SessionRecord:
    """Record a session of one or several deliveries of the same version.

    A second call with the same submission key returns the record of the first.

    :raises InvalidInput: for a value that cannot be, naming its field; the field of a child is
        ``children-<place>-<name>``.
    """
    _demand_all(children, actor)
    made = db.session.scalar(
        select(SessionRecord).where(SessionRecord.submission_key == submission_key)
    )
    if made is not None:
        _demand_session(made, actor)
        return made
    check_session(details, children)
    session = SessionRecord(
        submission_key=submission_key, recorded_by_id=actor.id, recorded_at=now()
    )
    _write(session, details)
    session.facilitators = [
        SessionFacilitator(user_id=user_id) for user_id in _facilitators(details, actor)
    ]
    for child in children:
        attendance = Attendance(delivery_id=child.delivery.id)
        _write_child(attendance, child, details)
        session.attendances.append(attendance)
    with integrity_as(AlreadyExists(SAVED_ALREADY), constraint="submission_key"):
        db.session.add(session)
        db.session.flush()
    for child in children:
        record(
            actor=actor,
            action="record_session",
            subject=child.delivery.child,
            changes={"session": session.id},
        )
    return session


def change_session(
    *,
    session: SessionRecord,
    details: SessionDetails,
    children: Sequence[ChildAtSession],
    revision: int,
    actor: User,
    reason: str | None = None,
) -> SessionRecord:
    """Correct a session record; what it said before is kept with each child's record.

    :param revision: of the record when the person opened it.
    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since.
    :raises InvalidInput: for a value that cannot be, or a reason that is missing.
    """
    _demand_session(session, actor)
    demand_unchanged(session, revision)
    check_session(details, children, own=session)
    _write(session, details)
    shared = values_before(session) | _change_facilitators(session, details, actor)
    by_delivery = {attendance.delivery_id: attendance for attendance in session.attendances}
    before = {}
    for child in children:
        attendance = by_delivery[child.delivery.id]
        _write_child(attendance, child, details)
        before[child.delivery.child] = shared | values_before(attendance)
    changed = {child: fields for child, fields in before.items() if fields}
    if changed:
        session.revision += 1
    for child_record, fields in changed.items():
        _keep(session, child_record, fields, reason, actor)
    db.session.flush()
    for child_record, fields in changed.items():
        record(
            actor=actor,
            action="change_session",
            subject=child_record,
            changes={
                "session": session.id,
                **dict.fromkeys(fields, VALUES_WITHHELD),
                **({"reason": [None, reason]} if reason else {}),
            },
        )
    return session


def undo_session(*, session: SessionRecord, actor: User) -> None:
    """Take a session record away on the day it was written, by the person who wrote it.

    :raises NotPermitted: to others, or later.
    """
    _demand_session(session, actor)
    if not may_undo_session(session, actor):
        raise NotPermitted(
            "Only the person who recorded a session can undo it, on the same day. "
            "Change the record instead."
        )
    demand_nobody_else_changed(kind=SESSION, subject_id=session.id, actor=actor)
    _take_away(session, "undo_session", actor)


def remove_session(
    *, session: SessionRecord, revision: int, reason: str | None, actor: User
) -> None:
    """Take a session record away that should not be there; what it said is kept.

    :param reason: a code of ``correction_reasons``; None is enough on the day of recording.
    :raises StaleEdit: if someone saved since the person opened it.
    """
    _demand_session(session, actor)
    demand_unchanged(session, revision)
    for attendance in session.attendances:
        said = {name: as_json(getattr(session, name)) for name in _SHARED}
        said |= {name: getattr(attendance, name) for name in _OWN}
        said["facilitators"] = sorted(each.user_id for each in session.facilitators)
        child = attendance.delivery.child
        _keep(session, child, said | {"delivery": attendance.delivery_id}, reason, actor, gone=True)
    _take_away(session, "remove_session", actor, {"reason": [None, reason]} if reason else {})


def may_undo_session(session: SessionRecord, actor: User) -> bool:
    """Whether a person may still take a session record away."""
    return session.recorded_by_id == actor.id and session.recorded_at.date() == today()


def _demand_all(children: Sequence[ChildAtSession], actor: User) -> None:
    for child in children:
        demand(actor, Action.RECORD_WORK, child.delivery.child)


def _demand_session(session: SessionRecord, actor: User) -> None:
    for attendance in session.attendances:
        demand(actor, Action.RECORD_WORK, attendance.delivery.child)


def _write(session: SessionRecord, details: SessionDetails) -> None:
    session.held_on = details.held_on
    session.happened = details.happened
    session.not_held_reason = None if details.happened else details.not_held_reason
    session.plan_session = details.plan_session
    session.minutes = details.minutes if details.happened else None
    agencies = sorted(details.partner_agencies) if details.happened else []
    if session.partner_agencies != agencies:
        session.partner_agencies = agencies


def _write_child(attendance: Attendance, child: ChildAtSession, details: SessionDetails) -> None:
    """Engagement, words and steps belong to a child who was there, and to no other."""
    there = details.happened and was_there(child.attendance)
    attendance.attendance = child.attendance if details.happened else None
    attendance.engagement = child.engagement if there else None
    attendance.child_words = child.child_words if there else ""
    attendance.child_words_declined_reason = child.child_words_declined_reason if there else ""
    attendance.carer_informed = child.carer_informed
    late = there and child.attendance == ATTENDED_LATE
    attendance.minutes_late = child.minutes_late if late else None
    attendance.motivation = child.motivation if there else None
    hours = child.reparation_hours if there else None
    if attendance.reparation_hours != hours:
        attendance.reparation_hours = hours
    attendance.catches_up_id = child.catches_up_id if there else None
    for name in ("core_steps_left_out", "core_steps_adapted"):
        steps = sorted(getattr(details, name)) if there else []
        if getattr(attendance, name) != steps:
            setattr(attendance, name, steps)


def _facilitators(details: SessionDetails, actor: User) -> list[int]:
    """Those who ran it; whoever records it where nobody is named."""
    if not details.happened:
        return []
    return sorted(set(details.facilitator_ids)) or [actor.id]


def _change_facilitators(
    session: SessionRecord, details: SessionDetails, actor: User
) -> dict[str, list[int]]:
    """Set who ran it; who did before, where that changes."""
    wanted = set(_facilitators(details, actor))
    present = {facilitator.user_id for facilitator in session.facilitators}
    if wanted == present:
        return {}
    session.facilitators = [each for each in session.facilitators if each.user_id in wanted]
    session.facilitators.extend(
        SessionFacilitator(user_id=user_id) for user_id in sorted(wanted - present)
    )
    return {"facilitators": sorted(present)}


def _keep(
    session: SessionRecord,
    child: ChildRecord,
    before: dict[str, Any],
    reason: str | None,
    actor: User,
    *,
    gone: bool = False,
) -> None:
    keep_before(
        child=child,
        kind=SESSION,
        subject_id=session.id,
        before=before,
        reason=reason,
        made_at=session.recorded_at,
        actor=actor,
        removed=gone,
    )


def _take_away(
    session: SessionRecord, action: str, actor: User, said: dict[str, Any] | None = None
) -> None:
    session_id = session.id
    children = [attendance.delivery.child for attendance in session.attendances]
    # What made up for it stays, as a session like any other.
    made_up = update(Attendance).where(Attendance.catches_up_id == session_id)
    db.session.execute(made_up.values(catches_up_id=None))
    db.session.delete(session)
    db.session.flush()
    for child in children:
        changes = {"session": session_id, **(said or {})}
        record(actor=actor, action=action, subject=child, changes=changes)
