"""An author writes, leaves and comes back; two people write at once; the connection goes."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.drafting.operations import add_editor
from core.config import Settings
from core.database import db
from tests.conftest import PASSWORD
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_draft
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def a_shared_draft() -> tuple[str, str, str]:
    """The draft's address, and those of the two who write it."""
    version, colleague = a_draft(), UserFactory()
    add_editor(version=version, email=colleague.email, actor=version.author)
    db.session.commit()
    told = (f"/drafts/{version.id}", version.author.email, colleague.email)
    db.session.rollback()
    return told


def test_what_is_typed_is_kept_whoever_else_writes_and_whatever_the_network_does(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    draft, author, colleague = a_shared_draft()
    with serving(settings, workers=1) as address:
        mine, theirs = person(address, author), person(address, colleague)
        section = f"{draft}/safeguarding"
        mine.goto(section)
        theirs.goto(section)
        mine.locator("#upset").fill("Stop, and sit down.")
        said = mine.locator("[data-autosave-status]")
        expect(said).to_contain_text("Saved at", timeout=8_000)
        is_usable(mine)

        # Leaving asks nothing, because nothing is unsaved; coming back finds it.
        mine.on("dialog", lambda dialog: pytest.fail(f"asked: {dialog.message}"))
        mine.get_by_role("link", name="My drafts").first.click()
        mine.goto(section)
        expect(mine.locator("#upset")).to_have_value("Stop, and sit down.")

        # The other one has the page of before: both texts are shown, and nothing is lost.
        theirs.locator("#upset").fill("Stop, and stand up.")
        told = theirs.locator("[data-autosave-status]")
        expect(told).to_contain_text("saved since you opened this", timeout=8_000)
        is_usable(theirs)
        theirs.get_by_role("button", name="See both texts side by side").click()
        expect(theirs.locator("h2#conflict")).to_be_visible()
        expect(theirs.locator(".app-conflict del")).to_contain_text("sit down.")
        expect(theirs.locator("#upset")).to_have_value("Stop, and stand up.")
        is_usable(theirs)
        theirs.get_by_role("button", name="Save mine over theirs").click()
        theirs.wait_for_url(f"**{draft}")

        # Without a connection it says so, and saves once there is one again.
        mine.goto(section)
        mine.context.set_offline(True)
        mine.locator("#upset").fill("Stop, and wait together.")
        mine.locator("#disclosure").focus()
        expect(said).to_contain_text("there is no connection")
        mine.get_by_role("button", name="Save and go back").click()
        expect(mine.locator("#upset")).to_have_value("Stop, and wait together.")
        mine.context.set_offline(False)
        mine.locator("#upset").press("End")
        mine.locator("#upset").press_sequentially("!")
        expect(said).to_contain_text("Saved at", timeout=8_000)
        # Signed out in another window: said, kept, and there again after signing in.
        other = mine.context.new_page()
        other.goto("/")
        other.get_by_role("button", name="Sign out").click()
        other.wait_for_url("**/sign-in**")
        mine.bring_to_front()  # a window behind another one runs its clocks late
        mine.locator("#upset").press_sequentially("!")
        expect(said).to_contain_text("signed out", timeout=8_000)
        mine.get_by_role("button", name="Save and go back").click()
        is_usable(mine)
        mine.get_by_label("Email address").fill(author)
        mine.get_by_label("Password", exact=True).fill(PASSWORD)
        mine.get_by_role("button", name="Sign in").click()
        mine.get_by_role("button", name="Send what I typed").click()
        mine.wait_for_url(f"**{draft}")
        mine.goto(section)
        expect(mine.locator("#upset")).to_have_value("Stop, and wait together.!!")
