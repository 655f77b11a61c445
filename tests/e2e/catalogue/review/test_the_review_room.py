"""The review room with a long intervention in it, on a laptop, with keyboard and mouse."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask, current_app
from playwright.sync_api import Locator, Page, expect

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.content_files import parse_document
from catalogue.interventions.document import Document
from catalogue.interventions.operations import next_draft, save_document
from core.config import REPOSITORY, Settings
from core.database import db
from tests.conftest import PASSWORD
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.interventions import a_live_version
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_submitted_version,
    ask_for_changes,
    comment_on,
    submit,
    the_checklist,
    the_next_draft,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
SCREENSHOTS = os.environ.get("SCREENSHOTS")
LAPTOP = {"width": 1366, "height": 768}


def a_long_document() -> Document:
    """The longest of our own content."""
    folder = REPOSITORY / "content" / "interventions"
    path = max(folder.glob("*.md"), key=lambda each: each.stat().st_size)
    return parse_document(
        path.read_text(encoding="utf-8"),
        file=path.name,
        vocabularies=current_app.extensions["vocabularies"],
        instruments=all_instruments(),
    ).document


def on_a_laptop(page: Page) -> Page:
    page.set_viewport_size(LAPTOP)
    return page


def picture(page: Page, name: str, *, whole: bool = False) -> None:
    """Keep a screenshot, where someone wants to look."""
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"room-{name}.png", full_page=whole)


def card(page: Page, code: str) -> Locator:
    return page.locator(f"#criterion-{code}")


def rights_of(page: Page) -> Locator:
    return card(page, "rights_and_licence").locator(".app-finding")


def rate(page: Page, code: str, rating: str) -> None:
    card(page, code).locator(f'[value="{rating}"]').check(force=True)


def test_a_reviewer_works_through_a_long_intervention_on_a_laptop(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    document = a_long_document()
    first = a_live_version(slug="long-one", document=document)
    second = next_draft(intervention=first.intervention, based_on=first, actor=first.author)
    changed = document.purpose.replace("child", "young child", 1) + "\n\nA new paragraph."
    save_document(
        version=second,
        document=replace(document, purpose=changed),
        actor=first.author,
    )
    submit(second)
    lead, title = qa_lead().email, document.title
    db.session.remove()
    with serving(settings) as address:
        page = on_a_laptop(person(address, lead))
        page.goto("/review")
        page.get_by_role("button", name="Claim and open").click()
        room = page.url
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        picture(page, "opened")
        is_usable(page)

        version, checklist = (
            page.locator(".app-room__version"),
            page.locator(".app-room__checklist"),
        )
        # Without scrolling, the first card can be read down to its rating.
        expect(rights_of(page)).to_be_in_viewport(ratio=0.9)
        left, right = version.bounding_box(), checklist.bounding_box()
        assert left is not None
        assert right is not None
        assert left["x"] + left["width"] <= right["x"] + 1  # side by side

        # However far down the checklist one is, how far it has got stays in sight, and so does
        # the version.
        card(page, "core_and_adaptable_steps").scroll_into_view_if_needed()
        bar = page.locator(".app-room__bar")
        expect(bar).to_be_in_viewport(ratio=1)
        expect(bar).to_contain_text("0 of 19 answered, 5 stop criteria open")
        expect(version).to_be_in_viewport(ratio=0.5)
        picture(page, "further-down")

        # A link of a card shows its section beside the card, which stays where it was.
        before = card(page, "core_and_adaptable_steps").bounding_box()
        link = card(page, "core_and_adaptable_steps").locator("a[data-jump]").last
        target = page.locator(str(link.get_attribute("href")))
        link.click()
        expect(target).to_be_focused()
        expect(target).to_be_in_viewport()
        after = card(page, "core_and_adaptable_steps").bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) < 2
        picture(page, "jumped")

        # With the keyboard alone: a rating by arrows, then evidence, then save.
        rights = card(page, "rights_and_licence")
        rights.locator("input[type=radio]").first.focus()
        page.keyboard.press("Space")
        expect(bar).to_contain_text("1 of 19 answered, 4 stop criteria open")
        expect(bar).to_contain_text("not saved yet")
        evidence = rights.locator("textarea").first
        for _ in range(6):
            page.keyboard.press("Tab")
            if evidence.evaluate("field => field === document.activeElement"):
                break
        expect(evidence).to_be_focused()
        page.keyboard.type("The licence stands at the end.")

        # A comment beside a section takes nothing of what is typed in the checklist.
        comments = page.locator("#comments-aims")
        comments.get_by_role("link", name="Comment").click()
        comments.locator("textarea").fill("Say which of these a child could tell.")
        picture(page, "commenting")
        comments.get_by_role("button", name="Add the comment").click()
        expect(comments).to_contain_text("1 comment, 1 open")
        expect(evidence).to_have_value("The licence stands at the end.")
        comments.get_by_role("button", name="Resolve").click()
        expect(comments).to_contain_text("1 comment, none open")
        comments.get_by_role("button", name="Open again").click()
        expect(comments).to_contain_text("1 comment, 1 open")

        read_at = version.evaluate("column => column.scrollTop")
        assert read_at > 0
        page.get_by_role("button", name="Save and carry on").click()
        expect(bar).to_contain_text("Your answers are saved.")
        assert abs(version.evaluate("column => column.scrollTop") - read_at) < 2
        expect(card(page, "no_personal_data")).to_be_in_viewport()
        picture(page, "saved")

        for criterion in the_checklist().criteria:
            rate(page, criterion.code, "met")
        rate(page, "safeguarding", "not_met")
        expect(card(page, "safeguarding")).to_contain_text("This stops the approval")
        rate(page, "safeguarding", "met")
        rate(page, "welsh", "not_fully_met")
        answer(
            page,
            {"welsh-evidence": "No Welsh version.", "welsh-condition": "Translate it."},
        )
        page.get_by_role("button", name="Save and decide").click()
        expect(page.get_by_role("heading", name="It cannot be approved yet")).to_be_visible()
        picture(page, "cannot-approve", whole=True)
        page.get_by_role("link", name="Give a date for “Welsh”").click()
        expect(card(page, "welsh")).to_be_in_viewport()
        due = page.locator('[name="welsh-due"]')
        for box, part in zip(due.all(), ("1", "2", "2027"), strict=True):
            box.fill(part)

        page.get_by_role("button", name="Save and carry on").click()
        page.get_by_role("link", name="What changed since version 1, in use").click()
        expect(page.locator(".app-room-tabs")).to_contain_text(
            "19 of 19 answered, 0 stop criteria open"
        )
        assert "A new paragraph." in text_of(page)
        assert page.locator("ins").all_inner_texts()
        is_usable(page)
        picture(page, "compare")

        page.get_by_role("link", name="Decide", exact=True).click()
        is_usable(page)
        words = text_of(page)
        assert "1 comment is still open" in words
        page.get_by_label("Approve", exact=True).check(force=True)
        shown = page.locator(".app-outcome:visible")
        expect(shown).to_have_count(1)
        said = shown.inner_text()
        picture(page, "decide", whole=True)
        assert "first of two approvals" in said
        assert "Version 1 stays in use." in said
        press(page, "Record the decision")
        assert page.url == room
        assert "Your approval is recorded." in page.content()
        picture(page, "decided", whole=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_an_author_finds_in_the_next_draft_what_was_said_of_each_section(
    app: Flask, settings: Settings, person: Callable[..., Page], *, javascript: bool
) -> None:
    version = a_submitted_version()
    review = a_claim(version)
    comment_on(review, "session-1-step-2", "Not every child can draw. Offer words or stickers.")
    ask_for_changes(review)
    draft = the_next_draft(version)
    author, number = version.author.email, draft.id
    db.session.remove()
    with serving(settings, workers=1) as address:
        page = person(address, author, javascript=javascript)
        page.goto(f"/drafts/{number}")
        assert "1 comment, none done" in text_of(page)
        page.get_by_role("link", name="What was said of single sections").click()
        is_usable(page) if javascript else None
        picture(page, "asked", whole=True)
        assert "Not every child can draw. Offer words or stickers." in text_of(page)
        page.get_by_role("link", name="Change the section").click()
        assert "Offer words or stickers." in text_of(page)
        page.goto(f"/drafts/{number}/session-plan/1")
        assert "Offer words or stickers." in text_of(page)
        picture(page, "asked-in-the-session")
        page.get_by_role("link", name="Mark it as done, or answer it").click()
        page.get_by_role("link", name="Answer").click()
        answer(page, {"words": "Stickers are on the list of equipment now."})
        press(page, "Save the answer")
        press(page, "Mark as done")
        assert "Stickers are on the list of equipment now." in text_of(page)
        assert "Said to be done by" in text_of(page)
        page.goto(f"/drafts/{number}")
        assert "1 comment, 1 done" in text_of(page)


def test_two_reviewers_see_that_the_other_is_looking(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    review = a_claim()
    version = review.version
    holder, other = review.reviewer, qa_lead()
    names = holder.name, other.name
    emails = holder.email, other.email
    page_of_it = f"/interventions/{version.intervention.slug}/versions/{version.number}"
    number, version_id = review.id, version.id
    db.session.remove()
    with serving(settings) as address:
        first, second = person(address, emails[0]), person(address, emails[1])
        first.clock.install()
        first.goto(f"/review/{number}")
        assert "looking at this" not in text_of(first)
        second.goto(page_of_it)
        assert f"{names[0]} is looking at this" in text_of(second)
        second.goto("/review")
        row = second.locator(f"#version-{version_id}")
        expect(row).to_contain_text(f"{names[0]} is looking at this")
        # Whoever had it open first is told without opening it again.
        first.mouse.move(200, 200)
        first.mouse.move(240, 240)
        first.clock.run_for(61_000)
        told = first.locator("[data-looking-others]")
        expect(told).to_have_text(f"{names[1]} is looking at this.")
        picture(first, "presence")
        # The same person in a second window of the same browser is told of the first.
        again = first.context.new_page()
        again.goto(f"/review/{number}")
        expect(again.locator("[data-looking-own]")).to_be_visible()
        expect(first.locator("[data-looking-own]")).to_be_visible()


def test_what_is_typed_outlives_a_session_a_claim_and_a_second_window(
    app: Flask, settings: Settings, person: Callable[..., Page]
) -> None:
    review = a_claim()
    reviewer, number = review.reviewer.email, review.id
    db.session.remove()
    with serving(settings) as address:
        page = person(address, reviewer)
        room = f"/review/{number}"
        page.goto(room)
        answer(page, {"welsh-evidence": "No Welsh version yet.", "welsh-rating": "not_met"})
        second = page.context.new_page()
        second.goto(room)

        # Signed out in the other window while one types: sign in, send it, and it is saved.
        sign_out(second)
        page.get_by_role("button", name="Save and carry on").click()
        sign_in_again(page, reviewer)
        page.get_by_role("button", name="Send what I typed").click()
        expect(page.locator("#welsh-evidence")).to_have_value("No Welsh version yet.")
        expect(page.locator(".app-room__bar")).to_contain_text("1 of 19 answered")

        # The same for a comment beside a section.
        second.goto(room)
        comments = page.locator("#comments-aims")
        comments.get_by_role("link", name="Comment").click()
        comments.locator("textarea").fill("Name a third sign.")
        sign_out(second)
        comments.get_by_role("button", name="Add the comment").click()
        sign_in_again(page, reviewer)
        page.get_by_role("button", name="Send what I typed").click()
        expect(page.locator("#comments-aims")).to_contain_text("Name a third sign.")

        # The claim let go in the other window: claim again, and what is typed is saved.
        answer(page, {"inclusion-evidence": "Three ways to answer.", "inclusion-rating": "met"})
        second.goto(room)
        second.get_by_role("button", name="Let it go").click()
        page.get_by_role("button", name="Save and carry on").click()
        expect(page.locator("#inclusion-evidence")).to_have_value("Three ways to answer.")
        picture(page, "claim-ended")
        page.get_by_role("button", name="Claim again and save").click()
        expect(page.locator("#inclusion-evidence")).to_have_value("Three ways to answer.")
        expect(page.locator("#welsh-evidence")).to_have_value("No Welsh version yet.")
        expect(page.locator("#comments-aims")).to_contain_text("Name a third sign.")

        # Two windows change the same answer: the later one sees both, and keeps its own.
        second.goto(page.url)
        answer(second, {"welsh-evidence": "There is one: see the library."})
        second.get_by_role("button", name="Save and carry on").click()
        answer(page, {"welsh-evidence": "A date for one is set."})
        page.get_by_role("button", name="Save and carry on").click()
        expect(page.locator("main")).to_contain_text("There is one: see the library.")
        expect(page.locator("#welsh-evidence")).to_have_value("A date for one is set.")


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")


def sign_in_again(page: Page, email: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in to carry on")
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
