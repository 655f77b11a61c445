"""The list of all measures that are due."""

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import select

from core.database import db
from core.errors import NotFound
from core.people.models import Role, User
from core.permissions import Action, requires
from outcomes.caseload.queries import teams_of
from outcomes.measures.due import address_of, detail_of, due_for, due_in_team
from outcomes.measures.queries import NO_SUCH_PAGE
from outcomes.measures.words import instrument_title

due = Blueprint("due", __name__, template_folder="templates")

PAGE_LENGTH = 50


@due.get("/measures/due")
@requires(Action.SEE_CASELOAD)
def list_due() -> str:
    """A practitioner's own; a manager's by team, with whose each is."""
    user: User = current_user._get_current_object()
    manages = user.role is Role.MANAGER
    teams = teams_of(user) if manages else []
    team = None
    if manages and teams:
        wanted = request.args.get("team", teams[0].id, type=int)
        team = next((each for each in teams if each.id == wanted), None)
        if team is None:
            raise NotFound(NO_SUCH_PAGE)
    found = due_in_team(user, team.id) if team else [] if manages else due_for(user)
    pages = max(1, -(-len(found) // PAGE_LENGTH))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = found[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]
    return render_template(
        "measures/due.html",
        due=shown,
        names=_names({each.owner_id for each in shown}) if manages else {},
        total=len(found),
        n_late=sum(each.is_late for each in found),
        teams=teams,
        team=team,
        manages=manages,
        page=page,
        pages=pages,
        address_of=address_of,
        detail_of=detail_of,
        title_of=instrument_title,
    )


def _names(user_ids: set[int]) -> dict[int, str]:
    """The names of some people, by their numbers."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(user_ids)))
    return {row.id: row.name for row in rows}
