"""From an incident that a practitioner reports to the review that answers it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.people import press
from tests.e2e.usable import ON_A_PHONE, is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_claim, a_newer_submitted_version

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
PAGE = "/interventions/breathe"
HAPPENED = "After the second step one child hit another."


def a_library() -> dict[str, str]:
    """One intervention in use, whose next version a QA lead is reviewing already."""
    version = a_live_version(slug="breathe", document=a_document(title="Breathe"))
    review = a_claim(a_newer_submitted_version(version), reviewer=qa_lead())
    said = {
        "practitioner": UserFactory().email,
        "colleague": UserFactory().email,
        "reviewer": review.reviewer.email,
        "room": f"/review/{review.id}",
    }
    db.session.commit()
    return said


def report_the_incident(page: Page) -> None:
    page.goto(PAGE)
    more = page.get_by_text("More: print, all files")
    if more.is_visible():  # on a phone the further links are folded
        more.click()
    page.get_by_role("link", name="Report an incident").click()
    expect(page.get_by_label("Something happened with a child")).to_be_checked()
    press(page, "Report the problem")
    expect(page.get_by_role("link", name="Say what you saw")).to_be_visible()
    page.get_by_label("What did you see?").fill(HAPPENED)
    is_usable(page)
    press(page, "Report the problem")
    expect(page.get_by_text("It is under early review until then.")).to_be_visible()
    is_usable(page)


def a_colleague_sees_that_it_is_due(page: Page) -> None:
    page.goto(PAGE)
    expect(page.get_by_text("because a colleague reported an incident")).to_be_visible()
    expect(page.get_by_text("You may still use it.")).to_be_visible()
    expect(page.get_by_text(HAPPENED)).to_have_count(0)


def the_lead_finds_it(page: Page) -> None:
    """At home, among the signals with the version's state, and in the room beside the checklist."""
    page.goto("/")
    page.get_by_role("link", name="All signals").click()
    row = page.get_by_role("article").filter(has_text=HAPPENED)
    expect(row.get_by_text("Review due")).to_be_visible()
    is_usable(page)
    row.get_by_role("link", name="Breathe").click()
    expect(page.get_by_text(HAPPENED)).to_be_visible()
    expect(page.get_by_role("link", name="Open the report")).to_be_visible()
    is_usable(page)


def the_room_tells_of_it(page: Page, room: str) -> None:
    page.goto(room)
    told = page.get_by_role("region", name="Signals to look into")
    expect(told.get_by_text(HAPPENED)).to_be_visible()
    is_usable(page)


@ON_A_PHONE
def test_an_incident_makes_the_review_due_and_reaches_the_room(
    app: Flask, settings: Settings, person: Callable[..., Page], width: int
) -> None:
    known = a_library()
    with serving(settings, workers=1) as address:
        report_the_incident(person(address, known["practitioner"], width=width))
        a_colleague_sees_that_it_is_due(person(address, known["colleague"], width=width))
        lead = person(address, known["reviewer"], width=width)
        the_lead_finds_it(lead)
        the_room_tells_of_it(lead, known["room"])


def test_a_signal_is_dismissed_with_a_reason_without_scripts(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    known = a_library()
    with serving(settings, workers=1) as address:
        reporter = person(address, known["practitioner"], width=390, javascript=False)
        reporter.goto(f"{PAGE}/problem?kind=incident")
        reporter.get_by_label("What did you see?").fill(HAPPENED)
        press(reporter, "Report the problem")
        lead = person(address, known["reviewer"], width=390, javascript=False)
        lead.goto("/review/signals")
        lead.get_by_role("link", name="Breathe").click()
        press(lead, "Dismiss the signal")
        expect(lead.get_by_role("link", name="Say why this is no ground")).to_be_visible()
        lead.get_by_label("Why it is no ground").fill("They had quarrelled before they came.")
        press(lead, "Dismiss the signal")
        expect(lead.get_by_text("until two people reaffirm it")).to_be_visible()
        expect(lead.get_by_text("No signal is open")).to_be_visible()
        lead.get_by_role("link", name="Ended").click()
        lead.get_by_role("link", name="Breathe").click()
        expect(lead.get_by_text("They had quarrelled before they came.")).to_be_visible()
