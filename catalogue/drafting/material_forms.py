"""The form of a draft's materials: files that were brought, and links."""

from typing import Any

from wtforms import HiddenField, ValidationError
from wtforms.validators import Optional

from catalogue.drafting.fields import line, not_in_the_future, paragraph, secure_address
from catalogue.drafting.forms import SectionForm
from catalogue.drafting.groups import Entry, group_of, kept
from catalogue.interventions.document import (
    FOR_WORKER,
    Document,
    Material,
    MaterialFile,
    MaterialLink,
)
from catalogue.interventions.schemas import MOST_MATERIALS
from catalogue.interventions.words import AUDIENCES
from catalogue.materials.kinds import kind_under_name, megabytes
from catalogue.materials.names import safe_name
from catalogue.materials.operations import LARGEST_TOGETHER
from catalogue.materials.queries import files_by_hash
from core.ui.forms import DateField, RadioField, TextField, choice

GROUP = "materials"
GONE = "This file is not here any more. Remove it here, and upload it again"


class MaterialEntry(Entry):
    """A file, named by its hash, or a link."""

    telling = ("sha256", "title", "address")

    sha256 = HiddenField()
    name = HiddenField()
    title = line("Title", 200, needed="Enter a title")
    purpose = line("What it is for", 400, hint="For example: cut out and sort in the second step.")
    audience = RadioField(
        "Who it is for",
        choices=[choice(code, label) for code, label in AUDIENCES.items()],
        default=FOR_WORKER,
    )
    description = paragraph(
        "What the picture shows", 1000, hint="For whoever cannot see it. One or two sentences."
    )
    address = TextField("Web address", [secure_address], render_kw={"inputmode": "url"})
    looked_at = DateField(
        "When somebody last looked at the page",
        [Optional(), not_in_the_future("The date")],
        what="The date",
    )

    @property
    def is_file(self) -> bool:
        return bool(self.sha256.data)

    def validate_address(self, field: Any) -> None:
        if not self.is_file and not field.data:
            raise ValidationError("Enter the address of the page, or remove this link")

    def validate_sha256(self, field: Any) -> None:
        if field.data and self._file() is None:
            raise ValidationError(GONE)

    def written(self) -> Material:
        link = MaterialLink(self.address.data or "", self.looked_at.data)
        return Material(
            title=self.title.data or "",
            purpose=self.purpose.data or "",
            audience=self.audience.data or FOR_WORKER,
            description=self.description.data or "",
            file=self._file(),
            link=None if self.is_file else link,
        )

    def _file(self) -> MaterialFile | None:
        """The file as the store knows it; of what the form says only the name counts."""
        stored = files_by_hash([self.sha256.data or ""]).get(self.sha256.data or "")
        name = safe_name(self.name.data or "")
        kind = kind_under_name(stored.kind, name) if stored else None
        if stored is None or kind is None:
            return None
        return MaterialFile(name, kind.media_type, stored.size, stored.sha256)


class MaterialsForm(SectionForm):
    """What goes with the plan."""

    fields_written = (GROUP,)

    materials = group_of(MaterialEntry, most=MOST_MATERIALS, what="materials", fewest=0)

    def validate_materials(self, field: Any) -> None:
        """Together they have to fit into an archive that somebody can carry away."""
        files = [entry.written().file for entry in kept(field)]
        if sum(file.size for file in files if file) > LARGEST_TOGETHER:
            raise ValidationError(
                f"Together the files are larger than {megabytes(LARGEST_TOGETHER)}. Remove one, "
                "or link to where it is"
            )

    @classmethod
    def shown(cls, document: Document) -> dict[str, Any]:
        return {GROUP: [_shown(material) for material in document.materials]}

    def written(self) -> dict[str, Any]:
        return {GROUP: tuple(entry.written() for entry in kept(self.materials))}


def _shown(material: Material) -> dict[str, Any]:
    said = {
        name: getattr(material, name) for name in ("title", "purpose", "audience", "description")
    }
    if material.file:
        return {**said, "sha256": material.file.sha256, "name": material.file.name}
    if material.link:
        return {
            **said,
            "address": material.link.address,
            "looked_at": material.link.looked_at,
        }
    return said
