"""The page that says what fits a child. It keeps nothing of what it is told."""

from flask import Blueprint, Response, make_response, render_template, request

from catalogue.drafting.fields import vocabularies
from catalogue.matching import presentation
from catalogue.matching.documents import interventions_in_use
from catalogue.matching.forms import FitForm
from catalogue.matching.matches import find_matches
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
        circumstances = form.circumstances()
        said = presentation.said(circumstances)
        matches = find_matches(interventions_in_use(), circumstances, vocabularies())
    page = render_template(
        "matching/match.html", form=form, said=said, matches=matches, words=presentation
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
