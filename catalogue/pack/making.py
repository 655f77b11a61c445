"""From a version to the file that is handed out."""

from dataclasses import dataclass
from pathlib import Path

from catalogue.interventions.models import InterventionVersion
from catalogue.pack.archive import pack_archive, pack_name
from catalogue.pack.content import pack_of
from catalogue.pack.cupboard import kept_or_made
from catalogue.pack.drawing import draw, fingerprint
from catalogue.pack.models import PackKind
from catalogue.pack.schemas import MANIFEST_FORMAT

MEDIA_TYPES = {PackKind.PDF: "application/pdf", PackKind.ZIP: "application/zip"}
FOLDER = "packs"


@dataclass(frozen=True)
class PackFile:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def make_pack(
    version: InterventionVersion, kind: PackKind, *, address: str, data_dir: Path
) -> PackFile:
    """The pack of a version as a PDF or an archive, drawn now or kept from before.

    :param address: that of the intervention's page, for the QR code.
    :param data_dir: where drawn packs are kept.
    """
    pack = pack_of(version, address=address)
    folder, key = data_dir / FOLDER / version.intervention.slug, fingerprint(pack)

    def pdf() -> bytes:
        return kept_or_made(folder / f"{key}.pdf", lambda: draw(pack))

    if kind is PackKind.PDF:
        content = pdf()
    else:
        whole = pdf()
        name = f"{key}-{MANIFEST_FORMAT}.zip"
        content = kept_or_made(folder / name, lambda: pack_archive(version, pack, whole))
    return PackFile(pack_name(version, kind.value), MEDIA_TYPES[kind], content)
