"""Pages of the caseload: the list, a child's page, and what changes a record."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import errors_on
from core.people.current import person
from core.people.models import Role
from core.permissions import Action, requires
from core.requests import whole_number
from outcomes.caseload import operations, queries
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import saved_or_compared
from outcomes.caseload.forms import COMPARED, ChildForm, FindChildForm, NeedForm, new_key
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.timeline import parts_of, timeline_of, timeline_sources
from outcomes.caseload.words import need_in_words, need_label

caseload = Blueprint("caseload", __name__, template_folder="templates")

OWN, ALL = "own", "all"
LOOKED_FOR = "children_looked_for"
OWN, ALL = "own", "all"
TIMELINE_LENGTH = 20


@caseload.get("/children")
@requires(Action.SEE_CASELOAD)
def list_children() -> str:
    """My own children or all of my teams; with ``found`` those that were looked for."""
    containing = session.get(LOOKED_FOR, "") if "found" in request.args else ""
    show = request.args.get("show", "")
    page = request.args.get("page", 1, type=int)
    begins_with_own = person().role is Role.PRACTITIONER and not containing and show != ALL
    own = show == OWN or begins_with_own
    found = queries.children_page(viewer=person(), page=page, containing=containing, own=own)
    if not found.total and own and show != OWN:
        # Who has none of their own yet begins with everybody's.
        own = False
        found = queries.children_page(viewer=person(), page=page)
    form = FindChildForm(formdata=None, reference=containing)
    return render_template(
        "caseload/list.html",
        form=form,
        found=found,
        containing=containing,
        person=person(),
        own=own,
    )


@caseload.post("/children/find")
@requires(Action.SEE_CASELOAD)
def find_child() -> str | Response:
    """Look for a case reference; it is kept out of addresses and logs."""
    form = FindChildForm()
    if not form.validate_on_submit():
        return render_template(
            "caseload/list.html", form=form, found=None, containing="", person=person()
        )
    reference = form.reference.data or ""
    child = queries.child_with_reference(reference, viewer=person())
    if child is not None:
        return redirect(url_for("caseload.show", child_id=child.id))
    session[LOOKED_FOR] = reference
    return redirect(url_for("caseload.list_children", found=1))


@caseload.route("/children/add", methods=["GET", "POST"])
@requires(Action.ADD_CHILD)
def add_child() -> str | Response:
    teams = queries.teams_of(person())
    form = ChildForm(submission_key=new_key())
    form.offer_teams(teams)
    if form.validate_on_submit():
        with errors_on(form):
            child = operations.add_child(
                details=form.details, submission_key=form.submission_key.data, actor=person()
            )
        if not form.errors:
            flash("The record is added. Next, add what the assessment found.", "success")
            return redirect(url_for("caseload.show", child_id=child.id))
    return render_template("caseload/child_form.html", form=form, teams=teams, child=None)


@caseload.get("/children/<int:child_id>")
@requires(Action.READ_CHILD)
def show(child_id: int) -> str:
    """A child's page: the plan on top, then all that happened, newest first."""
    child = queries.child_for(child_id, viewer=person())
    record_read(actor=person(), subject=child)
    kinds = {source.kind: source.label for source in timeline_sources()}
    kind = request.args.get("kind") if request.args.get("kind") in kinds else None
    entries = timeline_of(child, viewer=person(), kind=kind)
    page, pages = _page_of(len(entries))
    return render_template(
        "caseload/child.html",
        child=child,
        need_label=need_label,
        need_in_words=need_in_words,
        parts=parts_of(child, viewer=person()),
        entries=entries[(page - 1) * TIMELINE_LENGTH : page * TIMELINE_LENGTH],
        kinds=kinds,
        kind=kind,
        page=page,
        pages=pages,
    )


@caseload.route("/children/<int:child_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change_child(child_id: int) -> str | Response:
    child = queries.child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    teams = queries.teams_of(person())
    form = ChildForm(data=_saved(child))
    form.offer_teams(teams)
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_child(
                child=child,
                details=form.details,
                revision=whole_number(form.revision.data),
                actor=person(),
            ),
            lambda: _saved(child),
        )
        if not form.errors and not compared:
            flash("The record is saved.", "success")
            return redirect(url_for("caseload.show", child_id=child_id))
    return render_template(
        "caseload/child_form.html", form=form, teams=teams, child=child, compared=compared
    )


@caseload.route("/children/<int:child_id>/needs/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add_need(child_id: int) -> str | Response:
    child = queries.child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    form = NeedForm()
    if form.validate_on_submit():
        with errors_on(form):
            operations.add_need(
                child=child,
                need=form.need.data,
                direction=form.direction.data,
                severity=int(form.severity.data) if form.severity.data else None,
                assessed_on=form.assessed_on.data,
                actor=person(),
            )
        if not form.errors:
            flash("The need is added.", "success")
            return redirect(url_for("caseload.show", child_id=child_id))
    return render_template("caseload/need_form.html", form=form, child=child)


@caseload.post("/children/<int:child_id>/needs/<int:need_id>/remove")
@requires(Action.RECORD_WORK)
def remove_need(child_id: int, need_id: int) -> Response:
    """Take away a need that was added by mistake."""
    child = queries.child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    need = queries.need_of(child, need_id)
    operations.remove_need(need=need, actor=person())
    flash("The need is removed.", "success")
    return redirect(url_for("caseload.show", child_id=child_id))


def _saved(child: ChildRecord) -> dict[str, Any]:
    """What is saved of a child, by the names of the form's fields; blank for not known."""
    values = {name: getattr(child, name) for name in COMPARED}
    blank = {"sex", "ethnicity", "disposal", "home_or_host", "looked_after", "placing_authority"}
    return {
        **{name: (value or "") if name in blank else value for name, value in values.items()},
        "revision": child.revision,
    }


def _page_of(total: int) -> tuple[int, int]:
    pages = max(1, -(-total // TIMELINE_LENGTH))
    return min(max(1, request.args.get("page", 1, type=int)), pages), pages
