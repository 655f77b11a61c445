"""What is said of a child on this page is answered and forgotten."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.config import Settings
from core.database import db, metadata
from core.people.models import User
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory

PAGE = "/fits-this-child"
SAID: dict[str, Any] = {
    "age": "13",
    "minutes": "137",
    "needs": ["going_missing", "harmful_sexual_behaviour"],
    "communication_needs": ["stammering"],
    "setting": "vehicle",
    "format": "outdoor",
    "motivation": "low",
    "training": ["parenting_work"],
}
TELLING = (
    " 137",
    '"137"',
    "=137",
    "going_missing",
    "harmful_sexual_behaviour",
    "stammering",
    "vehicle",
    "outdoor",
)


@pytest.fixture
def logged(app: Flask) -> Iterator[io.StringIO]:
    """All that is logged, in words, as it is in service."""
    written = io.StringIO()
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
        logger_factory=structlog.PrintLoggerFactory(file=written),
    )
    yield written
    structlog.configure(**before)


def everything_stored() -> dict[str, list[str]]:
    """Every row of every table, the audit and the outbox among them."""
    with db.engine.connect() as connection:
        return {
            name: sorted(str(tuple(row)) for row in connection.execute(select(table)))
            for name, table in metadata.tables.items()
        }


def telling(text: str) -> list[str]:
    return [word for word in TELLING if word in text]


@pytest.mark.parametrize("changes", [{}, {"age": "213"}, {"leave_out": "minutes"}])
def test_no_trace_is_left(
    app: Flask,
    settings: Settings,
    signed_in: Callable[[User], FlaskClient],
    logged: io.StringIO,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, Any],
) -> None:
    a_live_version(document=a_document(needs=("going_missing",)))
    practitioner = signed_in(UserFactory())
    practitioner.get(PAGE)
    stored = everything_stored()
    assert len(stored["audit_events"]) > 0
    files = {path for path in settings.data_dir.rglob("*") if path.is_file()}
    with practitioner.session_transaction() as session:
        kept_before = dict(session)

    caplog.set_level(logging.DEBUG)
    answer = practitioner.post(PAGE, data=SAID | changes)

    assert answer.status_code == 200
    assert everything_stored() == stored
    assert {path for path in settings.data_dir.rglob("*") if path.is_file()} <= files | {
        settings.data_dir / "service.sqlite3-wal",
        settings.data_dir / "service.sqlite3-shm",
    }
    with practitioner.session_transaction() as session:
        kept = dict(session)
    # When the person was last here is all that changes.
    assert kept | {"last_seen": None} == kept_before | {"last_seen": None}
    assert telling(json.dumps(kept, default=str)) == []
    assert '"rule": "/fits-this-child"' in logged.getvalue()
    assert telling(logged.getvalue() + caplog.text) == []
    printed = capsys.readouterr()
    assert telling(printed.out + printed.err) == []
    assert telling(str(answer.headers)) == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Location" not in answer.headers
    title = answer.text.partition("<title")[2].partition("</title>")[0]
    assert "Fits this child" in title
    assert telling(title) == []


def test_the_address_says_nothing_even_where_somebody_writes_it(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    a_live_version(document=a_document(needs=("going_missing",)))
    practitioner = signed_in(UserFactory())
    answer = practitioner.get(PAGE, query_string=SAID)
    assert 'value="137"' not in answer.text
    assert "best fit" not in answer.text.partition('id="fit"')[2]
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_link_of_the_answer_carries_what_was_said(
    app: Flask, signed_in: Callable[[User], FlaskClient]
) -> None:
    a_live_version(document=a_document(title="A walk", needs=("going_missing",)), slug="a-walk")
    page = signed_in(UserFactory()).post(PAGE, data=SAID).text
    links = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert "/interventions/a-walk" in links
    assert [link for link in links if telling(link)] == []
    assert 'method="post"' in page
