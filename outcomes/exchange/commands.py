"""``flask records``: records from and for other systems."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup
from sqlalchemy import select

from core.database import db, set_writing
from core.errors import DomainError
from core.people.models import Role, User
from core.transactions import commit

if TYPE_CHECKING:
    from outcomes.exchange.rows import Refusal

records = AppGroup("records", help="Records from other systems, and for them.")
KIND_NAMES = (
    "children",
    "needs",
    "plans",
    "deliveries",
    "sessions",
    "measurements",
    "offences",
)
MOST_TOLD = 50
LINES_BETWEEN = 5000


@records.command("import")
@click.argument("kind", type=click.Choice(KIND_NAMES))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would become of the file.")
@click.option("--skip-refused", is_flag=True, help="Take the other rows where some are refused.")
@click.option(
    "--screening-confirmed",
    is_flag=True,
    help="What looks like a name, a postcode or a date of birth is none.",
)
@click.option("--actor", "email", metavar="EMAIL", help="The manager whose import it is.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(
    kind: str,
    file: Path,
    email: str | None,
    *,
    dry_run: bool,
    skip_refused: bool,
    screening_confirmed: bool,
    as_json: bool,
) -> None:
    """Bring in a CSV file: all of it or nothing. What is there already stays as it is."""
    from outcomes.exchange.csv_file import FileRefused
    from outcomes.exchange.importing import Wishes, import_records
    from outcomes.exchange.schemas import ImportedSchema, refused_file

    wishes = Wishes(dry_run=dry_run, skip_refused=skip_refused, confirmed=screening_confirmed)
    set_writing(writes=True)
    try:
        with file.open("rb") as stream:
            imported = import_records(
                kind_name=kind,
                stream=stream,
                wishes=wishes,
                actor=acting_manager(email),
                progress=_Progress(),
            )
    except FileRefused as refused:
        imported = refused_file(refused)
        wishes = Wishes()
    except DomainError as error:
        raise click.ClickException(f"{file}: {error.message}") from error
    commit()
    for refusal in imported.refused[:MOST_TOLD]:
        click.echo(refusal_in_words(file, refusal), err=True)
    if len(imported.refused) > MOST_TOLD:
        click.echo(f"{len(imported.refused) - MOST_TOLD} more. --json lists all.", err=True)
    if as_json:
        click.echo(json.dumps(ImportedSchema().dump(imported)))
    else:
        click.echo(
            f"{imported.rows} rows: {imported.created} created, {imported.updated} updated, "
            f"{imported.unchanged} unchanged, {len(imported.refused)} refused."
        )
    if imported.refused and not (wishes.dry_run or wishes.skip_refused):
        click.echo("Nothing was saved.", err=True)
        raise SystemExit(1)


class _Progress:
    """Says on stderr how far a long file has been read."""

    def __init__(self) -> None:
        self.next = LINES_BETWEEN

    def __call__(self, done: int, of: int) -> None:
        if done >= self.next:
            click.echo(f"{done:,} of about {of:,} lines", err=True)
            self.next = done + LINES_BETWEEN


def refusal_in_words(file: Path, refusal: "Refusal") -> str:
    """Where and why something was refused, for stderr."""
    place = f"{file}, line {refusal.line}"
    place += f", column {refusal.column}" if refusal.column else ""
    value = f"“{refusal.value}”: " if refusal.value else ""
    return f"{place}: {value}{refusal.reason}."


def acting_manager(email: str | None) -> User:
    """The manager named, or else the first of the whole service."""
    managers = select(User).where(User.active.is_(True), User.role == Role.MANAGER)
    managers = managers.order_by(User.id)
    if email is not None:
        found: User | None = db.session.scalar(managers.where(User.email == email.strip().lower()))
        missing = f"No manager who is active has the email address {email}."
    else:
        found = db.session.scalar(managers.where(User.whole_service.is_(True)))
        missing = "There is no manager of the whole service. Name a manager with --actor EMAIL."
    if found is None:
        raise click.ClickException(missing)
    return found
