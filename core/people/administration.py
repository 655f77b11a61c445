"""People and teams, for an administrator."""

from flask import Blueprint, render_template

from core.permissions import Action, requires

administration = Blueprint("administration", __name__, template_folder="templates")


@administration.get("/people")
@requires(Action.MANAGE_PEOPLE)
def list_people() -> str:
    return render_template("people/list.html")
