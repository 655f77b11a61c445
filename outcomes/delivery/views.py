"""Pages of plans and deliveries."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.audit.operations import record_read
from core.database import today
from core.errors import InvalidInput, StaleEdit, errors_on
from core.people.current import person
from core.people.models import User
from core.permissions import Action, requires
from core.requests import whole_number
from core.ui.messages import flash_with_undo
from outcomes.caseload.comparison import ComparedField
from outcomes.caseload.correcting import by, saved_or_compared
from outcomes.caseload.forms import new_key
from outcomes.caseload.history import needs_reason
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import all_children, child_for, staff_of_team
from outcomes.caseload.words import need_label
from outcomes.delivery import ending_operations, operations, queries, setting_aside
from outcomes.delivery.delivery_page import page_of_delivery
from outcomes.delivery.forms import (
    COMPARED,
    ChooseChildForm,
    ChooseInterventionForm,
    EndForm,
    PlanItemForm,
    SetAsideForm,
    StartForm,
)
from outcomes.delivery.library import by_topic, facts_of
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.words import labels, why_not_available

delivery = Blueprint("delivery", __name__, template_folder="templates")


@delivery.route("/interventions/<slug>/plan", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def plan_child(slug: str) -> str | Response:
    """From an intervention's page: for which child?"""
    version = queries.available_version(slug=slug)
    if version is None:
        return _cannot_be_planned(queries.newest_public_version(slug=slug), child=None)
    form = ChooseChildForm()
    form.offer(all_children(viewer=person()))
    if form.validate_on_submit():
        return redirect(
            url_for("delivery.add_plan_item", child_id=form.child_id.data, intervention=slug)
        )
    return render_template("delivery/choose_child.html", form=form, version=version, slug=slug)


