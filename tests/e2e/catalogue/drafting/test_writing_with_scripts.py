"""What writing a draft gains where scripts run."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.factories.interventions import a_draft

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def a_draft_of() -> tuple[str, str]:
    """A draft: the email address of its author, and its own address."""
    version = a_draft()
    email, address = version.author.email, f"/drafts/{version.id}"
    db.session.rollback()  # reading again has begun a transaction, and the server has to write
    return email, address


def test_a_text_shows_as_others_will_see_it_while_it_is_typed(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    author, draft = a_draft_of()
    with serving(settings, workers=1) as address:
        page = person(address, author)
        page.goto(f"{draft}/session-plan/1")
        page.locator("#steps-0-body").fill("Sit down.\n\n> What was the *best* bit?")
        preview = page.locator("#steps-0-body-preview")
        expect(preview.locator(".app-spoken--ask em")).to_have_text("best")
        page.goto(f"{draft}/worksheets")
        page.locator("#worksheets-0-body").fill("I went out and I sat on the wall. " * 5)
        expect(page.locator("#worksheets-0-body-preview")).to_contain_text("9 years or younger")


def come_back_once_saved(page: Page, address: str) -> None:
    """A page that is left sends what it holds; coming back may be quicker than that arrives."""
    for _ in range(50):
        page.goto(address)
        if page.locator("#steps-1-title").input_value() == "Welcome":
            return
        page.wait_for_timeout(100)
    raise AssertionError("What stood on the page that was left was never saved.")


def test_steps_move_and_leaving_what_is_not_saved_asks_first(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    (author, draft), asked = a_draft_of(), []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    with serving(settings, workers=1) as address:
        page = person(address, author)
        page.on("dialog", leave)
        page.goto(f"{draft}/session-plan/1")
        page.locator("#steps-0-title").fill("Welcome")
        page.get_by_role("button", name="Move down step 1").click()
        expect(page.locator("#steps-1-title")).to_have_value("Welcome")
        expect(page.locator("#steps-1")).to_be_focused()
        assert asked == []
        page.get_by_role("link", name="My drafts").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My drafts")
        assert asked == ["beforeunload"]

        come_back_once_saved(page, f"{draft}/session-plan/1")
        page.locator("#title").fill("Another title")
        page.locator("#title").press("Enter")
        expect(page.get_by_text("Saved: Session 1.")).to_be_visible()
