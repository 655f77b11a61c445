"""The archive of a pack: the PDF, each worksheet, the plan as Markdown, and a manifest."""

import hashlib
import json
import re
import unicodedata
from datetime import UTC
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalogue.interventions.content_files import render_document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.pack.content import Pack
from catalogue.pack.drawing import draw
from catalogue.pack.schemas import MANIFEST_FORMAT, ManifestSchema

MANIFEST = "manifest.json"
LONGEST_NAME = 40
NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")
READABLE_BY_ALL = 0o644 << 16


def pack_name(version: InterventionVersion, suffix: str) -> str:
    """The name of a pack's file: "stop-and-breathe-version-2.pdf"."""
    return f"{version.intervention.slug}-version-{version.number}.{suffix}"


def pack_archive(version: InterventionVersion, pack: Pack, pdf: bytes) -> bytes:
    """The archive, the same bytes whenever the same is packed.

    :param pdf: the pack, drawn.
    """
    slug = version.intervention.slug
    plan = render_document(slug, load_document(version.content))
    files = {
        pack_name(version, "pdf"): pdf,
        # Under this name the library reads it in again.
        f"{slug}.md": plan.encode(),
        **_worksheets(pack),
    }
    files[MANIFEST] = _manifest(version, pack, files)
    return _zipped(files, pack)


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


def _manifest(version: InterventionVersion, pack: Pack, files: dict[str, bytes]) -> bytes:
    manifest = {
        "format": MANIFEST_FORMAT,
        "name": version.intervention.slug,
        "title": version.title,
        "version": version.number,
        "content_hash": version.content_hash,
        "approved_until": version.expires_on,
        "address": pack.imprint.address,
        "files": [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in files.items()
        ],
    }
    dumped = ManifestSchema().dump(manifest)
    return (json.dumps(dumped, indent=1, ensure_ascii=False) + "\n").encode()


def _zipped(files: dict[str, bytes], pack: Pack) -> bytes:
    moment = pack.created_at.astimezone(UTC).timetuple()[:6]
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = ZipInfo(name, moment)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = READABLE_BY_ALL
            archive.writestr(entry, content)
    return whole.getvalue()
