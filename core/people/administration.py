"""People and teams, for an administrator."""

from math import ceil

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.errors import errors_on
from core.people import operations, queries
from core.people.forms import PersonForm, TeamForm
from core.people.models import LinkPurpose, Role
from core.permissions import Action, requires
from core.ui.messages import flash_with_undo

administration = Blueprint(
    "administration", __name__, template_folder="templates", url_prefix="/people"
)


@administration.get("/")
@requires(Action.MANAGE_PEOPLE)
def list_people() -> str:
    """Everyone, with a search by name or address and by role."""
    words, role = request.args.get("words", ""), request.args.get("role", "")
    people, total, page = queries.find_people(
        words=words, role=role, page=request.args.get("page", 1, type=int)
    )
    return render_template(
        "people/list.html",
        people=people,
        total=total,
        page=page,
        pages=ceil(total / queries.PEOPLE_A_PAGE),
        words=words,
        role=role,
        roles=list(Role),
    )


@administration.route("/add", methods=["GET", "POST"])
@requires(Action.MANAGE_PEOPLE)
def add_person() -> str | Response:
    """Invite someone."""
    teams = queries.all_teams()
    form = PersonForm()
    form.offer(teams)
    if form.validate_on_submit():
        with errors_on(form):
            user = operations.invite(details=form.details(teams), actor=current_user)
        if not form.errors:
            flash(f"{user.name} is added. A link to choose a password is on its way.", "success")
            return redirect(url_for("administration.list_people"))
    return render_template("people/person.html", form=form, user=None)


@administration.route("/<int:user_id>", methods=["GET", "POST"])
@requires(Action.MANAGE_PEOPLE)
def change_person(user_id: int) -> str | Response:
    """A person's details."""
    user = queries.person(user_id)
    teams = queries.all_teams()
    form = PersonForm()
    form.offer(teams)
    if request.method == "GET":
        form.show(user)
    if form.validate_on_submit():
        with errors_on(form):
            operations.change_person(user=user, details=form.details(teams), actor=current_user)
        if not form.errors:
            flash(f"{user.name} is saved.", "success")
            return redirect(url_for("administration.list_people"))
    return render_template("people/person.html", form=form, user=user)


@administration.post("/<int:user_id>/remove")
@requires(Action.MANAGE_PEOPLE)
def remove_person(user_id: int) -> Response:
    user = queries.person(user_id)
    operations.set_active(user=user, active=False, actor=current_user)
    flash_with_undo(
        f"{user.name} is removed and signed out everywhere.",
        undo_address=url_for("administration.restore_person", user_id=user.id),
    )
    return redirect(url_for("administration.list_people"))


@administration.post("/<int:user_id>/restore")
@requires(Action.MANAGE_PEOPLE)
def restore_person(user_id: int) -> Response:
    user = queries.person(user_id)
    operations.set_active(user=user, active=True, actor=current_user)
    flash(f"{user.name} may sign in again.", "success")
    return redirect(url_for("administration.list_people"))


@administration.post("/<int:user_id>/send-link")
@requires(Action.MANAGE_PEOPLE)
def send_link(user_id: int) -> Response:
    """A fresh link: an invitation until there is a password, a reset afterwards."""
    user = queries.person(user_id)
    purpose = LinkPurpose.PASSWORD_RESET if user.password_hash else LinkPurpose.INVITATION
    operations.send_link(user=user, purpose=purpose, actor=current_user)
    flash(f"A link is on its way to {user.email}. Links sent before no longer work.", "success")
    return redirect(url_for("administration.change_person", user_id=user.id))


@administration.route("/teams", methods=["GET", "POST"])
@requires(Action.MANAGE_PEOPLE)
def teams() -> str | Response:
    """The area teams."""
    form = TeamForm()
    if form.validate_on_submit():
        with errors_on(form):
            team = operations.add_team(name=form.name.data or "", actor=current_user)
        if not form.errors:
            flash(f"{team.name} is added.", "success")
            return redirect(url_for("administration.teams"))
    return render_template("people/teams.html", form=form, teams=queries.all_teams())
