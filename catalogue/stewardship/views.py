"""The page on which an intervention is given to someone else."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.interventions.models import Intervention
from catalogue.interventions.queries import intervention_by_slug, version_for
from catalogue.stewardship import operations
from catalogue.stewardship.forms import OwnerForm, ReplacementForm
from catalogue.stewardship.queries import intervention_to_look_after
from core.database import db
from core.errors import InvalidInput, errors_on
from core.people.models import User
from core.permissions import Action, requires

stewardship = Blueprint("stewardship", __name__, template_folder="templates")
REPLACEMENT = "replacement"


@stewardship.route("/interventions/<slug>/owner", methods=["GET", "POST"])
@requires(Action.CHANGE_OWNER)
def owner(slug: str) -> str | Response:
    """Owner and deputy; of an intervention that is not in use, its replacement as well."""
    intervention = intervention_to_look_after(slug, viewer=_viewer())
    of_owner, of_replacement = _forms(intervention)
    sent = of_replacement if request.form.get("form") == REPLACEMENT else of_owner
    if sent.validate_on_submit():
        with errors_on(sent):
            if isinstance(sent, ReplacementForm):
                saved = _save_replacement(intervention, sent)
            else:
                saved = _save_owner(intervention, sent)
        if not sent.errors:
            flash("Saved." if saved else "Nothing had changed.", "success")
            return redirect(url_for("interventions.intervention", slug=slug))
        intervention = intervention_to_look_after(slug, viewer=_viewer())
    return render_template(
        "stewardship/owner.html",
        intervention=intervention,
        title=version_for(slug, viewer=_viewer()).title,
        form=sent,
        of_owner=of_owner,
        of_replacement=None if intervention.available_version else of_replacement,
    )


def _forms(intervention: Intervention) -> tuple[OwnerForm, ReplacementForm]:
    """Both forms; only the one that was sent holds what was typed."""
    replaces = request.form.get("form") == REPLACEMENT
    owner_now, deputy_now = str(intervention.owner_id), str(intervention.deputy_id or "")
    replaced_by = intervention.replaced_by.slug if intervention.replaced_by else ""
    stored_owner = {"data": {"owner": owner_now, "deputy": deputy_now}}
    stored_replacement = {"data": {"replaced": replaced_by}}
    nothing_sent = {"formdata": None}
    if replaces:
        return OwnerForm(**nothing_sent, **stored_owner), ReplacementForm(**stored_replacement)
    return OwnerForm(**stored_owner), ReplacementForm(**nothing_sent, **stored_replacement)


def _save_owner(intervention: Intervention, form: OwnerForm) -> bool:
    chosen = db.session.get(User, int(form.owner.data))
    if chosen is None:
        raise InvalidInput("Choose an owner from the list", field="owner")
    return operations.change_owner(
        intervention=intervention,
        owner=chosen,
        deputy=db.session.get(User, int(form.deputy.data)) if form.deputy.data else None,
        actor=_viewer(),
    )


def _save_replacement(intervention: Intervention, form: ReplacementForm) -> bool:
    return operations.name_replacement(
        intervention=intervention,
        replacement=intervention_by_slug(form.slug) if form.slug else None,
        actor=_viewer(),
    )


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
