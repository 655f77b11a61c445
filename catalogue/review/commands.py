"""``flask review``: what the clock does to reviews."""

import click
from flask.cli import AppGroup

from catalogue.review.operations import release_stale_claims
from core.transactions import commit
from core.ui.words import plural

review_commands = AppGroup("review", help="Reviews of versions.")


@review_commands.command("tick")
def tick() -> None:
    """Return versions whose claim has run out to the queue. Run it once a day or more often."""
    released = release_stale_claims()
    commit()
    click.echo(f"Returned {plural(released, 'claim')} that had run out.")