@delivery.route("/children/<int:child_id>/plan/add", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def add_plan_item(child_id: int) -> str | Response:
    """Plan an intervention; without ``intervention`` in the address, choose one first.

    ``need`` in the address fills in the need that it answers.
    """
    child = child_for(child_id, viewer=person(), action=Action.RECORD_WORK)
    record_read(actor=person(), subject=child)
    slug = request.args.get("intervention", "")
    if not slug:
        return _choose_intervention(child)
    version = queries.available_version(slug=slug)
    if version is None:
        return _cannot_be_planned(queries.newest_public_version(slug=slug), child=child)
    facts = facts_of(version)
    form = PlanItemForm(
        submission_key=new_key(),
        sessions_planned=len(facts.document.sessions) or 1,
        age_at_plan=_age_now(child),
        owner_id=person().id,
        need=request.args.get("need", ""),
    )
    form.must_see_warning, form.version = bool(facts.warnings), version
    form.offer(child, staff_of_team(child.team_id))
    if form.validate_on_submit():
        with errors_on(form):
            item = operations.add_plan_item(
                child=child,
                intervention=version.intervention,
                details=form.details,
                warning_seen=form.warning_seen.data,
                approval_seen=form.approval_seen.data,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            _say_planned(item, version, child)
            return redirect(url_for("caseload.show", child_id=child_id))
    return render_template(
        "delivery/plan_form.html",
        form=form,
        child=child,
        version=version,
        facts=facts,
        training=facts.training,
        item=None,
    )


@delivery.route("/plan/<int:item_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def change_plan_item(item_id: int) -> str | Response:
    item = queries.plan_item_for(item_id, viewer=person())
    record_read(actor=person(), subject=item.child)
    form = PlanItemForm(data=_saved(item))
    form.earlier = item
    form.version = queries.available_version(intervention_id=item.intervention_id)
    form.offer(item.child, _staff_with(item.owner, item.child))
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: operations.change_plan_item(
                item=item,
                details=form.details,
                approval_seen=form.approval_seen.data,
                **by(form),
            ),
            lambda: _saved(item),
        )
        if not form.errors and not compared:
            flash("The plan is saved.", "success")
            return redirect(url_for("caseload.show", child_id=item.child_id))
    version = queries.versions_of({item.intervention_id}).get(item.intervention_id)
    needed = load_document(version.content).training_required if version else ()
    return render_template(
        "delivery/plan_form.html",
        form=form,
        child=item.child,
        item=item,
        version=version,
        facts=None,
        needs_reason=needs_reason(item.created_at),
        training=labels("training", needed),
        compared=compared,
    )


@delivery.post("/plan/<int:item_id>/undo")
@requires(Action.RECORD_WORK)
def undo_plan_item(item_id: int) -> Response:
    """Take a plan item away that was added a moment ago."""
    item = queries.plan_item_for(item_id, viewer=person())
    child_id = item.child_id
    operations.undo_plan_item(item=item, actor=person())
    flash("It is taken off the plan again.", "success")
    return redirect(url_for("caseload.show", child_id=child_id))


@delivery.route("/plan/<int:item_id>/set-aside", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def set_aside(item_id: int) -> str | Response:
    """Say why what was planned will not be started."""
    item = queries.plan_item_for(item_id, viewer=person())
    record_read(actor=person(), subject=item.child)
    form = SetAsideForm(revision=item.revision)
    if form.validate_on_submit():
        try:
            with errors_on(form):
                setting_aside.set_aside(
                    item=item,
                    reason=form.reason.data,
                    revision=whole_number(form.revision.data),
                    actor=person(),
                )
        except StaleEdit as stale:
            form.form_errors.append(stale.message)
            form.revision.data = str(item.revision)
        if not form.errors:
            undo = url_for("delivery.take_up_again", item_id=item.id)
            flash_with_undo("It is set aside, with the reason.", undo_address=undo)
            return redirect(url_for("caseload.show", child_id=item.child_id))
    version = queries.versions_of({item.intervention_id}).get(item.intervention_id)
    return render_template("delivery/set_aside.html", form=form, item=item, version=version)


@delivery.post("/plan/<int:item_id>/take-up")
@requires(Action.RECORD_WORK)
def take_up_again(item_id: int) -> Response:
    """Put back on the plan what was set aside a moment ago."""
    item = queries.plan_item_for(item_id, viewer=person())
    setting_aside.take_up_again(item=item, actor=person())
    flash("It is on the plan again.", "success")
    return redirect(url_for("caseload.show", child_id=item.child_id))


@delivery.route("/plan/<int:item_id>/start", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def start(item_id: int) -> str | Response:
    """Start what was planned, on the version that is available now."""
    item = queries.plan_item_for(item_id, viewer=person())
    record_read(actor=person(), subject=item.child)
    version = queries.available_version(intervention_id=item.intervention_id)
    if version is None:
        newest = queries.newest_public_version(slug=item.intervention.slug)
        return _cannot_be_planned(newest, child=item.child, verb="started")
    facts = facts_of(version)
    form = StartForm(submission_key=new_key())
    form.must_see_warning, form.version, form.item = bool(facts.warnings), version, item
    if form.validate_on_submit():
        with errors_on(form):
            begun = operations.start_delivery(
                item=item,
                started_on=form.started_on.data or today(),
                warning_seen=form.warning_seen.data,
                approval_seen=form.approval_seen.data,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash("It is under way. Measure now, before the first session.", "success")
            return redirect(url_for("delivery.show", delivery_id=begun.id))
    return render_template(
        "delivery/start.html", form=form, item=item, version=version, facts=facts
    )


@delivery.get("/deliveries/<int:delivery_id>")
@requires(Action.READ_CHILD)
def show(delivery_id: int) -> str:
    """One delivery: the text it is bound to, and its sessions, the newest first."""
    found = queries.delivery_for(delivery_id, viewer=person(), action=Action.READ_CHILD)
    record_read(actor=person(), subject=found.child)
    return render_template(
        "delivery/delivery.html",
        need_label=need_label,
        **page_of_delivery(found, viewer=person()),
    )


@delivery.route("/deliveries/<int:delivery_id>/end", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def end(delivery_id: int) -> str | Response:
    found = queries.delivery_for(delivery_id, viewer=person())
    record_read(actor=person(), subject=found.child)
    form = EndForm(data=_saved_ending(found))
    compared: list[ComparedField] = []
    if form.validate_on_submit():
        compared = saved_or_compared(
            form,
            lambda: ending_operations.end_delivery(
                delivery=found,
                ended_on=form.ended_on.data or today(),
                ending=form.ending.data,
                **by(form),
            ),
            lambda: _saved_ending(found),
        )
        if not form.errors and not compared:
            _say_ended(found)
            return redirect(url_for("delivery.show", delivery_id=delivery_id))
    return render_template(
        "delivery/end.html",
        form=form,
        delivery=found,
        needs_reason=found.ended_on is not None and needs_reason(found.ended_at),
        compared=compared,
    )


@delivery.post("/deliveries/<int:delivery_id>/end/undo")
@requires(Action.RECORD_WORK)
def undo_ending(delivery_id: int) -> Response:
    """Take an ending back that was recorded a moment ago."""
    found = queries.delivery_for(delivery_id, viewer=person())
    ending_operations.undo_ending(delivery=found, actor=person())
    flash("The ending is taken back. The delivery goes on.", "success")
    return redirect(url_for("delivery.show", delivery_id=delivery_id))


def _choose_intervention(child: ChildRecord) -> str:
    """Available interventions by topic, with a way into the library."""
    groups = by_topic(queries.available_versions())
    form = ChooseInterventionForm(formdata=None)
    form.intervention.choices = []
    return render_template(
        "delivery/choose_intervention.html", form=form, groups=groups, child=child
    )


def _cannot_be_planned(
    version: InterventionVersion, *, child: ChildRecord | None, verb: str = "planned"
) -> str:
    return render_template(
        "delivery/not_available.html",
        version=version,
        why=why_not_available(version),
        child=child,
        verb=verb,
    )


def _say_planned(item: PlanItem, version: InterventionVersion, child: ChildRecord) -> None:
    """Say that it is saved, and what deserves a second look."""
    flash_with_undo(
        "It is on the plan.", undo_address=url_for("delivery.undo_plan_item", item_id=item.id)
    )
    document = load_document(version.content)
    need = need_label(item.need)
    notices = [
        ""
        if item.need in {each.need for each in child.needs}
        else f"“{need}” is not among this child's assessed needs. Add it if it should be.",
        ""
        if item.need in document.needs
        else f"“{version.title}” does not say that it answers “{need}”. Check that it fits.",
    ]
    for notice in filter(None, notices):
        flash(notice, "warning")


def _say_ended(found: Delivery) -> None:
    words = "The delivery has ended. Measure once more, to see what changed."
    if ending_operations.may_undo_ending(found, person()):
        address = url_for("delivery.undo_ending", delivery_id=found.id)
        flash_with_undo(words, undo_address=address)
    else:
        flash(words, "success")


def _age_now(child: ChildRecord) -> int:
    """The age at the start and the whole years since: at most one year short."""
    return child.age_at_start + (today() - child.started_on).days // 365


def _staff_with(owner: User, child: ChildRecord) -> list[User]:
    """The team's staff, and the present owner also where that person has moved on."""
    staff = staff_of_team(child.team_id)
    return staff if owner in staff else [owner, *staff]


def _saved(item: PlanItem) -> dict[str, Any]:
    return {name: getattr(item, name) for name in (*COMPARED, "revision")}


def _saved_ending(found: Delivery) -> dict[str, Any]:
    saved = {"ending": found.ending, "revision": found.revision}
    return saved | ({"ended_on": found.ended_on} if found.ended_on else {"ended_on": today()})


def chosen_numbers(name: str) -> list[int]:
    """Numbers from the query of the address.

    :raises InvalidInput: if one of them is no number.
    """
    numbers = [whole_number(value) for value in request.args.getlist(name)]
    if not all(numbers):
        raise InvalidInput("This address is not complete. Go back and try again.")
    return numbers
