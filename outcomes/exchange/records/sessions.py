"""Sessions: a row is one child at a session; rows of one session share its reference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from core.database import Base, db
from core.errors import DomainError
from core.permissions import Action, allowed
from outcomes.caseload.history import SENT_AGAIN
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.delivery.session_checks import ChildAtSession, SessionDetails
from outcomes.delivery.session_forms import LONGEST_SENTENCE
from outcomes.delivery.session_operations import change_session, record_session
from outcomes.delivery.words import vocabulary, was_there
from outcomes.exchange.cells import NO, YES, Code, Column, Several, day, whole_number, words
from outcomes.exchange.lookups import Referred, demand_opaque, unknown_delivery
from outcomes.exchange.models import LONGEST_REFERENCE
from outcomes.exchange.records.deliveries import DELIVERY_REFERENCE
from outcomes.exchange.records.plans import person_with
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import SAYS_OTHERWISE, Import, Outcome, Row, RowRefused

REASON_NOT_KNOWN = "not_known"
DECLINED = "declined:"  # before the reason why a child gave no words


def happened(text: str) -> str | None:
    """None for a session that happened; else the code of the reason why it did not."""
    small = text.casefold()
    if small in YES:
        return ""
    if small in NO:
        return REASON_NOT_KNOWN
    reasons = vocabulary("session_reasons")
    if text not in reasons:
        raise ValueError(
            "is neither yes nor no, nor a reason why not. Use yes, no, or one of: "
            + ", ".join(reasons.codes)
        )
    return text


def engagement(text: str) -> int:
    """From 1, did not take part, to 5, made it their own."""
    number = whole_number(text)
    if not 1 <= number <= 5:
        raise ValueError("is not between 1 and 5")
    return number


class Sessions:
    """A session with one child, or with several by several rows."""

    name = "sessions"
    table: type[Base] = Attendance  # a row is one child at a session
    columns: tuple[Column, ...] = (
        DELIVERY_REFERENCE,
        Column("session_reference", words(LONGEST_REFERENCE), required=True),
        Column("held_on", day, required=True),
        Column("happened", happened, required=True),
        Column("attendance", Code("attendance")),
        Column("minutes", whole_number),
        Column("engagement", engagement),
        Column("child_words", words(LONGEST_SENTENCE + len(DECLINED) + 1)),
        Column("facilitator_emails", Several(words(254))),
    )
    fields: Mapping[str, str] = {
        "not_held_reason": "happened",
        "child_words_declined_reason": "child_words",
    }

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Record sessions, let more children join them, and correct them."""
        deliveries = Referred("deliveries", Delivery, (row["delivery_reference"] for row in rows))
        sessions = Referred(self.name, SessionRecord, (row["session_reference"] for row in rows))

        def save(row: Row) -> Outcome:
            delivery = _delivery(row, deliveries, job)
            session = sessions.get(row["session_reference"])
            if session is None:
                sessions.add(row["session_reference"], _record(row, delivery, job), job)
                return Outcome.CREATED
            present = {each.delivery_id: each for each in session.attendances}
            if delivery.id not in present:
                return _join(session, row, delivery, job)
            return _change(session, present[delivery.id], row, job)

        one_by_one(rows, job, self, save)


def _delivery(row: Row, deliveries: Referred[Delivery], job: Import) -> Delivery:
    delivery = deliveries.get(row["delivery_reference"])
    if delivery is None or not allowed(job.actor, Action.RECORD_WORK, delivery.child):
        raise unknown_delivery()
    return delivery


def _record(row: Row, delivery: Delivery, job: Import) -> SessionRecord:
    demand_opaque(row["session_reference"], "session_reference")
    job.demand_nobody_named({"child_words": row["child_words"]})
    details = _details(row)
    session = record_session(
        details=details,
        children=[_child(row, delivery)],
        submission_key=str(uuid4()),
        actor=job.actor,
    )
    if not details.facilitator_ids:
        session.facilitators.clear()  # who ran it is not known; it was not who imports it
    job.shared.add(session.id)
    return session


def _join(session: SessionRecord, row: Row, delivery: Delivery, job: Import) -> Outcome:
    """One more child at a session that is recorded already."""
    job.demand_nobody_named({"child_words": row["child_words"]})
    details, wanted = _details(row, session), _child(row, delivery)
    _demand_agreement(session, details, job)
    attendance = Attendance(delivery_id=delivery.id)
    others = [_at(each) for each in session.attendances]
    session.attendances.append(attendance)
    db.session.flush()  # so that it knows its delivery
    try:
        _write(session, details, [*others, wanted], job)
    except DomainError:
        session.attendances.remove(attendance)
        raise
    job.shared.add(session.id)
    return Outcome.CREATED


