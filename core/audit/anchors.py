"""Anchors: where the trail ended on a day, kept where nobody who could change it can write."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import current_app

from core.audit.queries import ChainCheck, hash_at, verify_chain
from core.audit.verifiers import Check, Progress, silent, verifiers
from core.config import Settings
from core.daily import StepRefused
from core.database import now, one_snapshot, today
from core.ui.words import plural

NOT_WHOLE = "The trail is not whole; run flask audit verify."
OF_A_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].json"


class AnchorRefused(StepRefused):
    """No anchor was written; the words say why."""


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


def verified(progress_of: Callable[[str], Progress] = lambda _name: silent) -> Verified:
    """Walk the chain, and whatever else is proved with it."""
    chain = verify_chain(progress_of("events"))
    return Verified(chain, {each.name: each.verify(progress_of(each.name)) for each in verifiers()})


def problems_with(anchor: Path) -> list[str]:
    """What is wrong with the trail as an anchor tells it; nothing if it still holds its events."""
    try:
        anchored = json.loads(anchor.read_text(encoding="utf-8"))
        position, expected = int(anchored["events"]), str(anchored["hash"])
    except (ValueError, KeyError, TypeError):
        return [f"{anchor} is not an anchor: make one with flask audit anchor."]
    if hash_at(position) != expected:
        return [f"The trail does not hold the {position} events of the anchor {anchor}."]
    return []


def write_anchor(
    file: Path,
    *,
    against: Path | None = None,
    progress_of: Callable[[str], Progress] = lambda _name: silent,
) -> int:
    """Write where the trail ends now, and return how many events it holds.

    :param against: an anchor whose events it must still hold.
    :raises AnchorRefused: if it is not whole, or does not hold them; nothing is written then.
    """
    with one_snapshot():
        found = verified(progress_of)
        problems = problems_with(against) if against else []
    if found.problems:
        raise AnchorRefused(NOT_WHOLE)
    if problems:
        raise AnchorRefused(problems[0])
    anchored = {
        "events": found.chain.length,
        "hash": found.chain.hash,
        "at": now().isoformat(),
    }
    # Whole or not at all, also where two hosts write it at once.
    unfinished = file.with_name(f"{file.name}.{uuid4().hex}.unfinished")
    unfinished.write_text(json.dumps(anchored) + "\n", encoding="utf-8")
    unfinished.replace(file)
    return found.chain.length


def anchor_today() -> str:
    """Verify the trail against the last anchor of the folder, and write today's if there is none.

    The folder is not made: where it is missing, what it is mounted from is.

    :raises AnchorRefused: if the trail is not whole, or the folder is not there.
    """
    settings: Settings = current_app.extensions["settings"]
    folder = settings.audit_anchor
    if folder is None or not folder.is_dir():
        raise AnchorRefused(f"There is no folder {folder} to keep anchors in.")
    of_today = folder / f"{today().isoformat()}.json"
    last = max(folder.glob(OF_A_DAY), default=None)
    if last == of_today:
        _refuse_broken(last)
        return f"The trail is whole, and {of_today} was there already."
    events = write_anchor(of_today, against=last)
    return f"Anchored {plural(events, 'event')} in {of_today}."


def _refuse_broken(anchor: Path) -> None:
    """Look at the trail without writing anything: each day's anchor is kept as it was first."""
    with one_snapshot():
        problems = [NOT_WHOLE] if verified().problems else problems_with(anchor)
    if problems:
        raise AnchorRefused(problems[0])
