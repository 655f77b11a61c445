"""The archive of a pack: the PDF, worksheets, the plan as Markdown, materials, a manifest."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC
from shutil import copyfileobj
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import MaterialFile
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.pack.content import Pack, material_name
from catalogue.pack.drawing import draw
from catalogue.pack.schemas import MANIFEST_FORMAT, ManifestSchema

MANIFEST = "manifest.json"
LONGEST_NAME = 40
NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
BYTES_AT_ONCE = 256 * 1024
Moment = tuple[int, int, int, int, int, int]
READABLE_BY_ALL = 0o644 << 16


def pack_name(version: InterventionVersion, suffix: str) -> str:
    """The name of a pack's file: "stop-and-breathe-version-2.pdf"."""
    return f"{version.intervention.slug}-version-{version.number}.{suffix}"


def write_archive(
    target: BinaryIO,
    version: InterventionVersion,
    pack: Pack,
    pdf: bytes,
    material: Callable[[str], BinaryIO],
) -> None:
    """Write the archive, the same bytes whenever the same is packed.

    :param pdf: the pack, drawn.
    :param material: opens a stored file by its SHA-256. They may be large: none is held in memory.
    """
    slug = version.intervention.slug
    document = load_document(version.content)
    plan = render_document(slug, document)
    files = {
        pack_name(version, "pdf"): pdf,
        # Under this name the library reads it in again.
        f"{slug}.md": plan.encode(),
        **_worksheets(pack),
    }
    materials = {
        material_name(number, each.file): each.file
        for number, each in enumerate(document.materials, start=1)
        if each.file
    }
    moment = pack.created_at.astimezone(UTC).timetuple()[:6]
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(_entry(name, moment, ZIP_DEFLATED), content)
        for name, file in materials.items():
            # What is a picture, a film or an archive itself does not get smaller.
            with (
                material(file.sha256) as stored,
                archive.open(_entry(name, moment, ZIP_STORED), "w") as place,
            ):
                copyfileobj(stored, place, BYTES_AT_ONCE)
        manifest = _manifest(version, pack, files, materials)
        archive.writestr(_entry(MANIFEST, moment, ZIP_DEFLATED), manifest)


def _entry(name: str, moment: Moment, compression: int) -> ZipInfo:
    entry = ZipInfo(name, moment)
    entry.compress_type = compression
    entry.external_attr = READABLE_BY_ALL
    return entry


def _worksheets(pack: Pack) -> dict[str, bytes]:
    return {
        _worksheet_name(number, sheet.heading): draw(pack.worksheet_alone(number))
        for number, sheet in enumerate(pack.worksheets, start=1)
    }


def _worksheet_name(number: int, title: str) -> str:
    """A name that every system takes: "worksheet-1-my-first-sign.pdf"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = NOT_IN_NAMES.sub("-", plain)[:LONGEST_NAME].strip("-")
    return "-".join(filter(None, ("worksheet", str(number), words))) + ".pdf"


def _manifest(
    version: InterventionVersion,
    pack: Pack,
    files: Mapping[str, bytes],
    materials: Mapping[str, MaterialFile],
) -> bytes:
    drawn = [
        {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in files.items()
    ]
    stored = [
        {"name": name, "sha256": file.sha256, "size": file.size} for name, file in materials.items()
    ]
    manifest = {
        "format": MANIFEST_FORMAT,
        "name": version.intervention.slug,
        "title": version.title,
        "version": version.number,
        "content_hash": version.content_hash,
        "approved_until": version.expires_on,
        "address": pack.imprint.address,
        "files": drawn + stored,
    }
    dumped = ManifestSchema().dump(manifest)
    return (json.dumps(dumped, indent=1, ensure_ascii=False) + "\n").encode()
