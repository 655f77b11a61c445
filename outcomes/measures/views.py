"""Recording scores, and putting them right."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.instruments.queries import all_instruments, find_scale
from catalogue.instruments.schemas import Instrument, Scale
from core.audit.operations import record_read
from core.errors import NotFound, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo
from core.ui.words import plural
from outcomes.measures import operations, queries
from outcomes.measures.forms import answered_form, correction_form
from outcomes.measures.goals import GOALS, current_goals
from outcomes.measures.models import Measurement
from outcomes.measures.occasions import first_day_before, last_day_after, last_day_before
from outcomes.measures.questions import can_be_asked

measures = Blueprint("measures", __name__, template_folder="templates")


@measures.route("/deliveries/<int:delivery_id>/measures/record", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def record(delivery_id: int) -> str | Response:
    """Choose an instrument, or, with ``?instrument=``, enter the scores of one answering."""
    delivery = queries.delivery_to_measure(delivery_id, viewer=person())
    record_read(actor=person(), subject=delivery.child)
    facts = queries.version_facts([delivery.version_id])[delivery.version_id]
    code = request.args.get("instrument")
    if code is None:
        goals = current_goals(delivery)
        return render_template(
            "measures/choose.html",
            delivery=delivery,
            facts=facts,
            can_be_asked={
                code for code, each in all_instruments().items() if can_be_asked(each, goals)
            },
            **_choices(facts.instruments),
        )
    instrument = all_instruments().get(code)
    if instrument is None:
        raise NotFound(queries.NO_SUCH_PAGE)
    goals = current_goals(delivery) if instrument.code == GOALS else []
    form = answered_form(
        instrument,
        goals=goals,
        occasion=queries.suggested_for(
            delivery, instrument.code, asked=request.args.get("occasion")
        ),
    )
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.record_measurements(
                delivery=delivery,
                answered=form.answered,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash_with_undo(
                f"{plural(len(made), 'score')} saved.",
                undo_address=url_for("measures.undo", submission_key=made[0].submission_key),
            )
            return redirect(_page_of_child(made[0].child_id))
    times = queries.times_of([delivery])[delivery.id]
    return render_template(
        "measures/record.html",
        form=form,
        delivery=delivery,
        facts=facts,
        instrument=instrument,
        can_be_asked=can_be_asked(instrument, goals),
        agrees_goals=instrument.code == GOALS,
        first_before=first_day_before(times.dates),
        last_before=last_day_before(times.dates),
        last_after=last_day_after(times.dates),
    )


@measures.post("/measures/<submission_key>/undo")
@requires(Action.RECORD_WORK)
def undo(submission_key: str) -> Response:
    """Take back what was just recorded."""
    delivery = operations.undo_recording(submission_key=submission_key, actor=person())
    flash("The scores are taken back. Nothing was saved.", "success")
    return redirect(_page_of_child(delivery.child_id))


@measures.route("/measures/<int:measurement_id>/correct", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def correct(measurement_id: int) -> str | Response:
    """Put one score right."""
    measurement = queries.measurement_to_correct(measurement_id, viewer=person())
    record_read(actor=person(), subject=measurement.child)
    form = correction_form(measurement, _scale_of(measurement)[1])
    if form.validate_on_submit():
        with errors_on(form):
            operations.correct_measurement(
                measurement=measurement,
                score=float(form.score.data),
                occasion=form.occasion.data,
                taken_on=form.taken_on.data,
                reason=form.reason.data,
                actor=person(),
            )
        if not form.errors:
            flash("The score is corrected.", "success")
            return redirect(_page_of_child(measurement.child_id))
    return _correction_page(form, measurement)


@measures.post("/measures/<int:measurement_id>/remove")
@requires(Action.RECORD_WORK)
def remove(measurement_id: int) -> str | Response:
    """Take one score away."""
    measurement = queries.measurement_to_correct(measurement_id, viewer=person())
    record_read(actor=person(), subject=measurement.child)
    child_id = measurement.child_id
    form = correction_form(measurement, _scale_of(measurement)[1])
    with errors_on(form):
        operations.remove_measurement(
            measurement=measurement, reason=form.reason.data, actor=person()
        )
    if not form.errors:
        flash("The score is removed.", "success")
        return redirect(_page_of_child(child_id))
    return _correction_page(form, measurement)


def _correction_page(form: Any, measurement: Measurement) -> str:
    instrument, scale = _scale_of(measurement)
    return render_template(
        "measures/correct.html",
        form=form,
        measurement=measurement,
        instrument=instrument,
        scale=scale,
        needs_reason=operations.needs_reason(measurement),
    )


def _scale_of(measurement: Measurement) -> tuple[Instrument, Scale]:
    found = find_scale(measurement.instrument, measurement.scale)
    if found is None:
        raise NotFound("This service no longer holds the measure that the score is of.")
    return found


def _choices(intended: tuple[str, ...]) -> dict[str, list[Instrument]]:
    """The instruments of the intervention's own outcomes, and all the others by title."""
    known = all_instruments()
    others = [instrument for code, instrument in known.items() if code not in intended]
    return {
        "intended": [known[code] for code in intended if code in known],
        "others": sorted(others, key=lambda instrument: instrument.title),
    }


def _page_of_child(child_id: int) -> str:
    return url_for("caseload.show", child_id=child_id, _anchor="measures")
