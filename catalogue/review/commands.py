"""``flask review``: what the clock does once a day."""

import json
from dataclasses import asdict

import click
from flask.cli import AppGroup

from core.daily import run_daily_steps

review_commands = AppGroup("review", help="Reviews of versions, and what falls due.")


@review_commands.command("tick")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def tick(*, as_json: bool) -> None:
    """Do what is to be done once a day: claims, what falls due or runs out, reminders, digests.

    Run it by a daily timer (see docs/house.md). To run it again, or on two hosts, does no harm.
    """
    done = run_daily_steps()
    if as_json:
        click.echo(json.dumps({"steps": [asdict(each) for each in done]}))
    else:
        for each in done:
            click.echo(f"{each.name}: {each.did}")
    failed = [each.name for each in done if each.failed]
    for name in failed:
        click.echo(f"The step “{name}” failed and changed nothing. The log says where.", err=True)
    if failed:
        raise SystemExit(1)
