"""Commands that prove the counts, and make them anew."""

import click
from flask.cli import AppGroup

from core.transactions import commit
from core.ui.words import plural
from outcomes.cells.checking import note_new_figures, rebuild, verify
from outcomes.cells.keeping import bring_up_to_date

MOST_SHOWN = 20

cells = AppGroup("cells", help="The counts that results are worked out of.")


@cells.command("verify")
def verify_command() -> None:
    """Work every count out from scratch and compare it with the one that is kept."""
    found = verify()
    commit()
    for words in found.differences[:MOST_SHOWN]:
        click.echo(words, err=True)
    if found.differences:
        click.echo(
            f"{plural(len(found.differences), 'difference')}. Run flask cells rebuild.", err=True
        )
        raise SystemExit(1)
    click.echo(
        f"{plural(found.counts, 'count')} of {plural(found.deliveries, 'delivery', 'deliveries')}: "
        "all as the records say."
    )


@cells.command("rebuild")
def rebuild_command() -> None:
    """Count everything anew."""
    number = rebuild()
    commit()
    click.echo(f"{plural(number, 'delivery', 'deliveries')} counted.")


def count_what_waits() -> str:
    """Count what changed by other ways than this service, once a day; or figures of a scale."""
    note_new_figures()
    return f"{plural(bring_up_to_date(), 'delivery', 'deliveries')} counted anew."
