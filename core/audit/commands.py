"""``flask audit``: prove that the trail is whole."""

import json
from dataclasses import dataclass
from pathlib import Path

import click
from flask.cli import AppGroup

from core.audit.queries import ChainCheck, hash_at, verify_chain
from core.audit.verifiers import Check, Progress, verifiers
from core.database import now, one_snapshot
from core.ui.words import plural

audit = AppGroup("audit", help="The audit trail: verify it, and anchor it outside.")
SAY_EVERY = 10_000


@dataclass(frozen=True)
class Verified:
    """What was found of the chain, and of each kind of record that is proved with it."""

    chain: ChainCheck
    records: dict[str, Check]

    @property
    def problems(self) -> list[str]:
        """Everything that is wrong, in sentences."""
        of_records = [problem for check in self.records.values() for problem in check.problems]
        return [*self.chain.problems, *of_records]


@audit.command("verify")
@click.option("--anchor", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(anchor: Path | None, *, as_json: bool) -> None:
    """Walk the chain of events, and compare it with an anchor that was kept outside.

    Decisions and whatever else is sealed are compared with what was sealed. Exits with 1 if
    anything was changed, removed or put in.
    """
    with one_snapshot():
        found = _verified()
        problems = found.problems
        if anchor is not None:
            problems += _compare_with(anchor)
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
    with one_snapshot():
        found = _verified()
        problems = _compare_with(file) if file.exists() else []
    if found.problems:
        raise click.ClickException("The trail is not whole; run flask audit verify.")
    if problems:
        raise click.ClickException(f"{problems[0]} It was not replaced.")
    chain = found.chain
    anchored = {"events": chain.length, "hash": chain.hash, "at": now().isoformat()}
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.write_text(json.dumps(anchored) + "\n", encoding="utf-8")
    unfinished.replace(file)
    click.echo(f"Anchored {chain.length} events in {file}.")


def _verified() -> Verified:
    chain = verify_chain(_progress("events"))
    return Verified(chain, {each.name: each.verify(_progress(each.name)) for each in verifiers()})


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


def _compare_with(anchor_file: Path) -> list[str]:
    try:
        anchored = json.loads(anchor_file.read_text(encoding="utf-8"))
        position, expected = int(anchored["events"]), str(anchored["hash"])
    except (ValueError, KeyError, TypeError):
        return [f"{anchor_file} is not an anchor: make one with flask audit anchor."]
    if hash_at(position) != expected:
        return [f"The trail does not hold the {position} events of the anchor {anchor_file}."]
    return []
