"""What changes session records. A group session is one record with an attendance per child."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from catalogue.interventions.document import Document
from catalogue.interventions.stored import load_document
from core.audit.operations import differences, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from core.ui.words import long_date
from outcomes.caseload.operations import demand_unchanged
from outcomes.delivery.models import Attendance, Delivery, SessionFacilitator, SessionRecord
from outcomes.delivery.operations import SAVED_ALREADY
from outcomes.delivery.words import ENGAGEMENT, vocabulary, was_there

LONGEST_MINUTES = 600


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """What happened, for all who were there. Steps are counted from 1 within the plan's session."""

    held_on: date
    happened: bool
    not_held_reason: str | None = None
    plan_session: int | None = None
    minutes: int | None = None
    facilitator_ids: tuple[int, ...] = ()
    core_steps_left_out: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChildAtSession:
    """One child at the session. Of the words and the reason for none, exactly one is written."""

    delivery: Delivery
    attendance: str | None = None
    engagement: int | None = None
    child_words: str = ""
    child_words_declined_reason: str = ""
    carer_informed: bool | None = None


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
    _check(details, children)
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
) -> SessionRecord:
    """Correct a session record.

    :param revision: of the record when the person opened it.
    :raises StaleEdit: if someone saved since.
    """
    _demand_session(session, actor)
    demand_unchanged(session, revision)
    _check(details, children)
    _write(session, details)
    shared = differences(session, withheld=True) | _changed_facilitators(session, details, actor)
    by_delivery = {attendance.delivery_id: attendance for attendance in session.attendances}
    own = {}
    for child in children:
        attendance = by_delivery[child.delivery.id]
        _write_child(attendance, child, details)
        own[child.delivery.child] = differences(attendance, withheld=True)
    changed = {child: shared | fields for child, fields in own.items() if shared | fields}
    if changed:
        session.revision += 1
        db.session.flush()
    for child_record, fields in changed.items():
        record(
            actor=actor,
            action="change_session",
            subject=child_record,
            changes={"session": session.id, **fields},
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
    session_id = session.id
    children = [attendance.delivery.child for attendance in session.attendances]
    db.session.delete(session)
    db.session.flush()
    for child in children:
        record(actor=actor, action="undo_session", subject=child, changes={"session": session_id})


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


def _write_child(attendance: Attendance, child: ChildAtSession, details: SessionDetails) -> None:
    """Engagement, words and steps belong to a child who was there, and to no other."""
    there = details.happened and was_there(child.attendance)
    attendance.attendance = child.attendance if details.happened else None
    attendance.engagement = child.engagement if there else None
    attendance.child_words = child.child_words if there else ""
    attendance.child_words_declined_reason = child.child_words_declined_reason if there else ""
    attendance.carer_informed = child.carer_informed
    left_out = sorted(details.core_steps_left_out) if there else []
    if attendance.core_steps_left_out != left_out:
        attendance.core_steps_left_out = left_out


def _facilitators(details: SessionDetails, actor: User) -> list[int]:
    """Those who ran it; whoever records it where nobody is named."""
    if not details.happened:
        return []
    return sorted(set(details.facilitator_ids)) or [actor.id]


def _changed_facilitators(
    session: SessionRecord, details: SessionDetails, actor: User
) -> dict[str, str]:
    wanted = set(_facilitators(details, actor))
    present = {facilitator.user_id for facilitator in session.facilitators}
    if wanted == present:
        return {}
    session.facilitators = [each for each in session.facilitators if each.user_id in wanted]
    session.facilitators.extend(
        SessionFacilitator(user_id=user_id) for user_id in sorted(wanted - present)
    )
    return {"facilitators": "changed"}


def _check(details: SessionDetails, children: Sequence[ChildAtSession]) -> None:
    deliveries = [child.delivery for child in children]
    if len({delivery.version_id for delivery in deliveries}) != 1:
        raise InvalidInput("A group session is of one version of one intervention")
    _check_day(details.held_on, deliveries)
    if details.minutes is not None and not 1 <= details.minutes <= LONGEST_MINUTES:
        raise InvalidInput(f"Enter minutes from 1 to {LONGEST_MINUTES}", field="minutes")
    _check_plan_session(details, load_document(deliveries[0].version.content))
    if not details.happened:
        reasons = {term.code for term in vocabulary("session_reasons").valid(on=details.held_on)}
        if details.not_held_reason not in reasons:
            raise InvalidInput("Choose why it did not happen", field="not_held_reason")
        return
    for place, child in enumerate(children):
        _check_child(child, f"children-{place}-")


def _check_day(held_on: date, deliveries: Sequence[Delivery]) -> None:
    if held_on > today():
        raise InvalidInput("The session must be today or in the past", field="held_on")
    started = max(delivery.started_on for delivery in deliveries)
    if held_on < started:
        raise InvalidInput(
            f"The session must be on or after the start, {long_date(started)}", field="held_on"
        )
    ends = [delivery.ended_on for delivery in deliveries if delivery.ended_on]
    if ends and held_on > min(ends):
        raise InvalidInput(
            f"The delivery ended on {long_date(min(ends))}. Enter that day or an earlier one",
            field="held_on",
        )


def _check_plan_session(details: SessionDetails, document: Document) -> None:
    number = details.plan_session
    if number is not None and not 1 <= number <= len(document.sessions):
        raise InvalidInput("Choose a session of the plan", field="plan_session")
    core = {step for session, step, _ in document.core_steps if session == number}
    if not set(details.core_steps_left_out) <= core:
        raise InvalidInput("Only core steps of this session can be left out", field="core_steps")


def _check_child(child: ChildAtSession, prefix: str) -> None:
    known = {term.code for term in vocabulary("attendance")}
    if child.attendance not in known:
        raise InvalidInput("Say whether the child attended", field=f"{prefix}attendance")
    if not was_there(child.attendance):
        return
    if child.engagement not in ENGAGEMENT:
        raise InvalidInput("Say how the child took part", field=f"{prefix}engagement")
    said, declined = child.child_words.strip(), child.child_words_declined_reason.strip()
    if bool(said) == bool(declined):
        raise InvalidInput(
            "Write the child's words, or why they gave none, not both"
            if said
            else "Write one sentence in the child's words, or say why they gave none",
            field=f"{prefix}child_words",
        )
