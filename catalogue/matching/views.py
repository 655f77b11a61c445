"""The page that says what fits a child. It keeps nothing of what it is told."""

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_login import current_user

from catalogue.drafting.fields import vocabularies
from catalogue.interventions.queries import version_for
from catalogue.matching import presentation
from catalogue.matching.documents import interventions_in_use
from catalogue.matching.forms import FitForm
from catalogue.matching.matches import find_matches
from catalogue.shelves.lines import version_for_shelf
from catalogue.shelves.operations import drop_favourite, keep_favourite
from catalogue.shelves.queries import favourite_ids
from core.errors import DomainError
from core.people.models import User
from core.permissions import Action, requires

matching = Blueprint("matching", __name__, template_folder="templates")


@matching.route("/fits-this-child", methods=["GET", "POST"], endpoint="match")
@requires(Action.FIND_INTERVENTION)
def match() -> Response:
    """The form; sent, the same page with what fits.

    The answer comes straight back, without a redirect: an address of its own would have to hold
    what was said of the child, or the session would.
    """
    form = FitForm()
    form.leave_out(request.form.get("leave_out", ""))
    said, matches = [], None
    if form.validate_on_submit():
        _set_favourite(request.form.get("favourite", ""))
        circumstances = form.circumstances()
        said = presentation.said(circumstances)
        matches = find_matches(interventions_in_use(), circumstances, vocabularies())
    page = render_template(
        "matching/match.html",
        form=form,
        said=said,
        matches=matches,
        words=presentation,
        saved=favourite_ids(_viewer()),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _set_favourite(pressed: str) -> None:
    """Give or take away the star that was pressed among the results, as "slug yes" or "slug no".

    What went out of use meanwhile is said above the results: what was typed must not be lost.
    """
    slug, _, keep = pressed.partition(" ")
    if not slug:
        return
    try:
        if keep == "no":
            intervention = version_for(slug, viewer=_viewer()).intervention
            drop_favourite(intervention=intervention, actor=_viewer())
        else:
            keep_favourite(version=version_for_shelf(slug, viewer=_viewer()), actor=_viewer())
    except DomainError as error:
        flash(error.message, "information")


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
