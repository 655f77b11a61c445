"""A manager holds a record, draws a sample for inspectors, and hands a record over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db, today
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.people import manager
from tests.factories.whole_records import a_full_record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)])
def test_giving_out_keeping_and_sampling(
    app: Flask, settings: Settings, person: Callable[..., Page], width: int, scripts: bool
) -> None:
    child_id = a_full_record(reference="YJ-41", began_here=True).id
    email = manager().email
    db.session.rollback()
    with serving(settings) as address:
        page = person(address, email, width=width, javascript=scripts)
        page.goto(f"/children/{child_id}")
        page.get_by_role("link", name="Give out the whole record").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Hand-over file (JSON)").click()
        assert download.value.suggested_filename == "YJ-41-hand-over.json"
        page.get_by_role("link", name="Keep it longer").click()
        assert "On hold" in text_of(page)
        press(page, "Lift the hold")
        assert "The hold is lifted" in text_of(page)

        page.goto("/records")
        page.get_by_role("link", name="Rules of retention").click()
        answer(page, {"months_referral_order": "12"})
        press(page, "Save")
        assert "The rules are saved" in text_of(page)
        if scripts:
            is_usable(page)

        page.goto("/records")
        page.get_by_role("link", name="Draw a sample of cases").click()
        answer(
            page,
            {
                "seed": "seventeen",
                "size": "1",
                "starts_on": today() - timedelta(days=60),
                "ends_on": today(),
                "strata": "none",
            },
        )
        press(page, "Draw the sample")
        while page.get_by_role("link", name="See how far it is now").count():
            page.wait_for_timeout(300)
            page.reload()
        expect(page.get_by_role("button", name="Download all papers (ZIP)")).to_be_visible()
        expect(page.get_by_role("link", name="YJ-41")).to_be_visible()
        if scripts:
            is_usable(page)
