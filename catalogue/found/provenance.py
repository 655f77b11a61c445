"""Where a draft comes from that began as a found resource: in its document, and on its pages."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.found.models import FoundResource
from catalogue.interventions.document import Document, Material, MaterialFile, tidy_line
from catalogue.interventions.models import InterventionVersion
from catalogue.materials.kinds import kind_under_name
from catalogue.materials.models import StoredFile
from core.database import db
from core.people.models import User
from core.permissions import Action, allowed
from core.ui.words import long_date

LONGEST_SUMMARY = 200
LONGEST_DERIVED = 400


def document_from(resource: FoundResource, title: str) -> Document:
    """What a draft begins with: the words of whoever brought it, and where it came from."""
    stored = resource.held_file.stored if resource.held_file else None
    material = _material(resource, stored)
    return Document(
        title=title,
        summary=_shortened(resource.purpose, LONGEST_SUMMARY),
        purpose=resource.purpose,
        licence=resource.licence,
        rights_holder=resource.rights_holder,
        source_address=resource.address,
        date_found=resource.found_on,
        derived_from=_shortened(_derived_from(resource), LONGEST_DERIVED),
        materials=(material,) if material else (),
    )


def came_from(version: InterventionVersion, viewer: User) -> FoundResource | None:
    """The found resource that a version, or one that it is based on, began as."""
    resource = db.session.scalar(
        select(FoundResource)
        .where(FoundResource.version_id.in_({version.id, version.based_on_id} - {None}))
        .options(
            joinedload(FoundResource.brought_by),
            joinedload(FoundResource.decided_by),
        )
        .limit(1)
    )
    if resource is None or not allowed(viewer, Action.READ_VERSION, version):
        return None
    return resource


def _material(resource: FoundResource, stored: StoredFile | None) -> Material | None:
    if stored is None or resource.file_name is None:
        return None
    kind = kind_under_name(stored.kind, resource.file_name)
    media_type = kind.media_type if kind else stored.media_type
    file = MaterialFile(resource.file_name, media_type, stored.size, stored.sha256)
    return Material(title=resource.title, file=file)


def _derived_from(resource: FoundResource) -> str:
    place = f", {tidy_line(resource.place).rstrip('.')}" if resource.place else ""
    return f"“{resource.title}”, found on {long_date(resource.found_on)}{place}"


def _shortened(words: str, longest: int) -> str:
    """One line that ends at a word, with a sign where something was left out."""
    line = tidy_line(words)
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0] + "…"
