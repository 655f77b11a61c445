"""A practitioner brings what a colleague handed on; a QA lead decides; both read what became of it.

With ``SCREENSHOTS`` set to a folder, each page is kept there as a picture.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db, today
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import ON_A_PHONE, is_usable
from tests.factories import files
from tests.factories.found import a_declined_resource
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, qa_lead

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
SCREENSHOTS = os.environ.get("SCREENSHOTS")
LIBRARY_PAGE = "https://worksheets.example/breathe"
DECLINED_PAGE = "https://films.example/a-day-inside"
CORE = (
    '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>Jo Farrow</dc:creator>'
    "</cp:coreProperties>"
)
WORDS = (
    "Stop at red and say what your body does. Think at amber of two ways to go on. "
    "Go at green with the better one, and tell somebody how it went. "
) * 3


def a_service() -> dict[str, str]:
    """A library of one, something declined, and the people who meet."""
    lead, team = qa_lead(), TeamFactory(name="Northgate")
    document = a_document(title="Breathe", source_address=LIBRARY_PAGE)
    a_live_version(slug="breathe", document=document, author=UserFactory(), approver=lead)
    a_declined_resource(title="A day inside", address=DECLINED_PAGE)
    said = {
        "practitioner": UserFactory(teams=[team], name="Amina Ashworth").email,
        "mate": UserFactory(teams=[team]).email,
        "lead": qa_lead().email,
    }
    db.session.rollback()  # reading again has begun a transaction, and the server has to write
    return said


def looked_at(page: Page, name: str) -> None:
    """It can be used; and it is kept as a picture, where someone wants to look."""
    if page.locator(".js-enabled").count():  # what looks at it is a script itself
        is_usable(page)
    if SCREENSHOTS:
        width = (page.viewport_size or {"width": 0})["width"]
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)


def bring(page: Page, title: str, **more: str) -> None:
    """Answer the three questions and hand it in."""
    page.goto("/library/found/bring")
    said: dict[str, object] = {
        "title": title,
        "purpose": "To stop and think before an answer.",
        "found_on": today(),
        "licence": "not_known",
    }
    answer(page, {**said, **more})  # type: ignore[dict-item]
    press(page, "Hand it in")


def bring_a_file(page: Page) -> str:
    """With a mistake first: the file is not lost by it. Returns where it is held."""
    page.goto("/library?q=quokka")
    page.get_by_role("link", name="Bring what you found").click()
    looked_at(page, "bring-empty")
    page.get_by_label("What is it called?").fill("Traffic light cards")
    page.get_by_label("File", exact=True).set_input_files(
        {
            "name": "cards.docx",
            "mimeType": "application/octet-stream",
            "buffer": files.a_docx(f"{WORDS} Ring 07700 900123.", {"docProps/core.xml": CORE}),
        }
    )
    press(page, "Hand it in")
    expect(page.get_by_text("cards.docx is here.")).to_be_visible()
    expect(page.get_by_label("What is it called?")).to_have_value("Traffic light cards")
    looked_at(page, "bring-mistakes")
    answer(
        page,
        {
            "purpose": "To stop and think before an answer.",
            "place": "Handed out at a training day.",
            "licence": "not_known",
        },
    )
    press(page, "Hand it in")
    expect(page.get_by_text("Thank you")).to_be_visible()
    expect(page.get_by_text("It is held until a reviewer decides.")).to_be_visible()
    expect(page.get_by_text("“07700 900123” looks like a telephone number")).to_be_visible()
    expect(page.get_by_text("Author Jo Farrow")).to_be_visible()
    looked_at(page, "held")
    return page.url


def are_told_at_once(page: Page) -> None:
    """What the library has, and what was turned down."""
    bring(page, "Breathing", address=f"{LIBRARY_PAGE}/?utm_source=mail")
    expect(page.get_by_text("We have this already")).to_be_visible()
    expect(page.get_by_role("link", name="Go to Breathe")).to_be_visible()
    expect(page.get_by_text("The page itself was not opened")).to_be_visible()
    looked_at(page, "have-already")
    bring(page, "Prison film", address=DECLINED_PAGE)
    expect(page.get_by_text(re.compile(r"was declined on .*, because: It shames"))).to_be_visible()
    looked_at(page, "declined-before")
    page.goto("/library/found")
    looked_at(page, "mine")


def nobody_else_can_open_it(page: Page, held: str) -> None:
    for address in (held, f"{held}/file/cards.docx", f"{held}/picture.png"):
        found = page.goto(address)
        assert found is not None
        assert found.status == 404, address
    page.goto("/library/found/declined")
    expect(page.get_by_role("link", name="A day inside")).to_be_visible()
    assert "Traffic light cards" not in text_of(page)
    looked_at(page, "all-declined")


def a_draft_is_begun(page: Page, held: str) -> None:
    """By the QA lead, from the list, with the file looked at first."""
    page.goto("/")
    page.get_by_role("link", name="See all found resources").click()
    looked_at(page, "triage")
    page.get_by_role("link", name="Traffic light cards").click()
    assert page.url == held
    with page.expect_download():
        page.get_by_role("link", name="Download cards.docx").click()
    looked_at(page, "held-for-lead")
    page.get_by_role("button", name="Turn it into a draft").click()
    press(page, "Begin the draft")  # nobody is chosen to write it
    looked_at(page, "draft-mistakes")
    page.get_by_label("Amina Ashworth").check()
    press(page, "Begin the draft")
    expect(page.get_by_text("is begun, by Amina Ashworth")).to_be_visible()
    looked_at(page, "drafted")


def another_is_declined(page: Page) -> None:
    page.goto("/review/found")
    page.get_by_role("link", name="Prison film").click()
    looked_at(page, "declined-before-for-lead")
    page.get_by_role("button", name="Decline it").click()
    answer(page, {"rejection_reasons": "not_safe"})
    press(page, "Decline it")  # without words
    expect(page.get_by_text("Say in words what led to this decision").first).to_be_visible()
    expect(page.get_by_label("It could harm a child")).to_be_checked()
    looked_at(page, "decline-mistakes")
    answer(page, {"reason": "It frightens children, which harms them."})
    press(page, "Decline it")
    expect(page.get_by_text("All staff can read why.")).to_be_visible()
    page.goto("/review/found?show=decided")
    looked_at(page, "triage-decided")


def what_became_of_it(page: Page, held: str) -> None:
    """The bringer carries on writing; a colleague reads why the other was declined."""
    page.goto(held)
    page.get_by_role("link", name="Carry on writing it").click()
    expect(page.get_by_text("Came from a found resource")).to_be_visible()
    looked_at(page, "the-draft")
    page.goto("/")
    expect(page.get_by_role("link", name="Prison film")).to_be_visible()


def reads_why(page: Page) -> None:
    page.goto("/library/found/declined")
    page.get_by_role("link", name="Prison film").click()
    expect(page.get_by_text("It frightens children, which harms them.")).to_be_visible()
    looked_at(page, "decision-for-all")


@ON_A_PHONE
def test_from_bringing_to_a_draft(
    app: Flask, settings: Settings, person: Callable[..., Page], width: int
) -> None:
    known = a_service()
    with serving(settings, workers=1) as address:
        practitioner = person(address, known["practitioner"], width=width)
        held = bring_a_file(practitioner)
        are_told_at_once(practitioner)
        mate = person(address, known["mate"], width=width)
        nobody_else_can_open_it(mate, held)
        lead = person(address, known["lead"], width=width)
        a_draft_is_begun(lead, held)
        another_is_declined(lead)
        what_became_of_it(practitioner, held)
        reads_why(mate)


def test_the_same_without_scripts(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    known = a_service()
    with serving(settings, workers=1) as address:
        page = person(address, known["practitioner"], width=390, javascript=False)
        held = bring_a_file(page)
        press(page, "Withdraw it")
        expect(page.get_by_text("is withdrawn, and its file is not kept")).to_be_visible()
        found = page.goto(f"{held}/file/cards.docx")
        assert found is not None
        assert found.status == 404
