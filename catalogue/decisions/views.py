"""The list of decisions."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from catalogue.decisions import queries, words
from catalogue.decisions.queries import Asked
from catalogue.review import words as review_words
from core.people.models import User
from core.permissions import Action, requires

decisions = Blueprint("decisions", __name__, template_folder="templates")


@decisions.get("/library/decisions", endpoint="list")
@requires(Action.READ_REVIEW)
def list_decisions() -> str:
    """What was decided and why, the newest first."""
    asked = _asked()
    found = queries.find_decisions(asked, viewer=_viewer())
    return render_template(
        "decisions/list.html",
        asked=asked,
        of_title=queries.title_of(asked.slug) if asked.slug else "",
        found=found,
        facets=words.facets(asked, found),
        words=words,
        review_words=review_words,
    )


def _asked() -> Asked:
    given = request.args
    return Asked(
        words=given.get("q", "").strip(),
        decisions=tuple(given.getlist("decision")),
        topics=tuple(given.getlist("topics")),
        slug=given.get("of", ""),
        page=given.get("page", 1, type=int),
    )


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
