"""``flask records retention``: what would go, and when."""

import json
from datetime import timedelta

import click
from flask.cli import AppGroup

retention_commands = AppGroup("retention", help="How long records are kept.")


@retention_commands.command("due")
@click.option("--days", default=60, show_default=True, help="Look so many days ahead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def due(days: int, *, as_json: bool) -> None:
    """Say which records would go, and when. Nothing is removed: ``flask review tick`` does that."""
    from core.database import reading_only, today
    from outcomes.retention.dates import due_by

    with reading_only():
        found = due_by(today() + timedelta(days=days))
    rows = [
        {
            "case_reference": each.case_reference,
            "team": each.team,
            "disposal": each.disposal,
            "last_known": each.last_known.isoformat(),
            "goes_on": each.goes_on.isoformat(),
            "on_hold": each.held,
        }
        for each in found
    ]
    if as_json:
        click.echo(json.dumps({"due": rows}))
        return
    for row in rows:
        held = " (on hold)" if row["on_hold"] else ""
        click.echo(f"{row['goes_on']}  {row['case_reference']}  {row['disposal']}{held}")
    click.echo(f"{len(rows)} within {days} days.")
