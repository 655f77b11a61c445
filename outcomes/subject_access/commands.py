"""``flask records subject-access``: all that is held about a child."""

from pathlib import Path

import click

from core.database import set_writing
from core.errors import DomainError
from core.transactions import commit
from outcomes.exchange.commands import acting_manager


@click.command("subject-access")
@click.argument("case_reference")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--actor", "email", metavar="EMAIL", help="The manager who gives it out.")
def subject_access_command(case_reference: str, file: Path, email: str | None) -> None:
    """Write all that is held about a child into FILE: a PDF, or JSON if its name ends so."""
    from outcomes.caseload.queries import child_with_reference
    from outcomes.subject_access.operations import WAYS, note_given

    kind = file.suffix.removeprefix(".")
    if kind not in WAYS:
        raise click.UsageError("The name of the file must end with .pdf or .json.")
    set_writing(writes=True)
    actor = acting_manager(email)
    child = child_with_reference(case_reference, viewer=actor)
    if child is None:
        raise click.ClickException("There is no child with this case reference in your teams.")
    try:
        content = WAYS[kind][0](child, viewer=actor)
    except DomainError as error:
        raise click.ClickException(error.message) from error
    note_given(child_id=child.id, kind=kind, content=content, actor_id=actor.id)
    commit()
    file.write_bytes(content)
    click.echo(f"Written to {file}.")
