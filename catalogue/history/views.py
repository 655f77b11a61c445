"""The page that shows what changed from one version to another."""

from flask import Blueprint, render_template, request
from flask_login import current_user

from catalogue.history.materials import material_changes
from catalogue.history.queries import two_versions
from catalogue.interventions.comparison import document_differences
from catalogue.interventions.queries import version_for
from catalogue.interventions.stored import load_document
from catalogue.materials.presentation import materials_of
from core.people.models import User
from core.permissions import Action, requires

history = Blueprint("history", __name__, template_folder="templates")


@history.get("/interventions/<slug>/compare")
@requires(Action.READ_VERSION)
def compare(slug: str) -> str:
    """Any two versions that the viewer may read, word by word."""
    viewer: User = current_user._get_current_object()
    chosen = two_versions(
        slug,
        request.args.get("from", type=int),
        request.args.get("to", type=int),
        viewer=viewer,
    )
    everything = request.args.get("all") == "yes"
    if chosen is None:
        only = version_for(slug, viewer=viewer)
        return render_template("history/only_one.html", version=only)
    before, after = load_document(chosen.before.content), load_document(chosen.after.content)
    return render_template(
        "history/compare.html",
        slug=slug,
        chosen=chosen,
        everything=everything,
        rows=document_differences(before, after, everything=everything),
        changes=material_changes(
            before,
            after,
            materials_of(chosen.before, before),
            materials_of(chosen.after, after),
        ),
    )
