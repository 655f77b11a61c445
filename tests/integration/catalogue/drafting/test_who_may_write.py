"""Who may change a draft, and when nobody may."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from catalogue.drafting.sections import SECTIONS
from catalogue.interventions.models import VersionState
from core.audit.queries import events_of
from core.database import db
from core.people.models import User
from tests.factories.drafting import newest, opened, press, write
from tests.factories.interventions import a_draft, a_live_version
from tests.factories.people import UserFactory, administrator, qa_lead
from tests.factories.reviews import a_claim, submit

SignIn = Callable[[User], FlaskClient]
PAGES = [*(section.name for section in SECTIONS if section.form), "session-plan/1"]


def test_a_colleague_does_not_know_of_the_draft_and_a_qa_lead_only_reads_it(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    for person, status in ((UserFactory(), 404), (qa_lead(), 403)):
        browser = signed_in(person)
        for page in ["", *(f"/{page}" for page in PAGES), "/session-plan", "/editors"]:
            assert browser.get(f"/drafts/{version.id}{page}").status_code == status, page
        for page in [*PAGES, "submit", "session-plan/1/remove", "session-plan/1/move"]:
            assert browser.post(f"/drafts/{version.id}/{page}").status_code == status, page
    assert newest().revision == 1


def test_an_administrator_writes_no_interventions(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in(administrator())
    assert browser.get("/drafts").status_code == 403
    assert browser.post("/drafts/preview", data={"text": "x"}).status_code == 403


def test_the_text_of_a_submitted_version_cannot_be_changed_on_any_page(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}"
    forms = {page: opened(browser, f"{address}/{page}") for page in PAGES}
    remove = opened(browser, f"{address}/session-plan/1/remove")
    browser.post(f"{address}/submit")
    version = newest()
    before = (version.content, version.content_hash, version.revision)

    changed = {
        "purpose": {"purpose": "Changed words"},
        "safeguarding": {"upset": "Changed words"},
        "about": {"title": "Changed words"},
        "session-plan/1": {"steps-0-body": "Changed words"},
        "worksheets": {"worksheets-0-body": "Changed words"},
        "facts": {"facts-0-statement": "Changed words"},
        "measures": {"measures-0-outcome": "Changed words"},
        "licence": {"rights_holder": "Changed words"},
    }
    for page, form in forms.items():
        answer = press(browser, f"{address}/{page}", form, changed.get(page, {}))
        assert answer.status_code == 409, page
        assert "its text no longer changes" in answer.text
        assert page not in changed or "Changed words" in answer.text
        assert browser.get(f"{address}/{page}").location == address
    assert browser.post(f"{address}/session-plan/1/remove", data=remove).status_code == 409
    move = {"direction": "down", "revision": version.revision}
    assert browser.post(f"{address}/session-plan/1/move", data=move).status_code == 409
    assert browser.post(f"{address}/editors", data={"email": UserFactory().email}).status_code

    version = newest()
    assert (version.content, version.content_hash, version.revision) == before
    assert version.editors == []


def test_the_author_adds_an_editor_by_address(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_draft(), UserFactory(email="sam@service.example", name="Sam Okoro")
    browser = signed_in(version.author)
    for _ in range(2):
        answer = browser.post(
            f"/drafts/{version.id}/editors",
            data={"email": " Sam@service.example "},
            follow_redirects=True,
        )
        assert f"{colleague.name} can now change this draft" in answer.text
    assert newest().involved_ids == {version.author_id, colleague.id}
    added = [
        event
        for event in events_of("intervention_versions", version.id)
        if event.action == "add_editor"
    ]
    assert [event.changes for event in added] == [{"editor_id": [None, colleague.id]}]
    assert (
        write(
            signed_in(colleague), f"/drafts/{version.id}/suitability", {"suitability": "All."}
        ).location
        == f"/drafts/{version.id}"
    )


def test_only_staff_who_write_can_be_added_and_only_by_the_author(
    app: Flask, signed_in: SignIn
) -> None:
    version, colleague = a_draft(), UserFactory()
    author, address = signed_in(version.author), f"/drafts/{version.id}/editors"
    gone = UserFactory(active=False)
    for email in ("nobody@service.example", administrator().email, gone.email):
        page = author.post(address, data={"email": email}).text
        assert "Nobody with this address can write interventions here" in page
        assert email in page
    author.post(address, data={"email": colleague.email})
    editor = signed_in(colleague)
    assert editor.post(address, data={"email": UserFactory().email}).status_code == 403
    assert newest().involved_ids == {version.author_id, colleague.id}


def test_the_author_withdraws_a_draft_or_a_submission_but_an_editor_does_not(
    app: Flask, signed_in: SignIn
) -> None:
    colleague = UserFactory()
    for version in (a_draft(), submit(a_draft())):
        author = signed_in(version.author)
        if version.state is VersionState.DRAFT:
            author.post(f"/drafts/{version.id}/editors", data={"email": colleague.email})
            editor = signed_in(colleague)
            assert editor.get(f"/drafts/{version.id}/withdraw").status_code == 403
            assert editor.post(f"/drafts/{version.id}/withdraw").status_code == 403
        assert "Withdraw this version?" in author.get(f"/drafts/{version.id}/withdraw").text
        for _ in range(2):
            author.post(f"/drafts/{version.id}/withdraw")
            db.session.refresh(version)
            assert version.state is VersionState.WITHDRAWN
        assert [event.action for event in version.events].count("withdraw") == 1


def test_nothing_is_withdrawn_while_a_reviewer_reads_it_or_once_it_is_in_use(
    app: Flask, signed_in: SignIn
) -> None:
    read = a_claim().version
    signed_in(read.author).post(f"/drafts/{read.id}/withdraw")
    assert newest().state is VersionState.IN_REVIEW
    live = a_live_version()
    signed_in(live.author).post(f"/drafts/{live.id}/withdraw")
    assert newest().state is VersionState.LIVE
