"""Files of a version, handed out as attachments; and the pictures of them on its pages."""

from functools import partial

from flask import Blueprint, Response, request
from flask_login import current_user

from catalogue.interventions.models import InterventionVersion
from catalogue.materials import operations, previews, queries
from catalogue.materials.serving import as_attachment, as_picture, noting_what_was_altered
from core.audit.operations import KnownActor
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, requires
from core.transactions import after_reading

materials = Blueprint("materials", __name__, template_folder="templates")


@materials.get("/interventions/<slug>/materials/<sha256>/<name>")
@requires(Action.FIND_INTERVENTION)
def download(slug: str, sha256: str, name: str) -> Response:  # noqa: ARG001 - for people
    """A file of the available version, and never of another; each download is noted."""
    return _handed_out(queries.version_to_hand_out(slug, None, viewer=_viewer()), sha256)


@materials.get("/interventions/<slug>/versions/<int:number>/materials/<sha256>/<name>")
@requires(Action.READ_VERSION)
def download_unfinished(slug: str, number: int, sha256: str, name: str) -> Response:  # noqa: ARG001
    """A file of a version that is being written or reviewed, for its editors and QA leads."""
    return _handed_out(queries.version_to_hand_out(slug, number, viewer=_viewer()), sha256)


@materials.get("/interventions/<slug>/versions/<int:number>/materials/<sha256>.png")
@requires(Action.READ_VERSION)
def preview(slug: str, number: int, sha256: str) -> Response:
    """What a file looks like."""
    version = queries.version_to_hand_out(slug, number, viewer=_viewer())
    return picture_of(queries.file_of(version, sha256).sha256)


def picture_of(sha256: str) -> Response:
    """The picture of a stored file.

    :raises NotFound: if there is none.
    """
    stored = queries.files_by_hash([sha256]).get(sha256)
    picture = previews.preview_of(stored, queries.store()) if stored else None
    if picture is None:
        raise NotFound(queries.NO_SUCH_FILE)
    return as_picture(picture)


def _handed_out(version: InterventionVersion, sha256: str) -> Response:
    file = queries.file_of(version, sha256)
    version_id, viewer = version.id, KnownActor(_viewer().id)
    with noting_what_was_altered(version_id=version_id, viewer_id=viewer.id):
        stream = operations.opened(sha256=sha256, store=queries.store())
    response = as_attachment(stream, file)
    if version.is_available and request.method != "HEAD":
        after_reading(
            partial(operations.record_download, version_id=version_id, sha256=sha256, actor=viewer)
        )
    return response


def _viewer() -> User:
    user: User = current_user._get_current_object()
    return user
