"""``flask backup``: the database and the files, out and in."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from core.backup.archive import BackupRefused, create_archive, restore_archive
from core.config import Settings
from core.database import db, now

backup = AppGroup("backup", help="Database and files in one archive.")
ON_POSTGRESQL = "The archive holds the files. Back up the database itself with pg_dump."


@backup.command("create")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def create(file: Path) -> None:
    """Write an archive; the service may go on meanwhile."""
    settings = _settings()
    try:
        contents = create_archive(
            file, data_dir=settings.data_dir, database=_database(settings), created_at=now()
        )
    except OSError as error:
        raise click.ClickException(f"{file} could not be written: {error.strerror}.") from error
    click.echo(f"{file}: {contents.files} files, {contents.size} bytes before packing.")
    if not settings.uses_sqlite:
        click.echo(ON_POSTGRESQL, err=True)


@backup.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Put an archive back. Stop the service first; what is there now is moved aside."""
    settings = _settings()
    db.session.remove()
    db.engine.dispose()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        aside = restore_archive(
            file, data_dir=settings.data_dir, database=_database(settings), moment=now()
        )
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{file} is restored." + (f" What was there is in {aside}." if aside else ""))
    if not settings.uses_sqlite:
        click.echo(ON_POSTGRESQL, err=True)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _database(settings: Settings) -> Path | None:
    return Path(db.engine.url.database or "") if settings.uses_sqlite else None