def _change(session: SessionRecord, attendance: Attendance, row: Row, job: Import) -> Outcome:
    details = _details(row, session)
    was, wanted = _at(attendance), _child(row, attendance.delivery, attendance)
    if wanted != was:
        job.demand_first_word(attendance.id, "session_reference")
        if wanted.child_words != was.child_words:
            job.demand_nobody_named({"child_words": row["child_words"]})
    changes = _demand_agreement(session, details, job) or wanted != was
    if changes:
        children = [wanted if each is attendance else _at(each) for each in session.attendances]
        _write(session, details, children, job)
    job.shared.add(session.id)
    job.hear(attendance.id)
    return Outcome.UPDATED if changes else Outcome.UNCHANGED


def _demand_agreement(session: SessionRecord, details: SessionDetails, job: Import) -> bool:
    """Whether the session itself changes, which no other row of the file may have spoken of."""
    changes = details != _saved(session)
    if changes and session.id in job.shared:
        raise RowRefused("session_reference", SAYS_OTHERWISE)
    return changes


def _write(
    session: SessionRecord, details: SessionDetails, children: list[ChildAtSession], job: Import
) -> None:
    unknown = not details.facilitator_ids
    change_session(
        session=session,
        details=details,
        children=children,
        revision=session.revision,
        reason=SENT_AGAIN,
        actor=job.actor,
    )
    if unknown:
        session.facilitators.clear()


def _details(row: Row, session: SessionRecord | None = None) -> SessionDetails:
    """What a row says of the session; a blank erases nothing that is recorded."""
    reason = row["happened"]
    people = [person_with(each, "facilitator_emails") for each in row["facilitator_emails"] or ()]
    details = SessionDetails(
        held_on=row["held_on"],
        happened=not reason,
        not_held_reason=reason or None,
        minutes=row["minutes"] if not reason else None,
        facilitator_ids=tuple(sorted(person.id for person in people)) if not reason else (),
    )
    if session is None:
        return details
    saved = _saved(session)
    if reason == REASON_NOT_KNOWN and saved.not_held_reason:
        details = replace(details, not_held_reason=saved.not_held_reason)
    return replace(
        details,
        plan_session=saved.plan_session,
        minutes=details.minutes or (None if reason else saved.minutes),
        facilitator_ids=details.facilitator_ids or (() if reason else saved.facilitator_ids),
        core_steps_left_out=saved.core_steps_left_out if not reason else (),
        core_steps_adapted=saved.core_steps_adapted if not reason else (),
        partner_agencies=saved.partner_agencies if not reason else (),
    )


def _saved(session: SessionRecord) -> SessionDetails:
    left_out = {step for each in session.attendances for step in each.core_steps_left_out or ()}
    adapted = {step for each in session.attendances for step in each.core_steps_adapted or ()}
    return SessionDetails(
        held_on=session.held_on,
        happened=session.happened,
        not_held_reason=session.not_held_reason,
        plan_session=session.plan_session,
        minutes=session.minutes,
        facilitator_ids=tuple(sorted(each.user_id for each in session.facilitators)),
        core_steps_left_out=tuple(sorted(left_out)),
        core_steps_adapted=tuple(sorted(adapted)),
        partner_agencies=tuple(sorted(session.partner_agencies or ())),
    )


def _child(row: Row, delivery: Delivery, saved: Attendance | None = None) -> ChildAtSession:
    """What a row says of the child; a blank erases nothing that is recorded."""
    attendance = row["attendance"] or (saved.attendance if saved else None)
    if row["happened"]:
        _demand_blank(row, ("attendance", "engagement", "child_words"), "a session that happened")
        attendance = None
    there = not row["happened"] and was_there(attendance)
    if not there:
        _demand_blank(row, ("engagement", "child_words"), "a child who was there")
    words, declined = _said(row["child_words"] or "")
    if there and saved and not (words or declined):
        words, declined = saved.child_words, saved.child_words_declined_reason
    engagement = row["engagement"] or (saved.engagement if saved else None)
    return ChildAtSession(
        delivery=delivery,
        attendance=attendance,
        engagement=engagement if there else None,
        child_words=words if there else "",
        child_words_declined_reason=declined if there else "",
        carer_informed=saved.carer_informed if saved else None,
        **(_only_here(saved) if saved and there else {}),
    )


def _demand_blank(row: Row, columns: Sequence[str], what: str) -> None:
    for column in columns:
        if row[column] is not None:
            raise RowRefused(column, f"must be blank: it belongs to {what}")


def _said(text: str) -> tuple[str, str]:
    """The child's words, or why they gave none."""
    if text.casefold().startswith(DECLINED):
        return "", text[len(DECLINED) :].strip()
    return text, ""


def _at(attendance: Attendance) -> ChildAtSession:
    """What is recorded of a child."""
    return ChildAtSession(
        delivery=attendance.delivery,
        attendance=attendance.attendance,
        engagement=attendance.engagement,
        child_words=attendance.child_words,
        child_words_declined_reason=attendance.child_words_declined_reason,
        carer_informed=attendance.carer_informed,
        **_only_here(attendance),
    )


def _only_here(attendance: Attendance) -> dict[str, Any]:
    """What no file speaks of, so that it stays as it is."""
    names = ("minutes_late", "motivation", "reparation_hours", "catches_up_id")
    return {name: getattr(attendance, name) for name in names}
