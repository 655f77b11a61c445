"""What pages say of materials."""

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from flask import url_for

from catalogue.interventions.document import FOR_CHILD, Document, Material, MaterialFile
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.words import AUDIENCES
from catalogue.materials.kinds import kind_and_size
from catalogue.materials.models import StoredFile
from catalogue.materials.queries import files_by_hash
from core.ui.words import plural


@dataclass(frozen=True)
class ShownMaterial:
    """A material as a page shows it. Without an address it is not handed out."""

    title: str
    purpose: str
    audience: str
    for_child: bool
    description: str
    facts: str = ""
    address: str | None = None
    preview: str | None = None
    site: str = ""
    looked_at: date | None = None
    ending: str = "WWW"


def materials_of(version: InterventionVersion, document: Document) -> list[ShownMaterial]:
    """The materials of a version, in their order."""
    known = files_by_hash(file.sha256 for file in document.files)
    return [_shown(version, material, known) for material in document.materials]


def stored_in_words(stored: StoredFile) -> str:
    """As "PDF, 1.2 MB, 4 pages"."""
    words = [kind_and_size(stored.media_type, stored.size)]
    if stored.pages:
        words.append(plural(stored.pages, "slide" if stored.kind == "pptx" else "page"))
    if stored.width and stored.height:
        words.append(f"{stored.width:,} × {stored.height:,} pixels")
    return ", ".join(words)


def _shown(
    version: InterventionVersion, material: Material, known: dict[str, StoredFile]
) -> ShownMaterial:
    handed_out = version.is_available or not version.is_public
    shown = ShownMaterial(
        title=material.title,
        purpose=material.purpose,
        audience=AUDIENCES[material.audience],
        for_child=material.audience == FOR_CHILD,
        description=material.description,
    )
    if material.link:
        return replace(
            shown,
            facts="A page elsewhere",
            address=material.link.address if handed_out else None,
            site=urlsplit(material.link.address).hostname or "",
            looked_at=material.link.looked_at,
        )
    if material.file is None:
        return shown
    stored = known.get(material.file.sha256)
    previewed = handed_out and stored is not None and stored.has_preview
    return replace(
        shown,
        facts=_facts(material.file, stored),
        ending=material.file.name.rpartition(".")[2].upper(),
        address=_address(version, material.file) if handed_out else None,
        preview=_preview(version, material.file) if previewed else None,
    )


def _facts(file: MaterialFile, stored: StoredFile | None) -> str:
    return stored_in_words(stored) if stored else kind_and_size(file.media_type, file.size)


def _address(version: InterventionVersion, file: MaterialFile) -> str:
    slug = version.intervention.slug
    if version.is_available:
        return url_for("materials.download", slug=slug, sha256=file.sha256, name=file.name)
    return url_for(
        "materials.download_unfinished",
        slug=slug,
        number=version.number,
        sha256=file.sha256,
        name=file.name,
    )


def _preview(version: InterventionVersion, file: MaterialFile) -> str:
    return url_for(
        "materials.preview",
        slug=version.intervention.slug,
        number=version.number,
        sha256=file.sha256,
    )
