"""What the search box offers while one types."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from core.database import db
from core.outbox.operations import send
from core.people.models import User
from tests.factories.interventions import put_in_state
from tests.factories.people import UserFactory

Publish = Callable[..., InterventionVersion]
ADDRESS = "/library/suggestions"


@pytest.fixture
def browser(app: Flask, signed_in: Callable[[User], FlaskClient]) -> FlaskClient:
    return signed_in(UserFactory())


def test_a_title_leads_to_its_page_and_a_street_word_to_its_topic(
    publish: Publish, browser: FlaskClient
) -> None:
    publish("blades-and-me", title="Blades and <me>", topics=("knife_crime",))
    answer = browser.get(f"{ADDRESS}?q=blade").text
    assert 'href="/library?topics=knife_crime"' in answer
    assert 'href="/interventions/blades-and-me"' in answer
    assert "Blades and &lt;me&gt;" in answer


@pytest.mark.parametrize("state", [state for state in VersionState if state not in AVAILABLE])
def test_what_may_not_be_used_is_never_offered(
    publish: Publish, browser: FlaskClient, state: VersionState
) -> None:
    version = publish("badgers", title="Badgers", topics=("knife_crime",))
    assert "badgers" in browser.get(f"{ADDRESS}?q=bad").text
    put_in_state(version, state)  # before the index has heard of it
    db.session.commit()
    assert "badgers" not in browser.get(f"{ADDRESS}?q=bad").text
    send("search", intervention_id=version.intervention_id)
    db.session.commit()
    for typed in ("bad", "blade"):
        assert "option" not in browser.get(f"{ADDRESS}?q={typed}").text


def test_what_has_expired_is_not_offered(publish: Publish, browser: FlaskClient) -> None:
    publish("badgers", title="Badgers", expires_in=timedelta(days=-1))
    assert "option" not in browser.get(f"{ADDRESS}?q=bad").text


@pytest.mark.parametrize("typed", ["", "*", "%00", "%ED%A0%80", "x" * 10_000, "a+" * 5000, '"'])
def test_whatever_is_typed_gets_an_answer(
    publish: Publish, browser: FlaskClient, typed: str
) -> None:
    publish("badgers", title="Badgers")
    assert browser.get(f"{ADDRESS}?q={typed}").status_code in (200, 400)


def test_nobody_is_offered_anything_without_signing_in(client: FlaskClient) -> None:
    assert client.get(f"{ADDRESS}?q=bad").status_code == 302
