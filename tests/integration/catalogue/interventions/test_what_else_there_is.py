"""Translations and related interventions on a page: only ever what is in use."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.document import AgeRange
from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from core.database import db
from core.people.models import User
from tests.factories.interventions import a_document, a_draft, a_live_version, put_in_state
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
ADDRESS = "/interventions/stop-and-breathe"
ENDED = [state for state in VersionState if state not in AVAILABLE]


@pytest.fixture
def reader(app: Flask, signed_in: SignIn) -> FlaskClient:
    a_live_version(
        slug="stop-and-breathe", document=a_document(topics=("anger",), needs=("weapons",))
    )
    return signed_in(UserFactory())


def another(slug: str, **changes: Any) -> InterventionVersion:
    return a_live_version(slug=slug, document=a_document(title=slug.title(), **changes))


def related(reader: FlaskClient, address: str = ADDRESS) -> list[tuple[str, str]]:
    """The titles under "Related", each with the reason that is said."""
    page = reader.get(address).text
    return re.findall(
        r'app-related__title" href="[^"]*">([^<]*)</a>\s*<p class="app-related__why">([^<]*)', page
    )


def test_what_shares_most_stands_first_with_its_reason(reader: FlaskClient) -> None:
    another("one-need", topics=("knife_crime",), needs=("weapons",))
    another("all", topics=("anger",), needs=("weapons",))
    another("one-topic", topics=("anger",), needs=("substance_use",))
    another("nothing", topics=("knife_crime",), needs=("substance_use",))
    assert related(reader) == [
        ("All", "Also about ‘Anger’"),
        ("One-Topic", "Also about ‘Anger’"),
        ("One-Need", "Also answers ‘Weapons’"),
    ]


def test_there_are_four_at_most_and_none_for_another_age(reader: FlaskClient) -> None:
    for number in range(6):
        another(f"other-{number}", topics=("anger",))
    another("adults", topics=("anger",), needs=("weapons",), age=AgeRange(18, 21))
    found = [title for title, _ in related(reader)]
    assert len(found) == 4
    assert "Adults" not in found


@pytest.mark.parametrize("state", ENDED)
def test_what_is_not_in_use_is_never_there(reader: FlaskClient, state: VersionState) -> None:
    gone = another("gone", topics=("anger",), translation_of="stop-and-breathe", language="cy")
    put_in_state(gone, state)
    a_draft(slug="a-draft", document=a_document(title="A draft", topics=("anger",)))
    lapsed = another("lapsed", topics=("anger",), translation_of="stop-and-breathe")
    lapsed.expires_on = lapsed.expires_on and lapsed.expires_on - timedelta(days=10_000)
    db.session.commit()
    assert related(reader) == []
    assert "Also in" not in reader.get(ADDRESS).text


def test_a_translation_is_linked_both_ways_and_is_no_relative(reader: FlaskClient) -> None:
    another("stopio-ac-anadlu", topics=("anger",), language="cy", translation_of="stop-and-breathe")
    page = reader.get(ADDRESS).text
    assert "Also in Welsh:" in page
    assert 'href="/interventions/stopio-ac-anadlu" lang="cy"' in page
    assert related(reader) == []
    other_way = reader.get("/interventions/stopio-ac-anadlu").text
    assert "Also in English:" in other_way
    assert f'href="{ADDRESS}"' in other_way
    assert related(reader, "/interventions/stopio-ac-anadlu") == []
