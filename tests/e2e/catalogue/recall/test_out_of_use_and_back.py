"""Out of use and back again, in the browser: an owner, a practitioner and two QA leads."""

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
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_submitted_version, reject
from tests.factories.shelves import took_pack

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(240),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
PAGE = "/interventions/stop-and-breathe"
WHY = "The third step asks what happened to the child. Stop using it today."
PHONE = 390

Person = Callable[..., Page]


def test_it_is_suspended_acknowledged_and_reinstated_by_two(
    app: Flask, settings: Settings, person: Person
) -> None:
    version = a_live_version(slug="stop-and-breathe")
    reader, first, second = UserFactory(), qa_lead(), qa_lead()
    emails = [reader.email, first.email, second.email, version.author.email]
    took_pack(reader, version)
    db.session.remove()
    with serving(settings) as address:
        practitioner = person(address, emails[0], width=PHONE)
        lead, other, author = (person(address, email) for email in emails[1:])
        suspend(lead)
        acknowledge(practitioner)
        expect(lead.locator("main")).to_contain_text("Who was told")
        propose(lead)
        author.goto(PAGE)
        assert "Propose to reinstate it" not in text_of(author)
        author.get_by_role("link", name="Read the proposal").click()
        assert "Record it" not in text_of(author)
        confirm(other)
        practitioner.goto(PAGE)
        assert "Suspended" not in text_of(practitioner)
        expect(practitioner.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()


def suspend(lead: Page) -> None:
    """From the page of the version: first without a word, then as it should be."""
    lead.goto(PAGE)
    is_usable(lead)
    lead.get_by_role("link", name="Suspend it now").click()
    expect(lead.locator("main")).to_contain_text("1 person will be told at once")
    is_usable(lead)
    press(lead, "Suspend it now")
    expect(lead.locator(".govuk-error-summary")).to_contain_text("Choose the main reason")
    is_usable(lead)
    answer(lead, {"reason_code": "could_harm", "words": WHY})
    press(lead, "Suspend it now")
    expect(lead.locator("main")).to_contain_text("Do not use it with a child")
    is_usable(lead)


def acknowledge(practitioner: Page) -> None:
    """The home page says it first; the tombstone has nothing to take away."""
    practitioner.goto("/")
    practitioner.locator("main").get_by_role("link", name="Stop and breathe").first.click()
    is_usable(practitioner)
    assert WHY in text_of(practitioner)
    press(practitioner, "I have read this and stopped using it")
    expect(practitioner.locator("main")).to_contain_text("You said on")
    practitioner.goto(PAGE)
    is_usable(practitioner)
    assert "It is suspended" in text_of(practitioner)
    assert "Get the pack" not in text_of(practitioner)


def propose(lead: Page) -> None:
    """Say what was looked at; whoever proposes does not confirm."""
    lead.goto(PAGE)
    lead.get_by_role("link", name="Propose to reinstate it").click()
    is_usable(lead)
    answer(lead, {"words": "Read it with a colleague. The step speaks of a story."})
    press(lead, "Propose it to a second person")
    expect(lead.locator("main")).to_contain_text("You proposed this. Someone else must confirm it.")
    assert "Confirm: reinstate it" not in text_of(lead)
    is_usable(lead)


def confirm(other: Page) -> None:
    """The second person finds it on their home page."""
    other.goto("/")
    other.get_by_role("link", name="Reinstate Stop and breathe").click()
    is_usable(other)
    answer(other, {"answer": "confirm", "words": "Read it too."})
    press(other, "Record it")
    expect(other.locator("main")).to_contain_text("Confirmed by")


def test_an_author_appeals_and_an_owner_meets_a_condition(
    app: Flask, settings: Settings, person: Person
) -> None:
    version = a_submitted_version()
    reject(version)
    slug, author, fresh = version.intervention.slug, version.author.email, qa_lead().email
    db.session.remove()
    with serving(settings) as address:
        writer, lead = person(address, author, width=PHONE), person(address, fresh)
        appeal(writer, slug)
        approve_with_a_condition(lead)
        writer.goto(f"/interventions/{slug}")
        writer.get_by_role("link", name="Report it as met").click()
        is_usable(writer)
        answer(writer, {"words": "The cards are in the pack now."})
        press(writer, "Report it as met")
        lead.goto(f"/interventions/{slug}")
        lead.get_by_role("link", name="Confirm that it is met").click()
        is_usable(lead)
        answer(lead, {"words": "Opened the pack."})
        press(lead, "Confirm that it is met")
        expect(lead.locator("main")).to_contain_text("Opened the pack.")


def appeal(writer: Page, slug: str) -> None:
    """The author reads why it was rejected, and says what was missed."""
    writer.goto(f"/interventions/{slug}/versions/1")
    writer.get_by_role("link", name="Read the rejection and appeal").click()
    assert "The third step has the child picture a stabbing" in text_of(writer)
    is_usable(writer)
    answer(writer, {"words": "Step 3 names no weapon in this version."})
    press(writer, "Send the appeal")
    expect(writer.locator("main")).to_contain_text("You appealed on")


def approve_with_a_condition(lead: Page) -> None:
    """A reviewer who has not decided on it takes it from the queue, and approves."""
    lead.goto("/review")
    press(lead, "Claim and open")
    for card in lead.locator("fieldset:has(input[type=radio][value=met])").all():
        card.locator("input[value=met]").check(force=True)
    answer(
        lead,
        {
            "reading_level_and_format-rating": "not_fully_met",
            "reading_level_and_format-evidence": "Step 1 is long.",
            "reading_level_and_format-condition": "Add picture cards.",
            "reading_level_and_format-due": today() + timedelta(days=30),
        },
    )
    press(lead, "Save and decide")
    answer(lead, {"decision": "approve"})
    press(lead, "Record the decision")
    expect(lead.locator("main")).to_contain_text("Approved")
