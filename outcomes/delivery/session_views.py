"""Pages of sessions: recording one, for a child or a group, and putting it right."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.interventions.document import Document
from catalogue.interventions.stored import load_document
from core.audit.operations import record_read
from core.errors import StaleEdit, errors_on
from core.people.current import person
from core.people.models import User
from core.permissions import Action, requires
from core.requests import whole_number
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField, compare
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.caseload.queries import staff_of_team
from outcomes.delivery import queries, session_operations
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.delivery.session_forms import NO, YES, SessionForm
from outcomes.delivery.views import chosen_numbers, delivery

SHARED = (
    "happened",
    "not_held_reason",
    "core_steps",
    "core_steps_adapted",
    "held_on",
    "plan_session",
    "minutes",
    "facilitators",
    "partner_agencies",
)
OWN = (
    "attendance",
    "minutes_late",
    "engagement",
    "motivation",
    "child_words",
    "child_words_declined_reason",
    "carer_informed",
    "reparation_hours",
    "catches_up_id",
)


@delivery.get("/deliveries/<int:delivery_id>/group")
@requires(Action.RECORD_WORK)
def choose_group(delivery_id: int) -> str:
    """For a group: which other children were to be there?"""
    found = queries.delivery_for(delivery_id, viewer=person())
    others = queries.could_join(found, viewer=person())
    for each in (found, *others):
        record_read(actor=person(), subject=each.child)
    return render_template("delivery/choose_group.html", delivery=found, others=others)


@delivery.route("/deliveries/<int:delivery_id>/sessions/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def record_session(delivery_id: int) -> str | Response:
    """Record a session; with ``with`` in the address, of these deliveries as well."""
    first = queries.delivery_for(delivery_id, viewer=person())
    deliveries = queries.group_with(first, chosen_numbers("with"), viewer=person())
    document = load_document(first.version.content)
    staff = _staff(deliveries)
    form = SessionForm(
        submission_key=new_key(),
        plan_session=_next_session(first, document),
        facilitators=[str(person().id)],
    )
    form.offer(document, staff, queries.missed_by(deliveries))
    if request.method == "GET":
        form.tick_all_steps()
    elif not form.show_steps_of_chosen(document) and form.validate_on_submit():
        with errors_on(form):
            session = session_operations.record_session(
                details=form.details,
                children=form.at_session(deliveries),
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            return _saved_session(session, delivery_id)
    return _page(form, deliveries, document)


@delivery.route("/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change_session(session_id: int) -> str | Response:
    session = queries.session_for(session_id, viewer=person())
    deliveries = [attendance.delivery for attendance in session.attendances]
    document = load_document(deliveries[0].version.content)
    form = SessionForm(data=_saved(session, document))
    form.offer(
        document,
        _staff(deliveries, session),
        queries.missed_by(deliveries, own=session),
    )
    compared: list[ComparedField] = []
    looks_again = request.method == "POST" and form.show_steps_of_chosen(document)
    if not looks_again and form.validate_on_submit():
        try:
            with errors_on(form):
                session_operations.change_session(
                    session=session,
                    details=form.details,
                    children=form.at_session(deliveries),
                    revision=whole_number(form.revision.data),
                    reason=form.reason.data,
                    actor=person(),
                )
        except StaleEdit:
            compared = _compare(form, session, document)
            form.revision.data = str(session.revision)
        if not form.errors and not compared:
            flash("The session record is saved.", "success")
            return redirect(url_for("delivery.show", delivery_id=deliveries[0].id))
    return _page(form, deliveries, document, session=session, compared=compared)


@delivery.post("/sessions/<int:session_id>/remove")
@requires(Action.RECORD_WORK)
def remove_session(session_id: int) -> str | Response:
    """Take away a record that should not be there; what it said is kept with the reason."""
    session = queries.session_for(session_id, viewer=person())
    deliveries = [attendance.delivery for attendance in session.attendances]
    first_id = deliveries[0].id
    document = load_document(deliveries[0].version.content)
    form = SessionForm()
    form.offer(
        document,
        _staff(deliveries, session),
        queries.missed_by(deliveries, own=session),
    )
    compared: list[ComparedField] = []
    try:
        with errors_on(form):
            session_operations.remove_session(
                session=session,
                revision=whole_number(form.revision.data),
                reason=form.reason.data,
                actor=person(),
            )
    except StaleEdit:
        compared = _compare(form, session, document)
        form.revision.data = str(session.revision)
    if form.errors or compared:
        return _page(form, deliveries, document, session=session, compared=compared)
    flash("The session record is removed. What it said is kept with the reason.", "success")
    return redirect(url_for("delivery.show", delivery_id=first_id))


@delivery.post("/sessions/<int:session_id>/undo")
@requires(Action.RECORD_WORK)
def undo_session(session_id: int) -> Response:
    """Take a session record away that was written a moment ago."""
    session = queries.session_for(session_id, viewer=person())
    first_id = session.attendances[0].delivery_id
    session_operations.undo_session(session=session, actor=person())
    flash("The session record is taken away again.", "success")
    return redirect(url_for("delivery.show", delivery_id=first_id))


def _page(
    form: SessionForm,
    deliveries: Sequence[Delivery],
    document: Document,
    *,
    session: SessionRecord | None = None,
    compared: Sequence[ComparedField] = (),
) -> str:
    for each in deliveries:
        record_read(actor=person(), subject=each.child)
    by_number = {str(place): each for place, each in enumerate(document.sessions, start=1)}
    return render_template(
        "delivery/session.html",
        form=form,
        deliveries=deliveries,
        rows=list(zip(deliveries, form.children.entries, strict=True)),
        session=session,
        needs_reason=session is not None and needs_reason(session.recorded_at),
        compared=compared,
        planned=by_number.get(form.plan_session.data or ""),
        planned_total=len(document.sessions),
        steps_changed=request.method == "POST" and not form.errors and not compared,
    )


def _saved_session(session: SessionRecord, delivery_id: int) -> Response:
    happened = "The session is recorded." if session.happened else "It is recorded as not held."
    flash_with_undo(happened, undo_address=url_for("delivery.undo_session", session_id=session.id))
    return redirect(url_for("delivery.show", delivery_id=delivery_id))


def _staff(deliveries: Sequence[Delivery], session: SessionRecord | None = None) -> list[User]:
    """The staff of the children's teams, whoever records, and who ran it as it is saved."""
    ran = [each.user for each in session.facilitators] if session else []
    staff = {user.id: user for user in [person(), *ran]}
    for team_id in {each.child.team_id for each in deliveries}:
        staff |= {user.id: user for user in staff_of_team(team_id)}
    return sorted(staff.values(), key=lambda user: user.name)


