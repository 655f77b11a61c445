"""A tablet goes to the child and comes back, with and without scripts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from core.config import Settings
from core.database import db
from outcomes.measures.models import Measurement
from tests.conftest import PASSWORD
from tests.e2e.conftest import serving
from tests.e2e.usable import is_usable
from tests.factories.children import a_delivery
from tests.factories.people import UserFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
SCREENSHOTS = os.environ.get("SCREENSHOTS")
TABLET, LYING, PHONE = (820, 1180), (1180, 820), (390, 844)
MOST_TAPS = 2
COUNT_TAPS = """() => {
  window.taps = 0;
  document.addEventListener("pointerdown", () => { window.taps += 1; }, true);
}"""


def picture(page: Page, name: str) -> None:
    """Keep a screenshot, where someone wants to look."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"child-{name}-{page.viewport_size['width']}.png")  # type: ignore[index]


def looked_at(page: Page, name: str) -> None:
    picture(page, name)
    is_usable(page)
    assert page.locator("header").count() == 0
    assert "YP-CORE" not in page.content()


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("size", "scripts"),
    [
        (TABLET, True),
        (TABLET, False),
        (PHONE, True),
        pytest.param(LYING, True, marks=pytest.mark.deep),  # the same walk, on its side
    ],
)
def test_the_child_answers_and_staff_open_the_lock(
    app: Flask,
    settings: Settings,
    person: Callable[..., Page],
    size: tuple[int, int],
    scripts: bool,
) -> None:
    delivery = a_delivery()
    worker = UserFactory(teams=[delivery.child.team])
    email, number, reference = worker.email, delivery.id, delivery.child.case_reference
    db.session.rollback()
    with serving(settings) as address:
        page = person(address, email, width=size[0], javascript=scripts)
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(f"/deliveries/{number}/measures/hand-over?instrument=yp_core")
        is_usable(page) if scripts else None
        page.locator('[name="occasion"][value="pre"]').check(force=True)
        press(page, "Hand over the screen")
        if scripts:
            looked_at(page, "begin")
        press(page, "Start")
        if scripts:
            looked_at(page, "question")
            read = page.get_by_role("button", name="Read it to me")
            if page.evaluate("'speechSynthesis' in window"):
                expect(read).to_be_visible()
        press(page, "Next")
        expect(page.locator("main")).to_contain_text("Choose an answer")
        answer_everything(page)
        page.goto("/children")
        expect(page.locator("h1")).to_have_text("This screen is locked")
        assert reference not in page.content()
        if scripts:
            looked_at(page, "locked")
        press(page, "Back to the questions")
        if scripts:
            looked_at(page, "send")
        press(page, "Send my answers")
        expect(page.locator("h1")).to_have_text("Thank you")
        if scripts:
            looked_at(page, "thanks")
        page.go_back()
        page.goto("/")
        expect(page.locator("h1")).to_have_text("This screen is locked")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Open the lock")
        expect(page.locator("main")).to_contain_text("Look at this before the child leaves")
        picture(page, "given-back")
        if scripts:
            is_usable(page)
        press(page, "I have seen these answers")
        expect(page.locator("#measures")).to_be_visible()
    assert [row.score for row in db.session.scalars(select(Measurement))] == [20]


def answer_everything(page: Page) -> None:
    """“Sometimes” to all ten, with one step back and a page that is loaded anew."""
    for number in range(1, 11):
        expect(page.locator("main")).to_contain_text(f"Question {number} of 10")
        page.locator("label", has_text="Sometimes").click()
        press(page, "Next")
        if number == 3:
            page.reload()
            page.get_by_role("link", name="Back", exact=True).click()
            expect(page.locator("main")).to_contain_text("Question 3 of 10")
            expect(page.locator("input:checked")).to_have_value("2")
            press(page, "Next")
    expect(page.locator("h1")).to_have_text("That was the last question")


@pytest.mark.parametrize("instrument", ["gad_7"])
def test_a_score_is_entered_on_a_phone_in_few_taps(
    app: Flask, settings: Settings, person: Callable[..., Page], instrument: str
) -> None:
    """From the page of one measure: before or after, the score, save. The rest is filled in."""
    delivery = a_delivery()
    worker = UserFactory(teams=[delivery.child.team])
    email, number = worker.email, delivery.id
    db.session.rollback()
    with serving(settings) as address:
        page = person(address, email, width=390)
        page.goto(f"/deliveries/{number}/measures/record?instrument={instrument}&occasion=pre")
        is_usable(page)
        picture(page, "record")
        page.evaluate(COUNT_TAPS)
        page.locator('[name="score_total"]').click()
        page.keyboard.type("12")
        taps = page.evaluate("window.taps") + 1  # the button itself, which leaves the page
        press(page, "Save scores")
        expect(page.locator("main")).to_contain_text("Before")
    assert taps <= MOST_TAPS
    row = db.session.scalars(select(Measurement)).one()
    assert (row.score, row.occasion, row.rater) == (12, "pre", "self")
