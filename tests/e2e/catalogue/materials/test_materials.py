"""A plan's files, from the author's device to the practitioner's phone."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.interventions.models import InterventionVersion, VersionState
from core.config import Settings
from core.database import db
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories import files
from tests.factories.interventions import a_draft, make_live
from tests.factories.people import UserFactory, qa_lead

# Each file is looked into by a process of its own, on a machine that may be busy.
SECONDS_TO_LOOK = 40

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


def loaded(page: Page, selector: str) -> int:
    """How many of the pictures have really come."""
    expect(page.locator(selector).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    pictures: list[bool] = page.eval_on_selector_all(
        selector, "all => all.map(each => each.naturalWidth > 0)"
    )
    return sum(pictures)


def bring(page: Page, draft: str, folder: Path) -> None:
    brought = {
        "picture-cards.pdf": files.a_pdf(),
        "map.png": files.an_image("PNG", (900, 600)),
        "wrong.png": files.a_pdf("Not a picture"),
    }
    for name, content in brought.items():
        (folder / name).write_bytes(content)
    page.goto(f"{draft}/materials")
    page.set_input_files("#files", [str(folder / name) for name in brought])
    page.get_by_role("button", name="Upload", exact=True).click()
    refusal = page.get_by_text("“wrong.png” is called .png but is a PDF").first
    expect(refusal).to_be_visible(timeout=SECONDS_TO_LOOK * 1000)
    expect(page.locator("#materials-1-title")).to_have_value("Map")


def test_an_author_brings_files_and_a_practitioner_takes_them_away(
    app: Flask, settings: Settings, person: Callable[..., Page], tmp_path: Path
) -> None:
    version = a_draft()
    author, draft, slug = version.author.email, f"/drafts/{version.id}", version.intervention.slug
    reader, version_id = UserFactory().email, version.id
    folder = tmp_path / "device"
    folder.mkdir()
    db.session.rollback()
    with serving(settings, workers=1) as address:
        page = person(address, author)
        bring(page, draft, folder)
        assert loaded(page, ".app-material-file__picture") == 2
        is_usable(page)

        page.locator("#materials-0-purpose").fill("Cut out and sort in the second step.")
        page.locator("#materials-1-purpose").fill("Draw the way home on it.")
        page.locator("#materials-1-description").fill("A plain blue map.")
        saved_by_itself = page.locator("[data-autosave-status]")
        expect(saved_by_itself).to_contain_text("Saved at", timeout=8_000)
        page.get_by_role("button", name="Add another link").click()
        page.locator("#materials-2-title").fill("The law in plain words")
        page.locator("#materials-2-address").fill("https://www.gov.uk/buying-carrying-knives")
        page.locator("#materials-2-purpose").fill("Read it together.")
        for box, part in zip(
            page.locator('[name="materials-2-looked_at"]').all(), ("14", "1", "2025"), strict=True
        ):
            box.fill(part)
        page.locator("main").get_by_role("button", name="Save and go back").click()
        expect(page.get_by_text("Saved: Materials.")).to_be_visible()
        page.get_by_role("button", name="Submit for review").click()
        expect(page.get_by_text("is submitted")).to_be_visible()

        submitted = db.session.get_one(InterventionVersion, version_id)
        assert submitted.state is VersionState.SUBMITTED
        make_live(submitted, approver=qa_lead())
        db.session.rollback()

        phone = person(address, reader, width=390)
        phone.goto(f"/interventions/{slug}")
        phone.get_by_role("link", name="Materials").click()
        expect(phone.get_by_text("Cut out and sort in the second step.")).to_be_visible()
        expect(phone.get_by_text("at www.gov.uk, looked at on 14 January 2025")).to_be_visible()
        assert loaded(phone, ".app-material__picture") == 2
        is_usable(phone)
        with phone.expect_download() as taken:
            phone.get_by_role("link", name="Download “Picture cards”").click()
        assert taken.value.suggested_filename == "picture-cards.pdf"
        content = taken.value.path().read_bytes()
        assert hashlib.sha256(content).digest() == hashlib.sha256(files.a_pdf()).digest()


def test_without_scripts_the_files_come_with_the_form(
    app: Flask, settings: Settings, person: Callable[..., Page], tmp_path: Path
) -> None:
    version = a_draft()
    author, draft = version.author.email, f"/drafts/{version.id}"
    folder = tmp_path / "device"
    folder.mkdir()
    db.session.rollback()
    with serving(settings, workers=1) as address:
        page = person(address, author, javascript=False)
        bring(page, draft, folder)
        page.get_by_role("button", name="Remove material 1").click()
        expect(page.get_by_text("Removed: material “Picture cards”")).to_be_visible()
        page.get_by_role("button", name="Put it back").click()
        expect(page.locator("#materials-0-title")).to_have_value("Picture cards")
