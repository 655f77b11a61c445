"""Mail by SMTP: sent once, kept while the server refuses, and never by the demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.config import Settings
from core.daily import run_daily_steps
from core.database import db, today
from core.notices.digests import send_digests
from core.notices.operations import notify
from core.outbox.models import OutboxMessage
from core.outbox.operations import AGES, deliver_waiting
from core.people.models import User
from core.transactions import commit
from tests.days import Clock
from tests.factories.people import UserFactory, qa_lead
from tests.mail_server import MailServer, mail_server
from wsgi import create_app


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def posted(settings: Settings, server: MailServer) -> Iterator[Flask]:
    """The service, with its mail going to the server."""
    with posting(settings, f"smtp://127.0.0.1:{server.port}") as app:
        yield app


@contextmanager
def posting(settings: Settings, address: str) -> Iterator[Flask]:
    """The service, with its mail going to an address."""
    app = create_app(replace(settings, smtp_url=address), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def a_digest(*people: User) -> None:
    """One notice a person, and the digests of today."""
    notify(
        user_ids=[person.id for person in people],
        kind="news",
        words="Something happened — twice.",
        address="/notices",
        key="news:1",
    )
    send_digests(on=today())
    commit()


def mails() -> list[OutboxMessage]:
    db.session.expire_all()
    written = select(OutboxMessage).where(OutboxMessage.kind == "mail").order_by(OutboxMessage.id)
    return list(db.session.scalars(written))


def files(settings: Settings) -> list[str]:
    return [path.read_text() for path in (settings.data_dir / "mail").glob("*.eml")]


def test_a_digest_is_received_once(posted: Flask, server: MailServer, settings: Settings) -> None:
    person = UserFactory()
    a_digest(person)
    deliver_waiting()
    run_daily_steps()
    [message] = server.received
    assert message["To"] == person.email
    assert message["From"] == "no-reply@127.0.0.1"
    assert message["Message-ID"]
    assert message["Date"].datetime.date() == today()
    assert "Something happened — twice." in message.get_content()
    [kept] = mails()
    assert kept.done_at is not None
    assert (kept.payload, kept.attempts) == ({}, 1)
    assert files(settings) == []


def test_what_a_server_refuses_stays_and_is_sent_later(
    posted: Flask, server: MailServer, clock: Clock
) -> None:
    person = UserFactory()
    server.refuses = True
    a_digest(person)
    [waiting] = mails()
    assert (server.received, waiting.done_at, waiting.attempts) == ([], None, 1)
    assert waiting.payload["to"] == person.email
    assert "Come back later" in str(waiting.last_error)
    server.refuses = False
    deliver_waiting()
    assert server.received == [], "it is not asked again at once"
    clock.put_forward(days=1)
    # Nothing was written today that would send it along.
    run_daily_steps()
    [message] = server.received
    assert message["To"] == person.email
    [sent] = mails()
    assert (sent.attempts, sent.last_error) == (2, None)
    assert sent.done_at is not None


def test_a_busy_service_does_not_use_up_the_attempts_of_a_message(
    posted: Flask, server: MailServer, clock: Clock
) -> None:
    server.refuses = True
    a_digest(UserFactory())
    for _ in range(2 * len(AGES)):
        deliver_waiting()
    assert [each.attempts for each in mails()] == [1]
    for number in range(1, len(AGES)):
        clock.put_forward(days=(AGES[number] - AGES[number - 1]).total_seconds() / 86_400 + 0.0001)
        deliver_waiting()
        assert [each.attempts for each in mails()] == [number + 1]
    clock.put_forward(days=30)
    server.refuses = False
    deliver_waiting()
    assert (server.received, [each.attempts for each in mails()]) == ([], [len(AGES)])


def test_a_server_that_is_away_is_asked_once_for_all_that_waits(
    settings: Settings, clock: Clock
) -> None:
    with mail_server() as gone:
        port = gone.port
    with posting(settings, f"smtp://127.0.0.1:{port}"):
        a_digest(UserFactory(), qa_lead())
        assert [each.attempts for each in mails()] == [1, 0]
        assert "Unreachable" in str(mails()[0].last_error)


@pytest.mark.parametrize("offers", [(), ("AUTH PLAIN LOGIN",), ("STARTTLS", "AUTH PLAIN LOGIN")])
def test_a_password_never_goes_out_in_the_clear(settings: Settings, offers: tuple[str]) -> None:
    with (
        mail_server(*offers) as server,
        posting(settings, f"smtp://somebody:secret@127.0.0.1:{server.port}"),
    ):
        a_digest(UserFactory())
        assert ("STARTTLS" in server.asked) == ("STARTTLS" in offers)
        assert "AUTH" not in server.asked
        assert [each.done_at for each in mails()] == [None]


def test_the_demonstration_writes_files_whatever_server_is_set(
    demonstration: Settings, server: MailServer
) -> None:
    with posting(demonstration, f"smtp://127.0.0.1:{server.port}"):
        made_up = UserFactory(demonstration=True)
        a_digest(made_up)
        assert server.asked == []
        assert len(files(demonstration)) == 1
        assert [each.done_at is None for each in mails()] == [False]
