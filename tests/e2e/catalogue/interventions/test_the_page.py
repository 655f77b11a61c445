"""A practitioner reads an intervention on a phone, and somebody compares two of its versions."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.interventions.document import PublishedEvidence
from catalogue.interventions.lifecycle import Move, move_version
from catalogue.interventions.operations import next_draft, save_document
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_document, a_live_version, make_live
from tests.factories.people import UserFactory, qa_lead

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
RATING = PublishedEvidence(
    scale="yef_impact",
    level="moderate",
    outcome="Fewer arguments",
    source="A toolkit",
    population="200 children aged 12 to 15 in two cities",
)


def a_library() -> str:
    """Two versions of one intervention, a relative and a translation; a practitioner's address."""
    first = a_live_version(slug="stop-and-breathe")
    second = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    document = a_document(
        upset="Stop, offer tea, and ask.",
        risk_notes="Some children become more wound up by breathing slowly.",
        published_evidence=(RATING,),
    )
    save_document(version=second, document=document, actor=first.author)
    move_version(first, Move.SUPERSEDE, actor=None)
    make_live(second, approver=qa_lead())
    a_live_version(slug="walk-it-off", document=a_document(title="Walk it off"))
    welsh = a_document(title="Aros ac anadlu", language="cy", translation_of="stop-and-breathe")
    a_live_version(slug="aros-ac-anadlu", document=welsh)
    email: str = UserFactory().email
    db.session.rollback()
    return email


def test_a_practitioner_finds_on_a_phone_what_matters_first(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    practitioner = a_library()
    with serving(settings, workers=1) as address:
        page = person(address, practitioner, width=390)
        page.goto("/interventions/stop-and-breathe")
        warning = page.get_by_text("This touches on violence.")
        box = warning.bounding_box()
        assert box is not None
        pack = page.get_by_role("button", name="Get the pack").bounding_box()
        assert pack is not None
        assert box["y"] < pack["y"] < 700, "the warning, then the pack, above the fold"
        expect(page.get_by_role("link", name="Read the session plan")).to_be_in_viewport()
        is_usable(page)
        expect(page.get_by_text("Legal stage", exact=True)).to_be_hidden()
        page.get_by_text("Needs, places, legal stage, supports and cost").click()
        expect(page.get_by_text("Legal stage", exact=True)).to_be_visible()
        expect(page.locator("#risk_notes")).to_contain_text("more wound up")
        expect(page.get_by_role("link", name="Walk it off")).to_be_visible()
        for tab in ("Who it suits", "Evidence", "Facts and law", "History"):
            page.get_by_role("navigation", name="Parts").get_by_role("link", name=tab).click()
            is_usable(page)
        region = page.get_by_role("region", name="Versions")
        assert region.evaluate("each => each.scrollWidth <= each.clientWidth"), "cut off"
        expect(region.get_by_text("Stop and breathe")).to_have_count(2)
        expect(region.get_by_text("Stop and breathe").first).to_be_hidden()
        page.get_by_role("link", name="Since version 1").click()
        expect(page.locator("ins", has_text="tea,")).to_be_visible()
        is_usable(page)
        page.goto("/interventions/stop-and-breathe?tab=evidence")
        expect(page.get_by_text("200 children aged 12 to 15")).to_be_visible()
        page.get_by_role("link", name="How reading age is worked out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("How reading age is worked out")
        is_usable(page)
        page.goto("/interventions/stop-and-breathe")
        page.get_by_role("link", name="Aros ac anadlu").click()
        expect(page.get_by_text("Also in English")).to_be_visible()
        page.get_by_text("More: print, all files, report a problem").click()
        page.get_by_role("link", name="Report a problem").click()
        is_usable(page)
        page.get_by_label("It is hard to follow").check(force=True)
        page.get_by_label("What did you see?").fill("Step 2 needs a picture.")
        page.get_by_role("button", name="Report the problem").click()
        expect(page.get_by_text("You reported a problem with this")).to_be_visible()
        is_usable(page)


def test_two_versions_are_compared_on_a_wide_screen_without_scripts(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    practitioner = a_library()
    with serving(settings, workers=1) as address:
        page = person(address, practitioner, javascript=False)
        page.goto("/interventions/stop-and-breathe/compare?from=1&to=2")
        expect(page.get_by_role("row", name="If the child becomes upset")).to_be_visible()
        expect(page.get_by_role("row", name="Title")).to_have_count(0)
        page.get_by_role("link", name="Show everything").click()
        expect(page.get_by_role("row", name="Title Stop and breathe")).to_be_visible()
        expect(page.get_by_text("Changed", exact=True)).to_have_count(3)
        page.get_by_label("Compare").select_option("2")
        page.get_by_role("button", name="Compare").click()
        expect(page.get_by_text("This is the same version twice")).to_be_visible()
