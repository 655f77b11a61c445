"""What happens to versions over the years, in the browser: two approvals, a year that passes,
replacing, retiring, and a file that was tampered with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.review.operations import claim
from core.config import Settings
from core.database import db, now, today
from tests.days import Clock
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories import files
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import (
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    approve_with_condition,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
Person = Callable[..., Page]


def approve_what_waits(lead: Page, title: str) -> None:
    """Claim it from the queue, find everything met, and approve."""
    lead.goto("/review")
    row = lead.locator("tr", has_text=title)
    row.get_by_role("button", name="Claim and open").click()
    lead.wait_for_load_state()
    for met in lead.locator("input[type=radio][value=met]").all():
        met.check(force=True)
    press(lead, "Save and decide")
    is_usable(lead)
    answer(lead, {"decision": "approve"})
    press(lead, "Record the decision")


def test_a_sensitive_version_goes_live_by_two_of_whom_one_is_qualified(
    app: Flask, settings: Settings, person: Person
) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    title, page = version.title, f"/interventions/{version.intervention.slug}"
    emails = [
        qa_lead().email,
        qa_lead().email,
        qa_lead(safeguarding_qualified=True).email,
        UserFactory().email,
    ]
    db.session.remove()
    with serving(settings) as address:
        first, unqualified, second, reader = (person(address, email) for email in emails)
        approve_what_waits(first, title)
        expect(first.locator("main")).to_contain_text("First of two approvals")
        reader.goto(page)
        assert "Get the pack" not in text_of(reader)
        for lead, why in ((first, "You gave the first approval"), (unqualified, "safeguarding")):
            lead.goto("/review")
            row = lead.locator("tr", has_text=title)
            expect(row).to_contain_text(why)
            assert row.get_by_role("button", name="Claim and open").count() == 0
        approve_what_waits(second, title)
        expect(second.locator("main")).to_contain_text("Second of two")
        reader.goto(page)
        expect(reader.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()


@pytest.mark.deep
def test_a_year_passes_and_the_daily_timer_sees_it(
    app: Flask, settings: Settings, person: Person, clock: Clock
) -> None:
    clock.put_forward(days=-60)
    late = approve_with_condition(
        a_submitted_version(document=a_document(title="Late with a condition"))
    )
    clock.put_forward(days=60)
    over = a_live_version(slug="over", document=a_document(title="Run out"))
    over.review_due_on, over.expires_on = today() - timedelta(days=90), today() - timedelta(days=1)
    due = a_live_version(slug="due", document=a_document(title="Due soon"))
    due.review_due_on = today()
    waiting = a_submitted_version(document=a_document(title="Claimed and forgotten"))
    slow = qa_lead()
    claim(version=waiting, actor=slow).claim_ends_at = now() - timedelta(hours=1)
    emails = [qa_lead().email, UserFactory().email, slow.email]
    late_slug = late.intervention.slug
    db.session.commit()
    ticked = app.test_cli_runner().invoke(args=["review", "tick"])
    assert ticked.exit_code == 0, ticked.output
    db.session.remove()
    with serving(settings) as address:
        lead, reader, forgetful = (person(address, email) for email in emails)
        lead.goto("/review/due?show=late")
        is_usable(lead)
        for words in ("Late with a condition", "Condition overdue", "Run out", "Approval ended"):
            expect(lead.locator("main")).to_contain_text(words)
        for slug in ("due", late_slug):
            reader.goto(f"/interventions/{slug}")
            expect(reader.locator("main")).to_contain_text("Its review is due")
            expect(reader.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()
        reader.goto("/interventions/over")
        expect(reader.locator("main")).to_contain_text("Its approval has ended")
        assert "Get the pack" not in text_of(reader)
        forgetful.goto("/notices")
        expect(forgetful.locator("main")).to_contain_text("ran out")
        lead.goto("/review")
        expect(lead.locator("tr", has_text="Claimed and forgotten")).to_contain_text("Nobody yet")
        approve_what_waits(lead, "Run out")
        reader.goto("/interventions/over")
        expect(reader.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()


@pytest.mark.deep
def test_what_is_replaced_or_retired_says_so_and_is_not_begun_with(
    app: Flask, settings: Settings, person: Person
) -> None:
    first = a_live_version(slug="old-and-new", document=a_document(title="Old and new"))
    approve(a_newer_submitted_version(first))
    retired = a_live_version(slug="to-retire", document=a_document(title="To retire"))
    a_live_version(slug="better", document=a_document(title="Better"))
    worker = UserFactory()
    child = a_child(team=worker.teams[0])
    a_delivery(version=retired, child=child, owner=worker)
    item = a_plan_item(version=retired, child=child, owner=worker)
    emails, child_id, item_id = [qa_lead().email, worker.email], child.id, item.id
    db.session.remove()
    with serving(settings) as address:
        lead, practitioner = (person(address, email) for email in emails)
        practitioner.goto("/interventions/old-and-new/versions/1")
        is_usable(practitioner)
        expect(practitioner.locator("main")).to_contain_text("It was replaced")
        expect(practitioner.locator("main")).to_contain_text("Go to version 2, which is in use")
        lead.goto("/interventions/to-retire")
        lead.get_by_role("link", name="Retire it for good").click()
        is_usable(lead)
        said = {"reason_code": "replaced", "words": "Use the newer one.", "replaced": "Better"}
        answer(lead, said)  # type: ignore[arg-type]
        press(lead, "Retire it")
        practitioner.goto("/interventions/to-retire")
        is_usable(practitioner)
        expect(practitioner.locator("main")).to_contain_text("It is retired")
        expect(practitioner.get_by_role("link", name="Better")).to_be_visible()
        practitioner.goto(f"/children/{child_id}")
        expect(practitioner.locator("main")).to_contain_text("not available any more")
        practitioner.goto(f"/plan/{item_id}/start")
        assert practitioner.get_by_role("button", name="Start").count() == 0


@pytest.mark.deep
def test_a_file_that_was_changed_after_its_approval_is_handed_to_nobody(
    app: Flask, settings: Settings, person: Person
) -> None:
    file = files.a_text_in_the_store("cards.txt", "Turn a card.")
    review = approve(a_submitted_version(document=files.with_files(file)))
    (settings.data_dir / "materials" / file.sha256[:2] / file.sha256).write_bytes(b"Turn a bard.")
    slug, email = review.version.intervention.slug, UserFactory().email
    db.session.remove()
    with serving(settings) as address:
        reader = person(address, email)
        reader.goto(f"/interventions/{slug}?tab=materials")
        link = reader.locator("main a[href*='/materials/']").first
        with reader.expect_response("**/materials/**") as answered:
            link.click()
        assert answered.value.status == 409
        expect(reader.locator("main")).to_contain_text("changed or lost after it was stored")
        is_usable(reader)