def _next_session(found: Delivery, document: Document) -> str:
    """The first session of the plan that comes after those that were held; blank at its end."""
    held = [
        attendance.session.plan_session or 0
        for attendance in queries.attendances_of([found])
        if attendance.session.happened
    ]
    following = max(held, default=0) + 1
    return str(following) if following <= len(document.sessions) else ""


def _saved(session: SessionRecord, document: Document) -> dict[str, Any]:
    """What is saved of a session, by the names of the form's fields."""
    left_out = {step for each in session.attendances for step in each.core_steps_left_out}
    return {
        "happened": YES if session.happened else NO,
        "not_held_reason": session.not_held_reason or "",
        "core_steps": [
            str(step)
            for number_, step, _ in document.core_steps
            if number_ == session.plan_session and step not in left_out
        ],
        "core_steps_adapted": sorted(
            {str(step) for each in session.attendances for step in each.core_steps_adapted}
        ),
        "held_on": session.held_on,
        "plan_session": str(session.plan_session or ""),
        "minutes": session.minutes,
        "facilitators": [str(each.user_id) for each in session.facilitators],
        "partner_agencies": session.partner_agencies,
        "children": [_saved_child(attendance) for attendance in session.attendances],
        "revision": session.revision,
    }


def _saved_child(attendance: Attendance) -> dict[str, Any]:
    informed = attendance.carer_informed
    return {
        "attendance": attendance.attendance,
        "minutes_late": attendance.minutes_late,
        "engagement": str(attendance.engagement) if attendance.engagement else None,
        "motivation": str(attendance.motivation) if attendance.motivation else None,
        "child_words": attendance.child_words,
        "child_words_declined_reason": attendance.child_words_declined_reason,
        "carer_informed": None if informed is None else YES if informed else NO,
        "reparation_hours": _decimal(attendance.reparation_hours),
        "catches_up_id": str(attendance.catches_up_id or ""),
    }


def _decimal(number: float | None) -> Decimal | None:
    """A number as its field shows it: 2 and 1.5, not 2.00."""
    return None if number is None else Decimal(f"{number:g}")


def _compare(form: SessionForm, session: SessionRecord, document: Document) -> list[ComparedField]:
    saved = _saved(session, document)
    rows = compare(form, saved, SHARED)
    for entry, child in zip(form.children.entries, saved["children"], strict=True):
        rows.extend(compare(entry.form, child, OWN))
    return rows
