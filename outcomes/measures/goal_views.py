"""Pages of the goals of a delivery."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from core.audit.operations import record_read
from core.errors import StaleEdit, errors_on
from core.people.current import person
from core.permissions import Action, requires
from core.requests import whole_number
from outcomes.measures import goals as operations
from outcomes.measures import queries
from outcomes.measures.goal_forms import goal_form, reword_form
from outcomes.measures.goals import GOALS, MOST_GOALS

goals = Blueprint("goals", __name__, template_folder="templates")


@goals.route("/deliveries/<int:delivery_id>/goals", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def list_goals(delivery_id: int) -> str | Response:
    """The goals of a delivery, and the form that adds one."""
    delivery = queries.delivery_to_measure(delivery_id, viewer=person())
    record_read(actor=person(), subject=delivery.child)
    form = goal_form()
    if form.validate_on_submit():
        with errors_on(form):
            operations.agree_goal(
                delivery=delivery,
                words=form.words.data or "",
                agreed_on=form.agreed_on.data,
                submission_key=form.submission_key.data or "",
                actor=person(),
            )
        if not form.errors:
            flash("The goal is added. Ask the child now how close they are to it.", "success")
            return redirect(url_for("goals.list_goals", delivery_id=delivery_id))
    known = operations.goals_of([delivery_id])
    facts = queries.version_facts([delivery.version_id])[delivery.version_id]
    return render_template(
        "measures/goals.html",
        form=form,
        delivery=delivery,
        facts=facts,
        goals=known,
        rated=operations.rated_numbers(delivery_id),
        room=len(known) < MOST_GOALS,
        instrument=GOALS,
    )


@goals.route("/goals/<int:goal_id>/edit", methods=["GET", "POST"])
@requires(Action.RECORD_WORK)
def reword(goal_id: int) -> str | Response:
    """Put the words of a goal right that is not rated yet."""
    goal = operations.goal_to_change(goal_id, viewer=person())
    record_read(actor=person(), subject=goal.child)
    delivery_id = goal.delivery_id
    form = reword_form(goal)
    said_meanwhile = None
    if form.validate_on_submit():
        try:
            with errors_on(form):
                operations.reword_goal(
                    goal=goal,
                    words=form.words.data or "",
                    revision=whole_number(form.revision.data),
                    actor=person(),
                )
        except StaleEdit:
            said_meanwhile = goal.words
            form.revision.data = str(goal.revision)
        if not form.errors and said_meanwhile is None:
            flash("The goal is saved.", "success")
            return redirect(url_for("goals.list_goals", delivery_id=delivery_id))
    return render_template(
        "measures/goal_edit.html",
        form=form,
        goal=goal,
        delivery_id=delivery_id,
        said_meanwhile=said_meanwhile,
    )


@goals.post("/goals/<int:goal_id>/end")
@requires(Action.RECORD_WORK)
def end(goal_id: int) -> Response:
    """End a goal."""
    goal = operations.goal_to_change(goal_id, viewer=person())
    operations.end_goal(goal=goal, actor=person())
    flash("The goal has ended. Its scores are kept.", "success")
    return redirect(url_for("goals.list_goals", delivery_id=goal.delivery_id))
