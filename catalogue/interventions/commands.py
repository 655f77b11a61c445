"""``flask library``: content files in and out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from catalogue.interventions.checks import missing_parts
from catalogue.interventions.content_files import ContentFile
from catalogue.interventions.importing import (
    documents_to_export,
    import_documents,
    read_content_files,
    write_content_files,
)
from catalogue.materials.operations import MaterialAltered
from core.database import db, reading_only
from core.people.models import Role, User
from core.transactions import commit
from core.yaml_lines import ContentError

library = AppGroup("library", help="The library: bring content files in, take them out.")


@library.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--actor", "email", metavar="EMAIL", help="Whose drafts they become.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(path: Path, email: str | None, *, as_json: bool) -> None:
    """Bring in a content file, or all of a folder, as drafts: all of them or none."""
    actor = _actor(email)
    files = _read(path, as_json=as_json)
    with _problems_told(as_json=as_json):
        folder = path if path.is_dir() else path.parent
        summary = import_documents(files=files, actor=actor, folder=folder)
    commit()
    incomplete = [
        {"slug": file.slug, "field": part.field, "reason": part.reason}
        for file in files
        for part in missing_parts(file.document)
    ]
    for part in incomplete:
        click.echo(f"{part['slug']} is not complete yet: {part['reason']}", err=True)
    if as_json:
        click.echo(json.dumps({**vars(summary), "incomplete": incomplete}))
        return
    click.echo(
        f"{len(files)} files: {len(summary.created)} created, {len(summary.updated)} updated, "
        f"{len(summary.unchanged)} unchanged."
    )


@library.command("export")
@click.argument("path", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "all_versions", is_flag=True, help="The newest version of each, drafts too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def export(path: Path, *, all_versions: bool, as_json: bool) -> None:
    """Write the available versions into a folder, a content file each."""
    with reading_only():
        documents = documents_to_export(all_versions=all_versions)
    try:
        write_content_files(path, documents)
    except MaterialAltered as error:
        raise click.ClickException(error.message) from error
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error
    if as_json:
        click.echo(json.dumps({"exported": list(documents)}))
        return
    click.echo(f"{len(documents)} files written to {path}.")


def _actor(email: str | None) -> User:
    """The person who imports: the one named, or else the first administrator."""
    people = select(User).where(User.active.is_(True)).order_by(User.id)
    if email is not None:
        found: User | None = db.session.scalar(people.where(User.email == email.strip().lower()))
        missing = f"Nobody who is active has the email address {email}."
    else:
        found = db.session.scalar(people.where(User.role == Role.ADMINISTRATOR))
        missing = "There is no active administrator. Name a person with --actor EMAIL."
    if found is None:
        raise click.ClickException(missing)
    return found


def _read(path: Path, *, as_json: bool) -> list[ContentFile]:
    with _problems_told(as_json=as_json):
        return read_content_files(
            path,
            vocabularies=current_app.extensions["vocabularies"],
            instruments=current_app.extensions["instruments"],
        )


@contextmanager
def _problems_told(*, as_json: bool) -> Iterator[None]:
    """Say what is wrong with content files, and stop."""
    try:
        yield
    except ContentError as error:
        db.session.rollback()
        if as_json:
            click.echo(json.dumps({"problems": [vars(problem) for problem in error.problems]}))
        for problem in error.problems:
            click.echo(str(problem), err=True)
        raise SystemExit(1) from error
