"""The queue with 5,000 versions in it, and two long versions side by side.

Each is held against a plain read of the same rows in the same run: of the queue, all that waits
with what its page shows of it; of the comparison, the two texts.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import event, insert

from benchmarks.made_up_library import ROWS_AT_ONCE, WRITER, made_up_documents
from benchmarks.measure import against, report, report_timing
from benchmarks.pages import signed_in
from catalogue.interventions.document import Document, PlannedSession, Step, content_hash
from catalogue.interventions.models import (
    Intervention,
    InterventionVersion,
    VersionState,
    VersionTag,
)
from catalogue.interventions.schemas import dump_document
from core.config import Settings
from core.database import db, now
from core.people.models import Role, User
from wsgi import create_app

SIZE = int(os.environ.get("BENCH_QUEUE_SIZE", "5000"))
LEAD = "lead@bench.example"
SENSITIVE_EVERY = 10
LONGEST_WAIT = 90  # days
PARTS = 40  # documents of the made-up library that make one long version
CHANGE_EVERY = 4  # steps
LONG_SLUG = "long-one"
PLAIN_READ = "a plain read of the same rows"
QUEUE_ROWS = (
    "SELECT id, intervention_id, number, title, summary, state, sensitive, author_id, "
    "submitted_at, updated_at FROM intervention_versions WHERE state = 'submitted' "
    "ORDER BY submitted_at, id"
)
TWO_TEXTS = (
    "SELECT intervention_versions.content FROM intervention_versions JOIN interventions "
    "ON interventions.id = intervention_versions.intervention_id WHERE interventions.slug = ?"
)
ADDRESSES = {
    "the most urgent first": "/review",
    "the longest waiting first": "/review?sort=due",
    "the last page": f"/review?page={SIZE // 20}",
    "a word and a topic": "/review?words=child&topic={topic}",
}


def run() -> None:
    """Fill the queue, add two long versions, and time the pages."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                secret_key="only for a benchmark, and long enough",
                data_dir=Path(folder),
                password_cost=1,
            )
        )
        with app.app_context():
            upgrade()
            topic = _fill(app)
        browser = signed_in(app, LEAD)
        _queue(app, browser, topic)
        _comparison(app, signed_in(app, WRITER))


def _queue(app: Flask, browser: FlaskClient, topic: str) -> None:
    for name, address in ADDRESSES.items():
        wanted = address.format(topic=topic)
        timing = against(
            lambda wanted=wanted: _page(browser, wanted), lambda: _read(app, QUEUE_ROWS, (), SIZE)
        )
        title = f"queue page with {SIZE:,} items, {name}"
        report_timing(title, timing, ratio_to=PLAIN_READ)
        with app.app_context(), _statements() as statements:
            _page(browser, wanted)
        report(f"{title}: questions to the database", len(statements), "queries")


def _comparison(app: Flask, browser: FlaskClient) -> None:
    wanted = f"/interventions/{LONG_SLUG}/compare?from=1&to=2"
    page = browser.get(wanted).text
    if "<ins" not in page or "<del" not in page:
        raise RuntimeError("The comparison shows no change")
    for name, address in {"what changed": wanted, "all of it": f"{wanted}&all=yes"}.items():
        timing = against(
            lambda address=address: _page(browser, address),
            lambda: _read(app, TWO_TEXTS, (LONG_SLUG,), 2),
        )
        report_timing(f"comparison of two long versions, {name}", timing, ratio_to=PLAIN_READ)
    with app.app_context(), _statements() as statements:
        _page(browser, wanted)
    report("comparison of two long versions: questions", len(statements), "queries")


