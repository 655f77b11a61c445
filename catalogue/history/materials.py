"""What became of the files and links of one version in another, by the hash of their bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalogue.interventions.comparison import paired
from catalogue.interventions.document import Document, Material
from catalogue.materials.kinds import megabytes
from catalogue.materials.presentation import ShownMaterial

SHORT_HASH = 12


class Became(StrEnum):
    """What became of a material. The words that go with it may have changed all the same."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"

    @property
    def label(self) -> str:
        return {
            "same": "Same bytes",
            "changed": "Changed bytes",
            "added": "Added",
            "removed": "Removed",
        }[self.value]


@dataclass(frozen=True)
class Side:
    """A material in one version: what it is in short, and where to get it, if it is handed out."""

    name: str
    facts: str
    address: str | None


@dataclass(frozen=True)
class MaterialChange:
    """A material in both versions, and what became of it. ``label`` is what to say of a link."""

    title: str
    became: Became
    label: str
    before: Side | None
    after: Side | None


def material_changes(
    before: Document,
    after: Document,
    shown_before: Sequence[ShownMaterial] = (),
    shown_after: Sequence[ShownMaterial] = (),
) -> list[MaterialChange]:
    """Every material of either document, in the order of the newer one.

    :param shown_before: the same materials as the pages show them, for their addresses.
    """
    changes = []
    for here, there in paired(before.materials, after.materials, _known_by):
        left = before.materials[here] if here is not None else None
        right = after.materials[there] if there is not None else None
        became = _became(left, right)
        changes.append(
            MaterialChange(
                title=(right or left or Material("")).title,
                became=became,
                label=_label(became, right or left),
                before=_side(left, shown_before, here),
                after=_side(right, shown_after, there),
            )
        )
    return changes


def _known_by(material: Material) -> str:
    return material.title


def _became(left: Material | None, right: Material | None) -> Became:
    if left is None:
        return Became.ADDED
    if right is None:
        return Became.REMOVED
    return Became.SAME if _bytes_of(left) == _bytes_of(right) else Became.CHANGED


def _bytes_of(material: Material) -> str:
    """What tells whether it is the same: the hash of a file, the address of a link."""
    if material.file:
        return material.file.sha256
    return material.link.address if material.link else ""


def _label(became: Became, material: Material | None) -> str:
    if material and material.link:
        return {Became.SAME: "Same address", Became.CHANGED: "Changed address"}.get(
            became, became.label
        )
    return became.label


def _side(
    material: Material | None, shown: Sequence[ShownMaterial], place: int | None
) -> Side | None:
    if material is None:
        return None
    address = shown[place].address if place is not None and place < len(shown) else None
    if material.file:
        facts = f"{megabytes(material.file.size)}, SHA-256 {material.file.sha256[:SHORT_HASH]}…"
        return Side(material.file.name, facts, address)
    if material.link:
        return Side(material.link.address, "A page elsewhere", address)
    return Side(material.title, "", None)
