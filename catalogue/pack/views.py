"""The pack of an intervention, to download."""

from functools import partial

from flask import Blueprint, Response, current_app, request, url_for
from flask_login import current_user

from catalogue.materials.operations import opened
from catalogue.materials.queries import store
from catalogue.materials.serving import noting_what_was_altered
from catalogue.pack.making import make_pack
from catalogue.pack.models import PackKind
from catalogue.pack.operations import record_download
from catalogue.pack.queries import version_to_hand_out
from core.config import Settings
from core.downloads import as_download
from core.people.models import User
from core.permissions import Action, requires
from core.transactions import after_reading

pack = Blueprint("pack", __name__)


@pack.get("/interventions/<slug>/pack.pdf", defaults={"kind": PackKind.PDF})
@pack.get("/interventions/<slug>/pack.zip", defaults={"kind": PackKind.ZIP})
@requires(Action.FIND_INTERVENTION)
def download(slug: str, kind: PackKind) -> Response:
    """Everything that a session needs, of the available version only; each download is noted."""
    viewer: User = current_user._get_current_object()
    version = version_to_hand_out(slug, viewer=viewer)
    settings: Settings = current_app.extensions["settings"]
    page = settings.base_url.rstrip("/") + url_for("interventions.intervention", slug=slug)
    with noting_what_was_altered(version_id=version.id, viewer_id=viewer.id):
        made = make_pack(
            version,
            kind,
            address=page,
            data_dir=settings.data_dir,
            material=lambda sha256: opened(sha256=sha256, store=store()),
        )
    if request.method != "HEAD":
        after_reading(partial(record_download, version_id=version.id, kind=kind, actor=viewer))
    return as_download(made.content, media_type=made.media_type, name=made.name)
