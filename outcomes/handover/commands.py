"""``flask records handover``: a child's record to another service, and from it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from core.database import db, set_writing
from core.errors import DomainError
from core.transactions import commit
from outcomes.exchange.commands import MOST_TOLD, acting_manager, refusal_in_words

if TYPE_CHECKING:
    from outcomes.exchange.rows import Refusal
    from outcomes.handover.receiving import Received

handover_commands = AppGroup("handover", help="A child’s record to another service, and from it.")


@handover_commands.command("export")
@click.argument("case_reference")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--actor", "email", metavar="EMAIL", help="The manager who hands it over.")
def export(case_reference: str, file: Path, email: str | None) -> None:
    """Write the hand-over file of a child."""
    from outcomes.caseload.queries import child_with_reference
    from outcomes.handover.writing import hand_over, note_handed_over

    set_writing(writes=True)
    actor = acting_manager(email)
    child = child_with_reference(case_reference, viewer=actor)
    if child is None:
        raise click.ClickException("There is no child with this case reference in your teams.")
    content = hand_over(child, viewer=actor).text().encode()
    note_handed_over(child_id=child.id, kind="json", content=content, actor_id=actor.id)
    commit()
    file.write_bytes(content)
    click.echo(f"Written to {file}.")


@handover_commands.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--team", "team_name", required=True, help="The team that goes on with the child.")
@click.option("--screening-confirmed", is_flag=True, help="What looks like a name is none.")
@click.option("--actor", "email", metavar="EMAIL", help="The manager who takes it in.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_(
    file: Path, team_name: str, email: str | None, *, screening_confirmed: bool, as_json: bool
) -> None:
    """Take a child's record in: all of it or nothing. The same file again changes nothing."""
    from outcomes.caseload.queries import teams_of
    from outcomes.exchange.csv_file import FileRefused
    from outcomes.exchange.rows import Refusal
    from outcomes.handover.reading import RowsRefused, read_file
    from outcomes.handover.receiving import Received, receive

    set_writing(writes=True)
    actor = acting_manager(email)
    team = next((each for each in teams_of(actor) if each.name == team_name), None)
    if team is None:
        raise click.ClickException(f"{actor.email} has no team of the name {team_name}.")
    received, refused = Received(0, 0, 0), list[Refusal]()
    try:
        received = receive(
            read_file(file.read_bytes()), team=team, confirmed=screening_confirmed, actor=actor
        )
        commit()
    except FileRefused as error:
        refused = [Refusal(error.line, error.column, None, error.reason)]
    except RowsRefused as error:
        refused, received = error.refusals, Received(0, error.rows, 0)
        db.session.rollback()
    except DomainError as error:
        raise click.ClickException(error.message) from error
    for each in refused[:MOST_TOLD]:
        click.echo(refusal_in_words(file, each), err=True)
    _say(received, refused, as_json=as_json)
    if refused:
        click.echo("Nothing was saved.", err=True)
        raise SystemExit(1)


def _say(received: "Received", refused: "list[Refusal]", *, as_json: bool) -> None:
    from outcomes.handover.schemas import ReceivedSchema

    if as_json:
        unchanged = 0 if refused else received.unchanged
        said = {
            "rows": received.rows,
            "created": received.created,
            "updated": 0,
            "unchanged": unchanged,
            "refused": refused,
            "not_held": received.not_held,
        }
        click.echo(json.dumps(ReceivedSchema().dump(said)))
        return
    click.echo(f"{received.rows} rows: {received.created} created, {len(refused)} refused.")
    for each in received.not_held:
        click.echo(
            f"{each.intervention}, version {each.version}, is not held here. What was done with it "
            "is kept aside with the child’s record."
        )
