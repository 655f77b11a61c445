"""A practitioner's way from finding to saying how it was, and what a QA lead then reads."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.people import press
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, qa_lead
from tests.factories.reviews import a_claim, a_newer_submitted_version

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
SENTENCE = "I cut the quiz in two and read it out loud."


def a_library() -> dict[str, str]:
    """Three interventions on anger, two practitioners of one team, a QA lead with a review."""
    author, lead, team = UserFactory(), qa_lead(), TeamFactory(name="Northgate")
    versions = [
        a_live_version(
            slug=title.lower(),
            document=a_document(title=title, formats=formats),
            author=author,
            approver=lead,
        )
        for title, formats in (
            ("Breathe", ("one_to_one",)),
            ("Walk", ("group",)),
            ("Draw", ("one_to_one", "group")),
        )
    ]
    review = a_claim(a_newer_submitted_version(versions[0]), reviewer=qa_lead())
    said = {
        "practitioner": UserFactory(teams=[team], name="Amina Ashworth").email,
        "mate": UserFactory(teams=[team]).email,
        "lead": review.reviewer.email,
        "room": f"/review/{review.id}",
    }
    db.session.rollback()  # reading again has begun a transaction, and the server has to write
    return said


def find_and_save(page: Page) -> None:
    """Search, give a star, and put it in a new collection of the team."""
    page.goto("/library?q=anger")
    star = page.locator("#star-breathe")
    expect(star).to_contain_text("Save to favourites")
    star.click()
    expect(star).to_contain_text("Saved")
    expect(
        page.get_by_role("status").filter(has_text="Saved to favourites: Breathe")
    ).to_have_count(1)
    assert page.url.endswith("/library?q=anger")
    is_usable(page)
    page.get_by_role("link", name="Breathe", exact=True).click()
    expect(page.locator("#star-breathe")).to_contain_text("Saved")
    page.get_by_text("More: print, all files").click()
    page.get_by_role("link", name="Add to a collection").click()
    page.get_by_label("Name of a new collection").fill("First three weeks")
    page.get_by_label("My team, Northgate").check()
    page.get_by_label("A note to go with it").fill("Use page 2 first")
    is_usable(page)
    press(page, "Add to a collection")
    expect(page.get_by_text("is now in “First three weeks”")).to_be_visible()


def the_team_sees_it(page: Page) -> None:
    page.get_by_role("link", name="See my shelf").click()
    is_usable(page)
    page.get_by_role("link", name="First three weeks").click()
    expect(page.get_by_text("Use page 2 first")).to_be_visible()
    expect(page.get_by_role("link", name="Get the pack of Breathe")).to_be_visible()
    is_usable(page)


def compare_three(page: Page) -> None:
    """Tick, compare, narrow down, and take the pack of one."""
    page.goto("/library?q=anger")
    for title in ("Breathe", "Walk", "Draw"):
        page.get_by_label(f"Compare {title}", exact=True).check()
    page.get_by_role("button", name="Compare the chosen (3)").click()
    expect(page.get_by_role("columnheader")).to_have_count(3)
    expect(page.get_by_role("rowheader", name="Format Differs")).to_be_visible()
    is_usable(page)
    page.get_by_role("link", name="Show only what differs").click()
    expect(page.get_by_role("rowheader", name="Cost")).to_have_count(0)
    page.get_by_role("link", name="Remove Draw from the comparison").click()
    expect(page.get_by_role("columnheader")).to_have_count(2)
    with page.expect_download():
        page.get_by_role("link", name="Get the pack of Breathe").click()


def say_how_it_was(page: Page) -> None:
    page.goto("/interventions/breathe")
    expect(page.get_by_text("You took the pack on")).to_be_visible()
    is_usable(page)
    page.get_by_role("link", name="I adapted it").click()
    expect(page.get_by_label("I adapted it")).to_be_checked()
    page.get_by_label("What should others know?").fill(SENTENCE)
    is_usable(page)
    press(page, "Save")
    expect(page.get_by_text("1 person said how it was: 1 adapted it.")).to_be_visible()
    page.goto("/shelf")
    expect(page.get_by_text("You took the pack on")).to_be_visible()
    is_usable(page)


def test_found_kept_shared_compared_used_and_told(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    known = a_library()
    with serving(settings, workers=1) as address:
        practitioner = person(address, known["practitioner"], width=390)
        find_and_save(practitioner)
        the_team_sees_it(person(address, known["mate"], width=390))
        compare_three(practitioner)
        say_how_it_was(practitioner)

        lead = person(address, known["lead"])
        for place in ("/interventions/breathe", "/interventions/breathe/feedback", known["room"]):
            lead.goto(place)
            expect(lead.get_by_text(SENTENCE)).to_be_visible()
            expect(lead.get_by_text("Amina Ashworth").first).to_be_visible()
            is_usable(lead)


def test_the_same_without_scripts(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    known = a_library()
    with serving(settings, workers=1) as address:
        page = person(address, known["practitioner"], width=390, javascript=False)
        page.goto("/library?q=anger")
        page.locator("#star-walk").click()
        expect(page.locator("#star-walk")).to_contain_text("Saved")
        assert page.url.endswith("/library?q=anger#star-walk")
        page.get_by_label("Compare Walk").check()
        page.get_by_label("Compare Draw").check()
        page.get_by_role("button", name="Compare the chosen").click()
        expect(page.get_by_role("columnheader")).to_have_count(2)
        page.get_by_label("Words to look for").fill("breathe")
        page.get_by_role("button", name="Find").click()
        page.get_by_role("link", name="Add Breathe").first.click()
        expect(page.get_by_role("columnheader")).to_have_count(3)
