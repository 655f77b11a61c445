"""A page of writing saves itself, says what came of it, and never writes over anyone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.drafting import queries
from catalogue.drafting.operations import add_editor
from catalogue.interventions.document import Document
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.factories.drafting import newest, opened, press
from tests.factories.interventions import a_draft
from tests.factories.pages import Fields
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def draft(app: Flask) -> InterventionVersion:
    return a_draft()


@pytest.fixture
def colleague(draft: InterventionVersion) -> User:
    """Somebody who may write in it too."""
    person = UserFactory()
    add_editor(version=draft, email=person.email, actor=draft.author)
    db.session.commit()
    return person


def save(
    browser: FlaskClient, address: str, form: Fields, changes: dict[str, Any], status: int = 200
) -> dict[str, Any]:
    """What the page is told when it saves itself; the form remembers it, as the page does."""
    for name, value in changes.items():
        form.setlist(name, [value])
    answer = browser.post(
        address,
        data={**form.to_dict(flat=False), "do": "save"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.get_json()
    if status == 200:
        form["opened"] = told["opened"]
    return told


def says() -> Document:
    return load_document(newest().content)


def edits() -> list[tuple[int | None, set[str]]]:
    """Who is said to have changed what, in the audit."""
    events = select(AuditEvent).where(AuditEvent.action == "edit_version").order_by(AuditEvent.id)
    return [(event.actor_id, set(event.changes)) for event in db.session.scalars(events)]


def test_it_saves_as_one_types_and_the_button_still_works(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser, address = signed_in(draft.author), f"/drafts/{draft.id}/safeguarding"
    form = opened(browser, address)
    save(browser, address, form, {"upset": "Stop."})
    save(browser, address, form, {"upset": "Stop, and wait."})
    assert says().upset == "Stop, and wait."
    assert press(browser, address, form, {"upset": "Stop, wait, ask."}).status_code == 302
    assert says().upset == "Stop, wait, ask."


def test_a_sitting_is_one_event_of_the_audit_and_makes_one_an_editor(
    draft: InterventionVersion, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, colleague: User
) -> None:
    author_id, colleague_id = draft.author_id, colleague.id
    address = f"/drafts/{draft.id}/safeguarding"
    browser, other = signed_in(draft.author), signed_in(colleague)
    form = opened(browser, address)
    for words in ("S", "St", "Stop", "Stop."):
        save(browser, address, form, {"upset": words})
    assert edits() == [(author_id, {"upset"})]
    save(browser, address, form, {"disclosure": "Listen."})
    assert edits()[1:] == [(author_id, {"disclosure"})]

    elsewhere = f"/drafts/{draft.id}/purpose"
    save(other, elsewhere, opened(other, elsewhere), {"purpose": "Another."})
    save(browser, address, form, {"disclosure": "Listen well."})
    assert edits()[2:] == [(colleague_id, {"purpose"}), (author_id, {"disclosure"})]

    monkeypatch.setattr(queries, "SITTING", timedelta(0))
    save(browser, address, form, {"disclosure": "Listen, and thank the child."})
    assert len(edits()) == 5
    assert newest().involved_ids == {author_id, colleague_id}


def test_what_is_wrong_is_said_and_nothing_is_saved(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser, address = signed_in(draft.author), f"/drafts/{draft.id}/facts"
    form = opened(browser, address)
    told = save(browser, address, form, {"facts-0-source": ""}, status=422)
    assert told["message"] == "Enter where this comes from"
    assert says().facts[0].source == "Malicious Communications Act 1988, section 1"
    assert edits() == []


def test_where_someone_else_saved_it_stops_and_says_who(
    draft: InterventionVersion, signed_in: SignIn, colleague: User
) -> None:
    address = f"/drafts/{draft.id}/safeguarding"
    mine, theirs = signed_in(draft.author), signed_in(colleague)
    my_form, their_form = opened(mine, address), opened(theirs, address)
    save(theirs, address, their_form, {"upset": "Offer tea."})
    told = save(mine, address, my_form, {"upset": "Offer water."}, status=409)
    assert told["conflict"]
    assert told["message"].startswith(f"{colleague.name} saved since you opened this")
    assert says().upset == "Offer tea."
    page = press(mine, address, my_form, {})
    assert page.status_code == 409
    assert "<ins>water.</ins>" in page.text
    assert "data-autosave>" not in page.text


def test_a_page_that_saves_itself_again_leaves_what_others_saved_beside_it(
    draft: InterventionVersion, signed_in: SignIn, colleague: User
) -> None:
    address = f"/drafts/{draft.id}/safeguarding"
    mine, theirs = signed_in(draft.author), signed_in(colleague)
    my_form, their_form = opened(mine, address), opened(theirs, address)
    save(theirs, address, their_form, {"disclosure": "Theirs."})
    for words in ("M", "Mi", "Mine."):
        save(mine, address, my_form, {"upset": words})
    assert (says().disclosure, says().upset) == ("Theirs.", "Mine.")


def test_a_session_that_is_new_is_added_once(draft: InterventionVersion, signed_in: SignIn) -> None:
    browser, address = signed_in(draft.author), f"/drafts/{draft.id}/session-plan/2"
    form = opened(browser, address)
    for title in ("The", "The second", "The second time"):
        save(browser, address, form, {"title": title})
    assert [session.title for session in says().sessions] == ["The first sign", "The second time"]


def test_a_new_session_never_writes_over_one_that_a_colleague_added_meanwhile(
    draft: InterventionVersion, signed_in: SignIn, colleague: User
) -> None:
    address = f"/drafts/{draft.id}/session-plan/2"
    mine, theirs = signed_in(draft.author), signed_in(colleague)
    my_form, their_form = opened(mine, address), opened(theirs, address)
    save(theirs, address, their_form, {"title": "Theirs"})
    save(mine, address, my_form, {"title": "Mine"})
    save(mine, address, my_form, {"title": "Mine, longer"})
    save(theirs, address, their_form, {"title": "Theirs, longer"})
    assert [session.title for session in says().sessions][1:] == ["Theirs, longer", "Mine, longer"]


def test_a_draft_that_was_sent_on_is_not_changed(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser, address = signed_in(draft.author), f"/drafts/{draft.id}/safeguarding"
    form = opened(browser, address)
    browser.post(f"/drafts/{draft.id}/submit")
    told = save(browser, address, form, {"upset": "Stop."}, status=409)
    assert "Copy what you typed" in told["message"]


def test_someone_who_is_signed_out_is_told_and_nothing_is_saved(
    draft: InterventionVersion, client: FlaskClient
) -> None:
    answer = client.post(
        f"/drafts/{draft.id}/safeguarding", data={}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 401
