"""A practitioner on a phone looks, finds nothing and asks; a QA lead answers."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def a_library() -> tuple[str, str]:
    """Three interventions in use; the addresses of a practitioner and of a QA lead."""
    worker, lead, author = UserFactory(), qa_lead(), UserFactory()
    for slug, title, topic in [
        ("knife-choices", "Carrying a knife", "knife_crime"),
        ("the-law", "What the law says", "weapons_law"),
        ("owls-and-hawks", "Owls and hawks", "outdoor_and_social_skills"),
    ]:
        document = a_document(title=title, topics=(topic,), needs=("weapons",), aliases=())
        a_live_version(author=author, approver=lead, slug=slug, document=document)
    people = worker.email, lead.email
    db.session.rollback()
    return people


def look_for(page: Page, words: str) -> None:
    page.goto("/library")
    page.get_by_label("Search approved interventions").fill(words)
    page.locator("main").get_by_role("button", name="Search").click()


def test_what_is_not_found_is_asked_for_and_answered(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    worker, lead = a_library()
    with serving(settings, workers=1) as address:
        page = person(address, worker, width=390)
        look_for(page, "blade")
        expect(page.get_by_text("as the topic Knife crime")).to_be_visible()
        expect(page.get_by_role("link", name="Carrying a knife")).to_be_visible()
        expect(page.get_by_role("link", name="What the law says")).to_have_count(0)
        is_usable(page)
        page.locator(".app-filter__summary").click()
        page.get_by_role("link", name="Remove Topic: Knife crime").click()
        expect(page.get_by_role("link", name="What the law says")).to_be_visible()

        look_for(page, "knfie")
        expect(page.get_by_text("Nothing in the library has ‘knfie’.")).to_be_visible()
        expect(page.get_by_role("link", name="Carrying a knife")).to_be_visible()

        look_for(page, "x" * 280)
        is_usable(page)
        look_for(page, "falconry")
        expect(page.get_by_role("heading", name="0 results for ‘falconry’")).to_be_visible()
        is_usable(page)
        page.get_by_role("button", name="Ask for this").click()
        expect(page.get_by_label("What are you looking for?")).to_have_value("falconry")
        page.get_by_label("What do you need it for?").fill("A girl who only talks outdoors.")
        is_usable(page)
        page.get_by_role("button", name="Ask for this").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My requests")
        is_usable(page)

        qa = person(address, lead)
        expect(qa.get_by_role("heading", name="Unmet needs this month")).to_be_visible()
        qa.get_by_role("link", name="See all unmet needs").click()
        is_usable(qa)
        row = qa.get_by_role("row").filter(has_text="falconry")
        expect(row.get_by_role("cell").nth(1)).to_have_text("1")  # a search
        expect(row.get_by_role("cell").nth(2)).to_have_text("1")  # and a request
        is_usable(qa)
        row.get_by_role("link", name="falconry").click()
        expect(qa.get_by_text("A girl who only talks outdoors.")).to_be_visible()
        qa.get_by_text("Answer with an intervention").click()
        is_usable(qa)
        qa.get_by_label("Address of the intervention").fill("/interventions/owls-and-hawks")
        qa.get_by_role("button", name="Answer with it").click()
        expect(qa.get_by_text("Answered with Owls and hawks")).to_be_visible()

        page.goto("/")
        expect(page.get_by_text("Answered: Owls and hawks")).to_be_visible()
        page.get_by_role("link", name="See your requests").click()
        page.get_by_role("link", name="Owls and hawks").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Owls and hawks")
