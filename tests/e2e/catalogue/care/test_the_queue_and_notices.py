"""A QA lead finds what to review next; an owner is reminded. On a laptop and on a phone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db, now, today
from tests.conftest import SQLITE_ONLY
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_submitted_version

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", SQLITE_ONLY, indirect=True),
]
WAITING = (("Before the row", "knife_crime", 9), ("Out of the row", "knife_crime", 2))
WINDOWS = pytest.mark.parametrize(
    ("javascript", "width"),
    [(True, 1280), (False, 390), pytest.param(True, 390, marks=pytest.mark.deep)],
)
ELSEWHERE = ("Getting to sleep", "anger", 20)


def _what_waits() -> str:
    for title, topic, days in (*WAITING, ELSEWHERE):
        document = replace(a_document(), title=title, topics=(topic,))
        version = a_submitted_version(document=document)
        version.submitted_at = now() - timedelta(days=days)
    email = str(qa_lead().email)
    db.session.commit()
    return email


def _what_ends() -> str:
    owner = UserFactory()
    version = a_live_version()
    version.intervention.owner_id = owner.id
    version.expires_on = today() + timedelta(days=30)
    email = str(owner.email)
    db.session.commit()
    return email


@contextmanager
def _open(
    app: Flask, settings: Settings, person: Callable[..., Page], email: str, **how: object
) -> Iterator[Page]:
    with serving(settings, workers=1) as address:
        yield person(address, email, **how)


@WINDOWS
def test_a_qa_lead_chooses_what_to_review_next(
    app: Flask, settings: Settings, person: Callable[..., Page], javascript: bool, width: int
) -> None:
    with _open(app, settings, person, _what_waits(), javascript=javascript, width=width) as page:
        page.goto("/review")
        _look(page)
        titles = page.locator(".app-queue tbody th a")
        expect(titles).to_have_count(3)
        page.get_by_label("Topic").select_option(label="Knife crime")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(titles).to_have_text(["Before the row", "Out of the row"])
        _look(page)
        if width > 1000:
            page.get_by_role("link", name="Waiting and due").click()
            expect(titles).to_have_text(["Before the row", "Out of the row"])
            page.get_by_role("link", name="Waiting and due").click()
            expect(titles).to_have_text(["Out of the row", "Before the row"])
            expect(page.get_by_label("Topic")).to_have_value("knife_crime")
        _set_a_priority(page, "Out of the row")
        expect(titles.first).to_have_text("Out of the row")
        _claim(page, "Out of the row")


def _look(page: Page) -> None:
    """Check what is on the screen, where scripts can run."""
    page.wait_for_load_state()
    if page.locator("body.js-enabled").count():
        is_usable(page)


def _set_a_priority(page: Page, title: str) -> None:
    page.get_by_role("link", name=f"Change the priority of {title}").click()
    page.get_by_label("Urgent").check(force=True)
    page.get_by_role("button", name="Save the priority").click()
    expect(page.get_by_text("Say why").first).to_be_visible()
    expect(page.get_by_label("Urgent")).to_be_checked()
    _look(page)
    page.get_by_label("Why?").fill("The court asked for it.")
    page.get_by_role("button", name="Save the priority").click()
    expect(page.get_by_text("is now “Urgent”")).to_be_visible()


def _claim(page: Page, title: str) -> None:
    page.get_by_role("button", name=f"Claim and open {title}").click()
    page.wait_for_url("**/review/*")
    room = page.url
    page.goto("/review")
    page.get_by_role("link", name="My reviews").click()
    page.wait_for_url("**/review/mine")
    _look(page)
    page.get_by_role("link", name=f"{title}, version 1").click()
    assert page.url == room


@WINDOWS
def test_an_owner_is_reminded_and_marks_it_read(
    app: Flask, settings: Settings, person: Callable[..., Page], javascript: bool, width: int
) -> None:
    email = _what_ends()
    ticked = app.test_cli_runner().invoke(args=["review", "tick"])
    assert "Sent 1 reminder." in ticked.output
    mail: Path = next((settings.data_dir / "mail").glob("*.eml"))
    assert f"To: {email}" in mail.read_text()
    db.session.commit()
    with _open(app, settings, person, email, javascript=javascript, width=width) as page:
        expect(page.get_by_role("heading", name="Notices")).to_be_visible()
        page.get_by_role("banner").get_by_role("link", name="Notices (1").click()
        _look(page)
        expect(page.get_by_text("its approval ends in 30 days").first).to_be_visible()
        page.get_by_role("button", name="Mark as read").click()
        expect(page.get_by_role("banner").get_by_role("link", name="Notices")).to_have_text(
            "Notices"
        )
        _look(page)
        page.get_by_role("link", name="Choose how often we mail you").click()
        _look(page)
        page.get_by_label("Never").check(force=True)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="its approval ends in 30 days").first.click()
        page.wait_for_url("**/interventions/**")
