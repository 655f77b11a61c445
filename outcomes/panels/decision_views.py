"""Pages of what a panel decided: recording it, putting it right, and what became of it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import errors_on
from core.people.current import person
from core.people.models import User
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.caseload.queries import staff_of_team
from outcomes.panels import decision_operations as operations
from outcomes.panels import queries
from outcomes.panels.forms import DecisionForm, SettleForm, saved_decision, saved_settlement
from outcomes.panels.models import Effect, Panel, PanelDecision
from outcomes.panels.views import panels, planned_for


@panels.route("/panels/<int:panel_id>/decisions/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add_decision(panel_id: int) -> str | Response:
    """Record what a panel decided, and change the plan by it."""
    panel = queries.panel_for(panel_id, viewer=person())
    record_read(actor=person(), subject=panel.child)
    form = DecisionForm(submission_key=new_key(), owner_id=person().id)
    form.offer(_staff(panel), planned_for(panel.child))
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.decide(
                panel=panel,
                details=form.details,
                change=form.change,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            return _decided(made)
    return render_template(
        "panels/decision_form.html", form=form, panel=panel, decision=None, compared=()
    )


@panels.route("/panels/decisions/<int:decision_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change_decision(decision_id: int) -> str | Response:
    """Put a decision's words, owner or day right."""
    decision = _decision(decision_id)
    form = _form_of(decision)
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_decision(decision=decision, details=form.details, **by(form)),
            lambda: saved_decision(decision),
        )
        if not form.errors and not compared:
            flash("The correction is saved.", "success")
            return redirect(url_for("panels.show", panel_id=decision.panel_id))
    return _correction_page(form, decision, compared)


@panels.post("/panels/decisions/<int:decision_id>/remove")
@requires(Action.RECORD_WORK)
def remove_decision(decision_id: int) -> str | Response:
    """Take a decision away that should not be there."""
    decision = _decision(decision_id)
    panel_id = decision.panel_id
    form = _form_of(decision)
    compared = saved_or_compared(
        form,
        lambda: operations.remove_decision(decision=decision, **by(form)),
        lambda: saved_decision(decision),
    )
    if form.errors or compared:
        return _correction_page(form, decision, compared)
    flash("The decision is removed. What it said is kept with the reason.", "success")
    return redirect(url_for("panels.show", panel_id=panel_id))


@panels.post("/panels/decisions/<int:decision_id>/undo")
@requires(Action.RECORD_WORK)
def undo_decision(decision_id: int) -> Response:
    """Take a decision away that was recorded a moment ago."""
    decision = _decision(decision_id)
    panel_id = decision.panel_id
    operations.undo_decision(decision=decision, actor=person())
    flash("The decision is taken away again.", "success")
    return redirect(url_for("panels.show", panel_id=panel_id))


@panels.route("/panels/decisions/<int:decision_id>/settle", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def settle_decision(decision_id: int) -> str | Response:
    """Say whether a decision was done."""
    decision = _decision(decision_id)
    form = SettleForm(data=saved_settlement(decision))
    form.offer(planned_for(decision.panel.child) if decision.effect is Effect.ADD else ())
    recorded = decision.settled is not None
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.settle_decision(
                decision=decision, settlement=form.details, **by(form)
            ),
            lambda: saved_settlement(decision),
        )
        if not form.errors and not compared:
            return _settled(decision, corrected=recorded)
    return render_template(
        "panels/settle.html",
        form=form,
        decision=decision,
        panel=decision.panel,
        recorded=recorded,
        needs_reason=recorded and needs_reason(decision.settled_at),
        compared=compared,
    )


@panels.post("/panels/decisions/<int:decision_id>/settle/undo")
@requires(Action.RECORD_WORK)
def undo_settlement(decision_id: int) -> Response:
    """Open a decision again that was settled a moment ago."""
    decision = _decision(decision_id)
    operations.undo_settlement(decision=decision, actor=person())
    flash("The decision is open again.", "success")
    return redirect(url_for("panels.show", panel_id=decision.panel_id))


def _decided(made: PanelDecision) -> Response:
    words = "The decision is recorded."
    if made.effect is Effect.ADD:
        words = "The decision is recorded. Add to the plan, and then say here that it is done."
    elif made.effect:
        words = "The decision is recorded, and the plan is changed by it."
    if operations.may_undo_decision(made, person()):
        address = url_for("panels.undo_decision", decision_id=made.id)
        flash_with_undo(words, undo_address=address)
    else:
        flash(words, "success")
    return redirect(url_for("panels.show", panel_id=made.panel_id))


def _settled(decision: PanelDecision, *, corrected: bool) -> Response:
    if corrected:
        flash("The correction is saved.", "success")
    else:
        flash_with_undo(
            "It is recorded what became of the decision.",
            undo_address=url_for("panels.undo_settlement", decision_id=decision.id),
        )
    return redirect(url_for("panels.show", panel_id=decision.panel_id))


def _decision(decision_id: int) -> PanelDecision:
    decision = queries.decision_for(decision_id, viewer=person())
    record_read(actor=person(), subject=decision.panel.child)
    return decision


def _form_of(decision: PanelDecision) -> DecisionForm:
    form = DecisionForm(data=saved_decision(decision))
    staff = _staff(decision.panel)
    form.offer(staff if decision.owner in staff else [decision.owner, *staff])
    return form


def _staff(panel: Panel) -> list[User]:
    """The people of the child's team, and a manager of the whole service who is recording."""
    staff = staff_of_team(panel.child.team_id)
    return staff if person() in staff else [*staff, person()]


def _correction_page(
    form: DecisionForm, decision: PanelDecision, compared: list[ComparedField]
) -> str:
    return render_template(
        "panels/decision_form.html",
        form=form,
        panel=decision.panel,
        decision=decision,
        needs_reason=needs_reason(decision.recorded_at),
        compared=compared,
    )
