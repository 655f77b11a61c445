"""Pages that add an appointment with a partner, and put one right."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import InvalidInput, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.referrals import appointment_operations as operations
from outcomes.referrals import queries
from outcomes.referrals.forms import AppointmentForm, saved_appointment
from outcomes.referrals.models import Appointment
from outcomes.referrals.views import referrals


@referrals.route("/referrals/<int:referral_id>/appointments/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add_appointment(referral_id: int) -> str | Response:
    """Record an appointment that was or will be."""
    referral = queries.referral_for(referral_id, viewer=person())
    record_read(actor=person(), subject=referral.child)
    form = AppointmentForm(submission_key=new_key())
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.add_appointment(
                referral=referral,
                details=form.details,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            address = url_for("referrals.undo_appointment", appointment_id=made.id)
            flash_with_undo("The appointment is recorded.", undo_address=address)
            return redirect(_page_of(referral_id))
    return render_template(
        "referrals/appointment.html", form=form, referral=referral, appointment=None, compared=()
    )


@referrals.route("/referrals/appointments/<int:appointment_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change_appointment(appointment_id: int) -> str | Response:
    """Say whether the child came, or put an appointment right."""
    appointment = _appointment(appointment_id)
    form = AppointmentForm(data=saved_appointment(appointment))
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_appointment(
                appointment=appointment, details=form.details, **by(form)
            ),
            lambda: saved_appointment(appointment),
        )
        if not form.errors and not compared:
            flash("The appointment is saved.", "success")
            return redirect(_page_of(appointment.referral_id))
    return _correction_page(form, appointment, compared)


@referrals.post("/referrals/appointments/<int:appointment_id>/remove")
@requires(Action.RECORD_WORK)
def remove_appointment(appointment_id: int) -> str | Response:
    """Take an appointment away that should not be there."""
    appointment = _appointment(appointment_id)
    referral_id = appointment.referral_id
    form = AppointmentForm()
    compared = saved_or_compared(
        form,
        lambda: operations.remove_appointment(appointment=appointment, **by(form)),
        lambda: saved_appointment(appointment),
    )
    if form.errors or compared:
        return _correction_page(form, appointment, compared)
    flash("The appointment is removed. What it said is kept with the reason.", "success")
    return redirect(_page_of(referral_id))


@referrals.post("/referrals/appointments/<int:appointment_id>/undo")
@requires(Action.RECORD_WORK)
def undo_appointment(appointment_id: int) -> Response:
    """Take an appointment away that was recorded a moment ago."""
    appointment = _appointment(appointment_id)
    referral_id = appointment.referral_id
    try:
        operations.undo_appointment(appointment=appointment, actor=person())
    except InvalidInput as error:
        flash(f"{error.message}.", "warning")
        return redirect(_page_of(referral_id))
    flash("The appointment is taken away again.", "success")
    return redirect(_page_of(referral_id))


def _appointment(appointment_id: int) -> Appointment:
    appointment = queries.appointment_for(appointment_id, viewer=person())
    record_read(actor=person(), subject=appointment.referral.child)
    return appointment


def _correction_page(
    form: AppointmentForm, appointment: Appointment, compared: list[ComparedField]
) -> str:
    return render_template(
        "referrals/appointment.html",
        form=form,
        referral=appointment.referral,
        appointment=appointment,
        needs_reason=needs_reason(appointment.recorded_at),
        compared=compared,
    )


def _page_of(referral_id: int) -> str:
    return url_for("referrals.show", referral_id=referral_id, _anchor="appointments")
