"""Pages that add a snapshot of education, training and employment, and put one right."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import errors_on
from core.people.current import person
from core.permissions import Action, requires
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.caseload.queries import child_for
from outcomes.ete import operations, queries
from outcomes.ete.forms import SnapshotForm, saved
from outcomes.ete.models import EteSnapshot

ete = Blueprint("ete", __name__, template_folder="templates")


@ete.route("/children/<int:child_id>/ete/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add(child_id: int) -> str | Response:
    """Record what a child does today, or did on another day."""
    child = child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    form = SnapshotForm(submission_key=new_key())
    if form.validate_on_submit():
        with errors_on(form):
            operations.add_snapshot(
                child=child,
                details=form.details,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash("It is recorded.", "success")
            return redirect(_page_of_child(child_id))
    return render_template("ete/snapshot.html", form=form, child=child, snapshot=None, compared=())


@ete.route("/ete/<int:snapshot_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change(snapshot_id: int) -> str | Response:
    snapshot = queries.snapshot_for(snapshot_id, viewer=person())
    record_read(actor=person(), subject=snapshot.child)
    form = SnapshotForm(data=saved(snapshot))
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_snapshot(snapshot=snapshot, details=form.details, **by(form)),
            lambda: saved(snapshot),
        )
        if not form.errors and not compared:
            flash("The record is saved.", "success")
            return redirect(_page_of_child(snapshot.child_id))
    return _correction_page(form, snapshot, compared)


@ete.post("/ete/<int:snapshot_id>/remove")
@requires(Action.RECORD_WORK)
def remove(snapshot_id: int) -> str | Response:
    """Take a snapshot away that should not be there."""
    snapshot = queries.snapshot_for(snapshot_id, viewer=person())
    record_read(actor=person(), subject=snapshot.child)
    child_id = snapshot.child_id
    form = SnapshotForm()
    compared = saved_or_compared(
        form,
        lambda: operations.remove_snapshot(snapshot=snapshot, **by(form)),
        lambda: saved(snapshot),
    )
    if form.errors or compared:
        return _correction_page(form, snapshot, compared)
    flash("The record is removed. What it said is kept with the reason.", "success")
    return redirect(_page_of_child(child_id))


def _correction_page(
    form: SnapshotForm, snapshot: EteSnapshot, compared: list[ComparedField]
) -> str:
    return render_template(
        "ete/snapshot.html",
        form=form,
        child=snapshot.child,
        snapshot=snapshot,
        needs_reason=needs_reason(snapshot.recorded_at),
        compared=compared,
    )


def _page_of_child(child_id: int) -> str:
    return url_for("caseload.show", child_id=child_id, _anchor="ete")
