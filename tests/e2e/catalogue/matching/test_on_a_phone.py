"""“Fits this child” on a phone: answered, and forgotten."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, expect

from catalogue.interventions.document import PlannedSession, Step
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def a_library() -> str:
    """An hour of work on weapons, and half an hour; a practitioner's address."""
    steps = tuple(Step(f"Part {each}", core=True, minutes=20, body="Do it.") for each in range(3))
    hour = PlannedSession("An hour", "An aim.", steps)
    a_live_version(
        slug="an-hour",
        document=a_document(title="An hour", needs=("weapons",), sessions=(hour,)),
    )
    a_live_version(
        slug="half-an-hour", document=a_document(title="Half an hour", needs=("weapons",))
    )
    email: str = UserFactory().email
    db.session.rollback()
    return email


def test_what_fits_and_what_does_not_and_no_trace_in_the_browser(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    practitioner = a_library()
    with serving(settings, workers=1) as address:
        page = person(address, practitioner, width=390)
        referrers: list[str] = []
        page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
        page.goto("/fits-this-child")
        is_usable(page)
        page.get_by_label("Age of the child").fill("14")
        page.get_by_label("Minutes to hand").fill("45")
        page.locator("details", has=page.locator("input[value=weapons]")).locator("summary").click()
        page.locator("input[value=weapons]").check(force=True)
        page.get_by_role("button", name="Show what fits").click()
        titles = page.locator(".app-result__title a")
        expect(titles.first).to_contain_text("Half an hour")
        expect(titles.nth(1)).to_contain_text("An hour")
        expect(page.get_by_text("Needs 60 minutes; you have 45.")).to_be_visible()
        expect(page.get_by_text("The first two steps take 40")).to_be_visible()
        is_usable(page)

        assert page.url == f"{address}/fits-this-child#results"
        assert all("14" not in each.partition(address)[2] for each in referrers)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert all("weapons" not in cookie["value"] for cookie in page.context.cookies())
        # Going back, the browser has no copy of the answer to show: it would have to ask again.
        page.goto("/")
        with pytest.raises(Error, match="ERR_CACHE_MISS"):
            page.go_back()
