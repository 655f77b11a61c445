"""Pages of a panel: recording one, what it decided, and putting it right."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import InvalidInput, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import PANEL, PANEL_DECISION, changes_of, needs_reason
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.caseload.queries import child_for
from outcomes.delivery.models import PlanItem
from outcomes.delivery.queries import foremost, names_of
from outcomes.panels import operations, queries, words
from outcomes.panels.forms import PanelForm, saved_panel
from outcomes.panels.models import Panel

panels = Blueprint("panels", __name__, template_folder="templates")


@panels.route("/children/<int:child_id>/panels/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add(child_id: int) -> str | Response:
    """Record a panel; its decisions follow on its own page."""
    child = child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    form = PanelForm(submission_key=new_key())
    if form.validate_on_submit():
        with errors_on(form):
            made = operations.record_panel(
                child=child,
                details=form.details,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash_with_undo(
                "The panel is recorded. Next, record what it decided.",
                undo_address=url_for("panels.undo", panel_id=made.id),
            )
            return redirect(url_for("panels.show", panel_id=made.id))
    return render_template("panels/panel_form.html", form=form, child=child, panel=None)


@panels.get("/panels/<int:panel_id>")
@requires(Action.READ_CHILD)
def show(panel_id: int) -> str:
    """One panel: who took part, what it decided, and what became of that."""
    panel = _panel(panel_id, Action.READ_CHILD)
    changes = _changes(panel)
    return render_template(
        "panels/panel.html",
        panel=panel,
        child=panel.child,
        words=words,
        titles={item.id: title for item, title in planned_for(panel.child)},
        earlier=words.earlier_texts(changes, names_of(words.people_in(changes))),
    )


@panels.route("/panels/<int:panel_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change(panel_id: int) -> str | Response:
    """Put a panel right."""
    panel = _panel(panel_id)
    form = PanelForm(data=saved_panel(panel))
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_panel(panel=panel, details=form.details, **by(form)),
            lambda: saved_panel(panel),
        )
        if not form.errors and not compared:
            flash("The correction is saved.", "success")
            return redirect(url_for("panels.show", panel_id=panel_id))
    return _correction_page(form, panel, compared)


@panels.post("/panels/<int:panel_id>/remove")
@requires(Action.RECORD_WORK)
def remove(panel_id: int) -> str | Response:
    """Take a panel away that should not be there."""
    panel = _panel(panel_id)
    child_id = panel.child_id
    form = PanelForm(data=saved_panel(panel))
    compared = saved_or_compared(
        form,
        lambda: operations.remove_panel(panel=panel, **by(form)),
        lambda: saved_panel(panel),
    )
    if form.errors or compared:
        return _correction_page(form, panel, compared)
    flash("The panel is removed. What it said is kept with the reason.", "success")
    return redirect(url_for("caseload.show", child_id=child_id, _anchor="panels"))


@panels.post("/panels/<int:panel_id>/undo")
@requires(Action.RECORD_WORK)
def undo(panel_id: int) -> Response:
    """Take a panel away that was recorded a moment ago."""
    panel = _panel(panel_id)
    child_id = panel.child_id
    try:
        operations.undo_panel(panel=panel, actor=person())
    except InvalidInput as error:
        flash(f"{error.message}.", "warning")
        return redirect(url_for("panels.show", panel_id=panel_id))
    flash("The panel is taken away again.", "success")
    return redirect(url_for("caseload.show", child_id=child_id, _anchor="panels"))


def planned_for(child: ChildRecord) -> list[tuple[PlanItem, str]]:
    """A child's plan items with their titles."""
    items = queries.plan_of(child.id)
    versions = foremost(each for item in items for each in item.intervention.versions)
    return [(item, _title(item, versions)) for item in items]


def _title(item: PlanItem, versions: dict[int, Any]) -> str:
    version = versions.get(item.intervention_id)
    return version.title if version else item.intervention.slug


def _panel(panel_id: int, action: Action = Action.RECORD_WORK) -> Panel:
    panel = queries.panel_for(panel_id, viewer=person(), action=action)
    record_read(actor=person(), subject=panel.child)
    return panel


def _changes(panel: Panel) -> Sequence[RecordChange]:
    """Of the panel and its decisions, the newest first."""
    found = changes_of(panel.child, PANEL, PANEL_DECISION)
    own = list(found.get((PANEL, panel.id), ()))
    of_decisions = [
        row
        for (kind, _), rows in found.items()
        if kind == PANEL_DECISION
        for row in rows
        if row.before.get("panel_id") == panel.id
    ]
    return sorted(own + of_decisions, key=lambda row: (row.changed_at, row.id), reverse=True)


def _correction_page(form: PanelForm, panel: Panel, compared: list[ComparedField]) -> str:
    return render_template(
        "panels/panel_form.html",
        form=form,
        child=panel.child,
        panel=panel,
        needs_reason=needs_reason(panel.recorded_at),
        compared=compared,
    )