def _fill(app: Flask) -> str:
    """Put the rows into an empty, migrated database; a topic that some of them carry."""
    moment = now()
    people = [
        User(
            email=email,
            name=email.partition("@")[0].capitalize(),
            role=role,
            password_hash="none that any password has",
            created_at=moment,
        )
        for email, role in ((WRITER, Role.PRACTITIONER), (LEAD, Role.QA_LEAD))
    ]
    db.session.add_all(people)
    db.session.flush()
    writer_id = people[0].id
    vocabularies = app.extensions["vocabularies"]
    documents = enumerate(made_up_documents(SIZE, vocabularies), start=1)
    topics: list[str] = []
    while batch := list(islice(documents, ROWS_AT_ONCE)):
        _insert([_waiting(number, each, writer_id, moment) for number, each in batch])
        tags = [
            {"version_id": number, "vocabulary": "topics", "code": code}
            for number, each in batch
            for code in each.topics
        ]
        db.session.execute(insert(VersionTag), tags)
        topics += [tag["code"] for tag in tags]
    parts = list(made_up_documents(PARTS, vocabularies))
    _insert(list(_two_long(parts, writer_id)))
    db.session.commit()
    return max(sorted(set(topics)), key=topics.count)


def _insert(rows: list[dict[str, Any]]) -> None:
    interventions = {
        row["intervention_id"]: {
            "id": row["intervention_id"],
            "slug": row.pop("slug"),
            "owner_id": row["author_id"],
            "created_at": row["created_at"],
        }
        for row in rows
    }
    db.session.execute(insert(Intervention), list(interventions.values()))
    db.session.execute(insert(InterventionVersion), rows)


def _waiting(number: int, document: Document, writer_id: int, moment: datetime) -> dict[str, Any]:
    sent = moment - timedelta(days=number * LONGEST_WAIT / SIZE)
    return {
        **_row(document, writer_id, sent),
        "id": number,
        "intervention_id": number,
        "slug": f"made-up-{number}",
        "number": 1,
        "sensitive": number % SENSITIVE_EVERY == 0,
    }


def _two_long(parts: list[Document], writer_id: int) -> Iterator[dict[str, Any]]:
    """A long version and the next one, in which every so many steps read differently."""
    sessions = tuple(session for part in parts for session in part.sessions)
    first = replace(parts[0], title="Long one", sessions=sessions)
    second = replace(first, sessions=tuple(_changed(each) for each in sessions[1:]))
    report("words in a long version", len(str(dump_document(first)).split()), "words")
    for number, document in enumerate((first, second), start=1):
        yield {
            **_row(document, writer_id, now()),
            "id": SIZE + number,
            "intervention_id": SIZE + 1,
            "slug": LONG_SLUG,
            "number": number,
            "sensitive": False,
            "based_on_id": SIZE + 1 if number > 1 else None,
        }


def _changed(session: PlannedSession) -> PlannedSession:
    steps = (
        replace(step, body=_reworded(step)) if place % CHANGE_EVERY == 0 else step
        for place, step in enumerate(session.steps)
    )
    return replace(session, steps=tuple(steps))


def _reworded(step: Step) -> str:
    words = step.body.split()
    half = len(words) // 2
    return " ".join([*words[:half], "said", "another", "way", *words[half + 2 :]])


def _row(document: Document, writer_id: int, sent: datetime) -> dict[str, Any]:
    content = dump_document(document)
    return {
        "state": VersionState.SUBMITTED,
        "title": document.title,
        "summary": document.summary,
        "content": content,
        "content_hash": content_hash(content),
        "author_id": writer_id,
        "submitted_by_id": writer_id,
        "created_at": sent,
        "updated_at": sent,
        "submitted_at": sent,
    }


def _page(browser: FlaskClient, address: str) -> None:
    status = browser.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")


def _read(app: Flask, statement: str, values: tuple[Any, ...], expected: int) -> None:
    with app.app_context():
        rows = db.session.connection().exec_driver_sql(statement, values).fetchall()
        if len(rows) < expected:
            raise RuntimeError("The plain read did not read the same rows")


@contextmanager
def _statements() -> Iterator[list[str]]:
    """The statements that read, sent within it."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
