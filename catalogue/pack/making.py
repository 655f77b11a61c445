"""From a version to the file that is handed out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from catalogue.materials.texts import whole_reading_age
from catalogue.pack.archive import pack_name, write_archive
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
    content: BinaryIO


def make_pack(
    version: InterventionVersion,
    kind: PackKind,
    *,
    address: str,
    data_dir: Path,
    material: Callable[[str], BinaryIO],
) -> PackFile:
    """The pack of a version as a PDF or an archive, drawn now or kept from before.

    :param address: that of the intervention's page, for the QR code.
    :param data_dir: where drawn packs are kept.
    :param material: opens a stored file by its SHA-256.
    """
    document = load_document(version.content)
    pack = pack_of(version, document, address=address, reading_age=whole_reading_age(document))
    folder, key = data_dir / FOLDER / version.intervention.slug, fingerprint(pack)

    def write_pdf(target: BinaryIO) -> None:
        target.write(draw(pack))

    content = kept_or_made(folder / f"{key}.pdf", write_pdf)
    if kind is PackKind.ZIP:
        with content:
            pdf = content.read()

        def write_zip(target: BinaryIO) -> None:
            write_archive(target, version, pack, pdf, material)

        content = kept_or_made(folder / f"{key}-{MANIFEST_FORMAT}.zip", write_zip)
    return PackFile(pack_name(version, kind.value), MEDIA_TYPES[kind], content)
