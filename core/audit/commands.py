"""``flask audit``: prove that the trail is whole."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from core.audit.anchors import AnchorRefused, Verified, problems_with, verified, write_anchor
from core.audit.verifiers import Progress
from core.database import one_snapshot
from core.ui.words import plural

audit = AppGroup("audit", help="The audit trail: verify it, and anchor it outside.")
SAY_EVERY = 10_000


@audit.command("verify")
@click.option("--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(anchor: Path | None, *, as_json: bool) -> None:
    """Walk the chain of events, and compare it with an anchor that was kept outside.

    Decisions and whatever else is sealed are compared with what was sealed. Exits with 1 if
    anything was changed, removed or put in.
    """
    with one_snapshot():
        found = verified(_progress)
        problems = found.problems
        if anchor is not None:
            problems += problems_with(anchor)
    if as_json:
        click.echo(_as_json(found, problems))
    elif not problems:
        click.echo(_in_words(found))
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)


@audit.command("anchor")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def anchor(file: Path) -> None:
    """Write where the chain ends now, to be kept somewhere else.

    An anchor that is there already is replaced only if the trail still holds its events.
    """
    before = file if file.exists() else None
    try:
        events = write_anchor(file, against=before, progress_of=_progress)
    except AnchorRefused as error:
        raise click.ClickException(f"{error} Nothing was written.") from error
    click.echo(f"Anchored {plural(events, 'event')} in {file}.")


def _progress(name: str) -> Progress:
    """Say on the side, now and then, how far a long walk is."""

    def say(done: int, total: int) -> None:
        if done and done % SAY_EVERY == 0:
            click.echo(f"{done:,} of {total:,} {name} looked at", err=True)

    return say


def _in_words(found: Verified) -> str:
    also = [f"{check.records:,} {name}" for name, check in found.records.items()]
    together = ", ".join([plural(found.chain.length, "event"), *also])
    return f"The audit trail is whole: {together}."


def _as_json(found: Verified, problems: list[str]) -> str:
    records = {name: check.records for name, check in found.records.items()}
    said = {"events": found.chain.length, "hash": found.chain.hash, "records": records}
    return json.dumps({**said, "problems": problems})
