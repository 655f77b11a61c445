"""What happens to versions over the years, in the browser: two approvals, a year that passes,
replacing, retiring, and a file that was tampered with."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from catalogue.interventions.operations import note_editor
from catalogue.review.operations import claim
from core.config import Settings
from core.database import db, now, today
from tests.days import Clock
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories import files
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_document, a_draft, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import (
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    approve_with_condition,
    submit,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
Person = Callable[..., Page]
ENDED = ("Run out", "Approval ended")
FIRST_WAS_YOURS = "You gave the first approval. Someone else must give the second."
NOT_QUALIFIED = "The second approval of a sensitive topic needs a safeguarding-qualified reviewer."


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
        for lead, why in ((first, FIRST_WAS_YOURS), (unqualified, NOT_QUALIFIED)):
            lead.goto("/review")
            # In its own cell: the next one says to everybody who the second must be.
            what_you_can_do = lead.locator("tr", has_text=title).locator(".app-queue__action")
            expect(what_you_can_do).to_have_text(why)
        approve_what_waits(second, title)
        expect(second.locator("main")).to_contain_text("Version 1 is approved and in use.")
        expect(second.locator("main")).to_contain_text("Second of two")
        reader.goto(page)
        expect(reader.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()


def test_nobody_decides_on_their_own_work_and_a_refusal_says_why(
    app: Flask, settings: Settings, person: Person
) -> None:
    author, editor, sender, free = (qa_lead() for _ in range(4))
    draft = a_draft(author=author, document=a_document(title="Three had a part in it"))
    note_editor(draft, editor)
    version = submit(draft, submitter=sender)
    emails = [author.email, editor.email, sender.email, free.email]
    title, page = version.title, f"/interventions/{version.intervention.slug}"
    db.session.remove()
    with serving(settings) as address:
        wrote, edited, sent, lead = (person(address, email) for email in emails)
        for part, deed in ((wrote, "wrote"), (edited, "edited"), (sent, "submitted")):
            part.goto("/review")
            cell = part.locator("tr", has_text=title).locator(".app-queue__action")
            expect(cell).to_have_text(
                f"You {deed} this. Someone who was not involved must review it."
            )
        lead.goto("/review")
        lead.locator("tr", has_text=title).get_by_role("button", name="Claim and open").click()
        lead.wait_for_load_state()
        press(lead, "Save and decide")
        answer(lead, {"decision": "reject"})
        press(lead, "Record the decision")
        expect(lead.locator(".govuk-error-summary")).to_contain_text("Choose the main reason")
        answer(lead, {"rejection_reasons": "not_safe"})
        press(lead, "Record the decision")
        expect(lead.locator(".govuk-error-summary")).to_contain_text("Say in words what led to")
        answer(lead, {"reason": "The third step frightens."})
        press(lead, "Record the decision")
        expect(lead.locator("main")).to_contain_text("The third step frightens.")
        wrote.goto(page + "/versions/1/reviews")
        expect(wrote.locator("main")).to_contain_text("The third step frightens.")


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
        rows = lead.locator("tbody tr")
        expect(rows).to_have_count(2)
        for title, what in (("Late with a condition", "Condition overdue"), ENDED):
            expect(rows.filter(has_text=title)).to_contain_text(what)
        for slug in ("due", late_slug):
            reader.goto(f"/interventions/{slug}")
            expect(reader.locator("main")).to_contain_text("Its review is due")
            expect(reader.get_by_role("button", name="Get the pack (PDF)")).to_be_visible()
        reader.goto("/interventions/over")
        expect(reader.locator("main")).to_contain_text("Its approval has ended")
        expect(reader.locator("main")).to_contain_text("Do not use it with a child.")
        assert "Get the pack" not in text_of(reader)
        forgetful.goto("/notices")
        expect(forgetful.locator("main")).to_contain_text(
            "Your claim on version 1 of “Claimed and forgotten” ran out. Your answers are kept."
        )
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
        # The form to start it is open, and filled in, while it is retired.
        practitioner.goto(f"/plan/{item_id}/start")
        answer(practitioner, {"warning_seen": True, "started_on": today()})
        lead.goto("/interventions/to-retire")
        lead.get_by_role("link", name="Retire it for good").click()
        is_usable(lead)
        said = {"reason_code": "replaced", "words": "Use the newer one.", "replaced": "Better"}
        answer(lead, said)  # type: ignore[arg-type]
        press(lead, "Retire it")
        expect(lead.locator("main")).to_contain_text("Do not use it with a child")
        press(practitioner, "Start")
        expect(practitioner.locator("main")).to_contain_text("“To retire” cannot be started now")
        expect(practitioner.locator("main")).to_contain_text("it is retired")
        practitioner.goto("/interventions/to-retire")
        is_usable(practitioner)
        expect(practitioner.locator("main")).to_contain_text("It is retired")
        expect(practitioner.get_by_text("Use this instead: Better.")).to_be_visible()
        practitioner.goto(f"/children/{child_id}")
        under_way, planned = practitioner.locator(".app-plan").all()
        expect(under_way).to_contain_text("not available any more: it is retired")
        expect(planned).to_contain_text("cannot be started now, because it is retired")
        assert planned.get_by_role("button", name="Start").count() == 0
        practitioner.get_by_role("link", name="Choose another intervention").click()
        expect(practitioner.locator("main")).to_contain_text("Better")
        assert "To retire" not in text_of(practitioner)


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
