"""Files of records as another system sends them, and the command that brings them in."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from core.database import db, today

HEADERS = {
    "children": "case_reference,team,started_on,age_at_start,disposal,disposal_start,disposal_end,"
    "sex,ethnicity,looked_after,home_or_host,placing_authority,communication_needs",
    "needs": "case_reference,need,direction,severity,assessed_on",
    "plans": "case_reference,plan_reference,need,intervention,desired_outcome,child_view,"
    "child_view_declined_reason,sessions_planned,owner_email,start_by",
    "deliveries": "case_reference,delivery_reference,plan_reference,intervention,version,"
    "started_on,ended_on,ending",
    "sessions": "delivery_reference,session_reference,held_on,happened,attendance,minutes,"
    "engagement,child_words,facilitator_emails",
    "measurements": "case_reference,delivery_reference,instrument,scale,rater,occasion,taken_on,"
    "score",
    "offences": "case_reference,offence_date,proven_date,gravity,gravity_scale",
}


def ago(days: int) -> date:
    """A day before today."""
    return today() - timedelta(days=days)


def a_file(kind: str, *rows: str) -> str:
    """A file of a kind with the contract's header."""
    return "\r\n".join([HEADERS[kind], *rows, ""])


@dataclass(frozen=True)
class Answer:
    """What the command said."""

    status: int
    said: dict[str, Any]
    complaints: str

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Rows, created, updated, unchanged."""
        return tuple(self.said[name] for name in ("rows", "created", "updated", "unchanged"))

    @property
    def reasons(self) -> list[tuple[int, str | None, str]]:
        """Line, column and reason of each refusal."""
        return [(each["line"], each["column"], each["reason"]) for each in self.said["refused"]]


class Sender:
    """Another system, whose files are brought in by the command."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder

    def send(self, kind: str, content: str | bytes, *options: str) -> Answer:
        """Bring in a file; the answer is what a script would see."""
        path = self.folder / f"{kind}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        db.session.commit()
        run = self.app.test_cli_runner().invoke(
            args=["records", "import", kind, str(path), *options, "--json"]
        )
        if run.exception is not None and not isinstance(run.exception, SystemExit):
            raise run.exception
        said = json.loads(run.stdout) if run.stdout else {}
        return Answer(run.exit_code, said, run.stderr)

    def rows(self, kind: str, *rows: str, options: tuple[str, ...] = ()) -> Answer:
        """Bring in some rows under the contract's header."""
        return self.send(kind, a_file(kind, *rows), *options)
