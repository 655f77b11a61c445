"""The home page."""

from flask import Blueprint, render_template
from flask_login import current_user

from core.home.sections import sections_for
from core.people.models import Role
from core.permissions import Action, requires

home = Blueprint("home", __name__, template_folder="templates")

TITLES = {
    Role.PRACTITIONER: "My day",
    Role.QA_LEAD: "What needs your eye",
    Role.MANAGER: "What to look at",
    Role.ADMINISTRATOR: "People and settings",
}


@home.get("/", endpoint="home")
@requires(Action.USE_SERVICE)
def home_page() -> str:
    """What to do next."""
    return render_template(
        "home/home.html",
        title=TITLES[current_user.role],
        sections=sections_for(current_user),
    )
