"""Content files into the library and out of it, as drafts: a service assures them itself.

The files among an intervention's materials lie in a folder of its name beside its content file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from catalogue.instruments.schemas import Instrument
from catalogue.interventions.content_files import ContentFile, parse_document
from catalogue.interventions.content_writing import render_document
from catalogue.interventions.document import Document
from catalogue.interventions.models import Intervention, InterventionVersion, VersionState
from catalogue.interventions.operations import create_intervention, next_draft, save_document
from catalogue.interventions.stored import load_document
from catalogue.interventions.texts import tell_of_text
from catalogue.materials.folders import bring_materials, write_materials
from core.database import db
from core.people.models import User
from core.vocabulary import Vocabularies
from core.yaml_lines import ContentError, ContentProblem

SUFFIX = ".md"


@dataclass
class ImportSummary:
    """The slugs of what an import did, each in the order of the files."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def read_content_files(
    path: Path, *, vocabularies: Vocabularies, instruments: Mapping[str, Instrument]
) -> list[ContentFile]:
    """Read one file, or every content file of a folder.

    :raises ContentError: with the problems of all files, or where there is no file to read.
    """
    paths = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
    found: list[ContentFile] = []
    problems: list[ContentProblem] = []
    for each in paths:
        try:
            text = each.read_bytes().decode("utf-8-sig")
            found.append(
                parse_document(text, str(each), vocabularies=vocabularies, instruments=instruments)
            )
        except UnicodeDecodeError:
            problems.append(ContentProblem(str(each), 1, "", "The file is not UTF-8."))
        except ContentError as error:
            problems.extend(error.problems)
    if not paths:
        problems.append(ContentProblem(str(path), 1, "", f"There is no {SUFFIX} file here."))
    if problems:
        raise ContentError(problems)
    return found


def import_documents(
    *, files: Iterable[ContentFile], actor: User, folder: Path | None = None
) -> ImportSummary:
    """Bring content files in as drafts of the actor.

    A file that says what the newest or the available version says changes nothing. A changed one
    goes into the newest version while that is a draft, and otherwise begins the next draft.

    :param folder: where the content files are, with the materials beside them.
    :raises ContentError: if a material is neither there nor stored already, or is not taken.
    """
    summary = ImportSummary()
    for file in files:
        bring_materials(file, folder=folder, actor=actor)
        outcome = _import(file, actor)
        getattr(summary, outcome).append(file.slug)
    return summary


def documents_to_export(*, all_versions: bool = False) -> dict[str, Document]:
    """Slug to document of each available version; with ``all_versions`` of each newest one."""
    interventions = db.session.scalars(
        select(Intervention)
        .order_by(Intervention.slug)
        .options(selectinload(Intervention.versions))
    )
    chosen = {
        each.slug: _newest(each) if all_versions else each.available_version
        for each in interventions
    }
    return {slug: load_document(version.content) for slug, version in chosen.items() if version}


def write_content_files(folder: Path, documents: Mapping[str, Document]) -> None:
    """Write a content file for each slug; the folder is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for slug, document in documents.items():
        (folder / f"{slug}{SUFFIX}").write_text(
            render_document(slug, document), encoding="utf-8", newline="\n"
        )
        write_materials(folder / slug, document)


def _import(file: ContentFile, actor: User) -> str:
    intervention = db.session.scalar(select(Intervention).where(Intervention.slug == file.slug))
    if intervention is None:
        begun = create_intervention(slug=file.slug, document=file.document, actor=actor)
        tell_of_text(begun)
        return "created"
    newest = _newest(intervention)
    if any(
        version is not None and load_document(version.content) == file.document
        for version in (newest, intervention.available_version)
    ):
        return "unchanged"
    if newest.state is not VersionState.DRAFT:
        newest = next_draft(intervention=intervention, based_on=newest, actor=actor)
    save_document(version=newest, document=file.document, actor=actor)
    tell_of_text(newest)
    return "updated"


def _newest(intervention: Intervention) -> InterventionVersion:
    return max(intervention.versions, key=lambda version: version.number)
