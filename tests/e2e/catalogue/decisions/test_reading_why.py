"""A practitioner reads why something was turned down, before bringing it once more."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from core.people.models import Role
from tests.e2e.conftest import serving
from tests.e2e.people import press
from tests.e2e.usable import ON_A_LAPTOP, is_usable
from tests.factories.interventions import a_document
from tests.factories.people import UserFactory
from tests.factories.reviews import a_submitted_version, approve, reject

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
REASON = "The third step has the child picture a stabbing."
WITHIN = "Picture the alley at night"


def two_decisions() -> str:
    """A rejection and an approval; returns the email address of someone who reads them."""
    blade = a_document(title="Face the blade", topics=("knife_crime",), purpose=WITHIN)
    reject(
        a_submitted_version(document=blade),
        reviewer=UserFactory(name="Rose Leader", role=Role.QA_LEAD),
    )
    approve(a_submitted_version(document=a_document(title="Breathe")))
    reader = UserFactory().email
    db.session.commit()
    return reader


def find_why(page: Page) -> None:
    """From the library to the reasons, looking for a word of them."""
    page.goto("/library")
    page.get_by_role("link", name="what was decided").click()
    expect(page.get_by_role("heading", name="Decisions", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Breathe")).to_be_visible()
    page.get_by_label("Words in a title, a reason or the evidence").fill("stabbing")
    press(page, "Search")
    expect(page.get_by_text("1 decision for ‘stabbing’")).to_be_visible()
    expect(page.get_by_role("link", name="Breathe")).to_have_count(0)


def read_it(page: Page) -> None:
    page.get_by_role("link", name="Face the blade").click()
    expect(page.get_by_text(REASON).first).to_be_visible()
    expect(page.get_by_text("Rose Leader").first).to_be_visible()
    expect(page.get_by_text("must not be used with a child")).to_be_visible()
    expect(page.get_by_text(WITHIN)).to_have_count(0)


@ON_A_LAPTOP
def test_a_rejection_and_its_reasons_are_found_from_the_library(
    app: Flask, settings: Settings, person: Callable[..., Page], width: int
) -> None:
    reader = two_decisions()
    with serving(settings, workers=1) as address:
        page = person(address, reader, width=width)
        find_why(page)
        is_usable(page)
        read_it(page)
        is_usable(page)


def test_the_same_without_scripts(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    reader = two_decisions()
    with serving(settings, workers=1) as address:
        page = person(address, reader, width=390, javascript=False)
        find_why(page)
        read_it(page)
