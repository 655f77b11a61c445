"""The search box suggests while one types, by keyboard as well as by finger."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def test_a_practitioner_finds_by_the_first_letters(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    a_live_version(slug="carrying", document=a_document(title="Carrying", topics=("knife_crime",)))
    email = UserFactory().email
    db.session.commit()
    with serving(settings, workers=1) as address:
        page = person(address, email, width=390)
        page.goto("/library")
        box = page.get_by_label("Search approved interventions")
        box.press_sequentially("carr", delay=30)
        option = page.get_by_role("option", name="Carrying Ages 10 to 17")
        expect(option).to_be_visible()
        assert Axe().run(page).violations_count == 0
        option.click()
        page.wait_for_url("**/interventions/carrying")

        page.goto("/library")
        box.press_sequentially("blad", delay=30)
        expect(page.get_by_role("option", name="Knife crime")).to_be_visible()
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url("**/library?topics=knife_crime")

        box.press_sequentially("carr", delay=30)
        expect(page.get_by_role("option").first).to_be_visible()
        box.press("Tab")
        expect(page.get_by_role("listbox")).to_be_hidden()
        box.focus()
        expect(page.get_by_role("option").first).to_be_visible()
        box.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        box.press("Enter")
        page.wait_for_url("**q=carr**")
