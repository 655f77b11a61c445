"""The note that an open page sends of itself, once a minute while somebody is at it."""

from flask import Blueprint, jsonify
from flask_login import current_user
from werkzeug.wrappers import Response

from catalogue.review.presence.operations import look_at
from catalogue.review.queries import version_to_review
from core.people.models import User
from core.permissions import Action, requires

presence = Blueprint("presence", __name__, template_folder="templates")


@presence.get("/review/versions/<int:version_id>/looking")
@requires(Action.SEE_REVIEW_QUEUE)
def looking(version_id: int) -> Response:
    """Note that the viewer is still here, and say in words who else is."""
    viewer: User = current_user._get_current_object()
    version = version_to_review(version_id, viewer=viewer)
    response = jsonify(words=look_at(version_id=version.id, actor=viewer))
    response.headers["Cache-Control"] = "no-store"
    return response
