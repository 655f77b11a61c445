"""``flask found``: the signatures that what is brought is compared with."""

import click
from flask.cli import AppGroup

from catalogue.found.signatures import catch_up, forget_all
from core.transactions import commit

found_commands = AppGroup("found", help="What people found elsewhere and brought.")
AT_ONCE = 500


@found_commands.command()
@click.option("--all", "everything", is_flag=True, help="Make those anew that are there, too.")
def rebuild(*, everything: bool) -> None:
    """Make the signatures that are missing, of every version and of the files that it says."""
    if everything:
        forget_all()
    made = 0
    while noted := catch_up(at_most=AT_ONCE):
        made += noted
        commit()
    click.echo(f"{made} versions were read.")
