"""``flask audit``: prove that the trail is whole."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from core.audit.queries import hash_at, verify_chain
from core.database import now

audit = AppGroup("audit", help="The audit trail: verify it, and anchor it outside.")


@audit.command("verify")
@click.option("--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(anchor: Path | None, *, as_json: bool) -> None:
    """Walk the chain of events, and compare it with an anchor that was kept outside."""
    check = verify_chain()
    problems = list(check.problems)
    if anchor is not None:
        problems += _compare_with(anchor)
    if as_json:
        click.echo(json.dumps({"events": check.length, "hash": check.hash, "problems": problems}))
    elif not problems:
        click.echo(f"The audit trail is whole: {check.length} events.")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)


@audit.command("anchor")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def anchor(file: Path) -> None:
    """Write where the chain ends now, to be kept somewhere else."""
    check = verify_chain()
    if check.problems:
        raise click.ClickException("The trail is not whole; run flask audit verify.")
    anchored = {"events": check.length, "hash": check.hash, "at": now().isoformat()}
    file.write_text(json.dumps(anchored) + "\n", encoding="utf-8")
    click.echo(f"Anchored {check.length} events in {file}.")


def _compare_with(anchor_file: Path) -> list[str]:
    try:
        anchored = json.loads(anchor_file.read_text(encoding="utf-8"))
        position, expected = int(anchored["events"]), str(anchored["hash"])
    except (ValueError, KeyError, TypeError):
        return [f"{anchor_file} is not an anchor: make one with flask audit anchor."]
    if hash_at(position) != expected:
        return [f"The trail does not hold the {position} events of the anchor {anchor_file}."]
    return []
