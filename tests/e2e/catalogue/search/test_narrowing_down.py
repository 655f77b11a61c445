"""A practitioner narrows a search down, orders it, and sends a colleague the address."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.interventions.document import PlannedSession, Step
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.people import TeamFactory, UserFactory
from tests.factories.standings import TEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]

# Title, topic, formats, minutes.
LIBRARY = (
    ("Cards on the table", "anger", ("one_to_one",), 50),
    ("Cards in the air", "anger", ("group",), 20),
    ("Table for two", "anger", ("remote",), 30),
    ("Cards and the law", "weapons_law", ("one_to_one", "group"), 40),
)


def a_library() -> None:
    """One of them was delivered to ten children, who all got better."""
    for title, topic, formats, minutes in LIBRARY:
        step = Step("Deal", core=True, minutes=minutes, body="Deal them.")
        document = a_document(
            title=title,
            summary=f"The child works with {title.lower()}.",
            topics=(topic,),
            formats=formats,
            aliases=(),
            sessions=(PlannedSession("One", "One aim.", (step,)),),
        )
        version = a_live_version(slug=title.lower().replace(" ", "-"), document=document)
        if title == "Cards in the air":
            team = TeamFactory()
            worker = UserFactory(teams=[team])
            for before, after in TEN:
                a_measured_delivery(
                    team=team, version=version, owner=worker, before=before, after=after
                )


def titles(page: Page) -> list[str]:
    """What was found, in its order."""
    return [each.strip() for each in page.locator("main h3 a").all_inner_texts()]


def tick(page: Page, label: str, count: int) -> None:
    page.get_by_role("checkbox", name=f"{label} ({count})").check()


def test_words_filters_orders_and_an_address_to_send(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    a_library()
    worker, colleague = UserFactory().email, UserFactory().email
    db.session.commit()
    with serving(settings, workers=1) as address:
        page = person(address, worker)
        page.goto("/library")
        page.get_by_label("Search approved interventions").fill("cards")
        page.locator("main").get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="3 results for ‘cards’")).to_be_visible()
        expect(page.locator("main h3 mark").first).to_have_text("Cards")

        # Within one kind of filter any of them will do; each other kind narrows down.
        tick(page, "One-to-one", 2)
        tick(page, "Group", 2)
        page.get_by_role("button", name="Apply filters").first.click()
        expect(page.get_by_role("heading", name="3 results for ‘cards’")).to_be_visible()
        tick(page, "Anger", 2)
        page.get_by_role("button", name="Apply filters").first.click()
        expect(page.get_by_role("heading", name="2 results for ‘cards’")).to_be_visible()
        assert set(titles(page)) == {"Cards on the table", "Cards in the air"}
        is_usable(page)

        page.get_by_role("link", name="Shortest").click()
        page.wait_for_url("**sort=shortest**")
        assert titles(page) == ["Cards in the air", "Cards on the table"]

        beside = person(address, colleague, width=390)
        beside.goto(page.url)
        expect(beside.get_by_role("heading", name="2 results for ‘cards’")).to_be_visible()
        assert titles(beside) == titles(page)
        is_usable(beside)

        page.get_by_role("link", name="Remove Format: Group").click()
        expect(page.get_by_role("heading", name="1 result for ‘cards’")).to_be_visible()
        page.get_by_role("link", name="Clear all filters").click()
        expect(page.get_by_role("heading", name="3 results for ‘cards’")).to_be_visible()

        # What nobody has used here is not known, and says so.
        page.goto("/library?q=cards")
        tick(page, "Improvement likely", 1)
        tick(page, "Not used here yet", 2)
        page.get_by_role("button", name="Apply filters").first.click()
        expect(page.get_by_role("link", name="Remove Results here: Improvement")).to_be_visible()
        page.get_by_role("link", name="Strongest results here").click()
        page.wait_for_url("**sort=here**")
        assert titles(page) == ["Cards in the air", "Cards and the law", "Cards on the table"]
        expect(page.get_by_text("about 10 children measured (100%), improvement")).to_be_visible()
        page.get_by_text("What these mean").click()
        expect(page.get_by_text("A few more could change the picture.")).to_be_visible()
        is_usable(page)

        beside.goto(page.url)
        beside.get_by_text("Filter (2 chosen)").click()
        beside.get_by_text("What these mean").click()
        expect(beside.get_by_text("A few more could change the picture.")).to_be_visible()
        assert titles(beside) == titles(page)
        is_usable(beside)

        page.get_by_role("link", name="Remove Results here: Not used here yet").click()
        expect(page.get_by_role("heading", name="1 result for ‘cards’")).to_be_visible()
        assert titles(page) == ["Cards in the air"]
        page.get_by_role("link", name="Clear all filters").click()
        expect(page.get_by_role("heading", name="3 results for ‘cards’")).to_be_visible()

        page.get_by_label("Search approved interventions").fill('"works with table"')
        page.locator("main").get_by_role("button", name="Search").click()
        expect(page.get_by_role("heading", name="1 result for")).to_be_visible()
        assert titles(page) == ["Table for two"]
