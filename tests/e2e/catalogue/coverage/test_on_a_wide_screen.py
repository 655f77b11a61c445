"""What the library covers, on the screen of someone who plans it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import qa_lead

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def test_gaps_are_seen_in_words_and_lead_to_what_there_is(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    a_live_version(document=a_document(title="On the bus", needs=("weapons",), formats=("group",)))
    lead = qa_lead().email
    db.session.rollback()
    with serving(settings, workers=1) as address:
        page = person(address, lead)
        page.goto("/coverage")
        is_usable(page)
        row = page.get_by_role("row", name="Weapons").first
        expect(row.get_by_role("link").last).to_contain_text("1")
        gap = page.get_by_role("row", name="Going missing").first.get_by_role("link").first
        expect(gap).to_contain_text("none")
        # The shade is only ever beside the number: without colours nothing is lost.
        page.emulate_media(forced_colors="active")
        expect(gap).to_contain_text("none")
        page.get_by_role("navigation", name="Format").get_by_role("link", name="Family").click()
        expect(page.get_by_role("row", name="Weapons").get_by_role("link").last).to_contain_text(
            "none"
        )
        is_usable(page)
        page.goto("/coverage")
        page.get_by_role("row", name="Weapons").first.get_by_role("link").last.click()
        expect(page.get_by_role("link", name="On the bus")).to_be_visible()
