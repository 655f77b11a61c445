"""``flask materials``: is everything still there, and what is there for nothing."""

import json

import click
from flask.cli import AppGroup
from sqlalchemy import select

from catalogue.materials import operations
from catalogue.materials.models import StoredFile
from catalogue.materials.queries import store
from catalogue.materials.store import Altered
from core.database import db, reading_only
from core.transactions import commit

materials = AppGroup("materials", help="Stored files: verify them, sweep what is not used.")


@materials.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(*, as_json: bool) -> None:
    """Read every stored file and compare it with its hash. Exits with 1 if any was changed."""
    with reading_only():
        hashes = list(db.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))
        db.session.rollback()
    altered = [sha256 for sha256 in hashes if _is_altered(sha256)]
    if as_json:
        click.echo(json.dumps({"files": len(hashes), "altered": altered}))
    else:
        for sha256 in altered:
            click.echo(f"{sha256} was changed or is lost.", err=True)
        click.echo(f"{len(hashes)} files, {len(altered)} changed or lost.")
    raise SystemExit(1 if altered else 0)


@materials.command()
def sweep() -> None:
    """Remove files that no version says and that nobody brought for a day."""
    forgotten = operations.forget_unused()
    commit()
    removed = operations.sweep_bytes(store())
    click.echo(f"{len(forgotten)} files were not used any more; {removed} removed from the disk.")


def _is_altered(sha256: str) -> bool:
    try:
        store().open_checked(sha256).close()
    except Altered:
        return True
    return False
