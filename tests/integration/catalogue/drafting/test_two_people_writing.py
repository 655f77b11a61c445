"""Two people write one draft, and neither loses a word."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.drafting.operations import add_editor
from catalogue.interventions.document import Document, PlannedSession, Step
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.stored import load_document
from core.database import db
from core.people.models import User
from tests.factories.drafting import newest, opened, press
from tests.factories.interventions import a_document, a_draft
from tests.factories.pages import form_on
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]


def a_shared_draft(document: Document | None = None) -> tuple[InterventionVersion, User]:
    """A draft, and a colleague of its author who may change it."""
    version, colleague = a_draft(document=document), UserFactory(name="Sam Okoro")
    add_editor(version=version, email=colleague.email, actor=version.author)
    db.session.commit()
    return version, colleague


def says() -> Document:
    return load_document(newest().content)


@pytest.fixture
def two_sessions() -> Document:
    """A programme of two sessions."""
    step = Step("Talk", core=True, minutes=10, body="Talk.")
    return a_document(
        kind="programme",
        sessions=(
            PlannedSession("First", "The first aim", (step,)),
            PlannedSession("Second", "The second aim", (step,)),
        ),
    )


def test_the_second_to_save_sees_both_texts_and_decides(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/safeguarding"
    my_form, their_form = opened(mine, address), opened(theirs, address)
    press(theirs, address, their_form, {"upset": "Stop, offer tea, and ask what would help."})

    answer = press(mine, address, my_form, {"upset": "Stop, offer water, and wait."})
    assert answer.status_code == 409
    assert "saved since you opened this" in answer.text
    assert f"Saved by {colleague.name}" in answer.text
    assert "<del>tea, </del>" in answer.text
    assert "<ins>water, </ins>" in answer.text
    assert says().upset == "Stop, offer tea, and ask what would help."

    again = form_on(answer.text)
    assert again["upset"] == "Stop, offer water, and wait."
    assert press(mine, address, again, {}).status_code == 302
    assert says().upset == "Stop, offer water, and wait."


def test_other_sections_are_no_conflict(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    mine_at, theirs_at = (f"/drafts/{version.id}/{name}" for name in ("safeguarding", "purpose"))
    my_form, their_form = opened(mine, mine_at), opened(theirs, theirs_at)
    assert press(theirs, theirs_at, their_form, {"purpose": "Another."}).status_code == 302
    assert press(mine, mine_at, my_form, {"upset": "Stop."}).status_code == 302
    assert (says().purpose, says().upset) == ("Another.", "Stop.")


def test_two_fields_of_one_section_are_no_conflict(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/purpose"
    my_form, their_form = opened(mine, address), opened(theirs, address)
    press(theirs, address, their_form, {"purpose": "Theirs.", "aims": "- Theirs"})
    assert press(mine, address, my_form, {"rationale": "Mine."}).status_code == 302
    found = says()
    assert (found.purpose, found.aims, found.rationale) == ("Theirs.", "- Theirs", "Mine.")


def test_saving_mine_over_theirs_leaves_their_other_fields(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/purpose"
    my_form, their_form = opened(mine, address), opened(theirs, address)
    press(theirs, address, their_form, {"purpose": "Theirs.", "aims": "- Theirs"})
    answer = press(mine, address, my_form, {"purpose": "Mine."})
    assert answer.status_code == 409
    assert "<ins>Mine.</ins>" in answer.text
    assert "<del>- Theirs</del>" not in answer.text
    assert press(mine, address, form_on(answer.text), {}).status_code == 302
    assert (says().purpose, says().aims) == ("Mine.", "- Theirs")


def test_ones_own_other_window_is_not_called_someone(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    mine = signed_in(version.author)
    address = f"/drafts/{version.id}/safeguarding"
    first, second = opened(mine, address), opened(mine, address)
    press(mine, address, first, {"upset": "Offer tea."})
    answer = press(mine, address, second, {"upset": "Offer water."})
    assert "You saved this in another window" in answer.text
    assert "Someone" not in answer.text


def test_both_saving_the_same_is_no_conflict(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/safeguarding"
    forms = (opened(theirs, address), opened(mine, address))
    for browser, form in zip((theirs, mine), forms, strict=True):
        assert press(browser, address, form, {"upset": "Stop."}).status_code == 302
    assert newest().revision == 2


def test_a_form_that_says_nothing_of_its_opening_does_not_overwrite(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    address = f"/drafts/{version.id}/suitability"
    changes = {"suitability": "Other", "exclusions": "Other"}
    assert signed_in(version.author).post(address, data=changes).status_code == 409
    assert says() == a_document()


def test_ticks_that_differ_are_named(app: Flask, signed_in: SignIn) -> None:
    version, colleague = a_shared_draft()
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/topics-and-needs"
    my_form, their_form = opened(mine, address), opened(theirs, address)
    press(theirs, address, their_form, {"topics": ["anger", "sleep"]})
    answer = press(mine, address, my_form, {"topics": ["anger", "cannabis"]})
    assert "<del>Sleep</del>" in answer.text
    assert "<ins>Cannabis</ins>" in answer.text
    assert form_on(answer.text).getlist("topics") == ["anger", "cannabis"]


def test_a_session_that_was_moved_is_saved_where_it_is_now(
    app: Flask, signed_in: SignIn, two_sessions: Document
) -> None:
    version, colleague = a_shared_draft(two_sessions)
    theirs, mine = signed_in(colleague), signed_in(version.author)
    plan = f"/drafts/{version.id}/session-plan"
    form = opened(mine, f"{plan}/2")
    theirs.post(f"{plan}/2/move", data={"direction": "up", "revision": version.revision})
    assert [session.title for session in says().sessions] == ["Second", "First"]
    press(mine, f"{plan}/2", form, {"title": "Second, better"})
    assert [session.title for session in says().sessions] == ["Second, better", "First"]


def test_a_session_that_both_changed_is_shown_side_by_side(
    app: Flask, signed_in: SignIn, two_sessions: Document
) -> None:
    version, colleague = a_shared_draft(two_sessions)
    theirs, mine = signed_in(colleague), signed_in(version.author)
    address = f"/drafts/{version.id}/session-plan/1"
    my_form, their_form = opened(mine, address), opened(theirs, address)
    press(theirs, address, their_form, {"steps-0-minutes": "20"})
    answer = press(mine, address, my_form, {"steps-0-body": "Listen."})
    assert answer.status_code == 409
    assert "<del>20 </del>" in answer.text
    assert "<ins>Listen.</ins>" in answer.text
    press(mine, address, form_on(answer.text), {})
    assert says().sessions[0].steps[0].body == "Listen."
    assert says().sessions[1] == two_sessions.sessions[1]


def test_a_session_that_was_removed_meanwhile_is_not_lost(
    app: Flask, signed_in: SignIn, two_sessions: Document
) -> None:
    version, colleague = a_shared_draft(two_sessions)
    theirs, mine = signed_in(colleague), signed_in(version.author)
    plan = f"/drafts/{version.id}/session-plan"
    form = opened(mine, f"{plan}/2")
    remove = f"{plan}/2/remove"
    theirs.post(remove, data=opened(theirs, remove))
    answer = press(mine, f"{plan}/2", form, {"title": "Second, better"})
    assert "saved since you opened this" in answer.text
    press(mine, f"{plan}/2", form_on(answer.text), {})
    assert [session.title for session in says().sessions] == ["First", "Second, better"]


def test_two_new_sessions_are_both_kept(
    app: Flask, signed_in: SignIn, two_sessions: Document
) -> None:
    version, colleague = a_shared_draft(two_sessions)
    address = f"/drafts/{version.id}/session-plan/3"
    browsers = (signed_in(colleague), signed_in(version.author))
    forms = [opened(browser, address) for browser in browsers]
    for title, browser, form in zip(("Third", "Fourth"), browsers, forms, strict=True):
        press(browser, address, form, {"title": title, "aim": "Another"})
    titles = [session.title for session in says().sessions]
    assert titles == ["First", "Second", "Third", "Fourth"]


def test_another_session_is_not_removed_in_place_of_the_one_that_was_shown(
    app: Flask, signed_in: SignIn, two_sessions: Document
) -> None:
    version = a_draft(document=two_sessions)
    browser = signed_in(version.author)
    remove = f"/drafts/{version.id}/session-plan/1/remove"
    form = opened(browser, remove)
    browser.post(remove, data=form)
    answer = browser.post(remove, data=form, follow_redirects=True)
    assert "saved since you opened this" in answer.text
    assert [session.title for session in says().sessions] == ["Second"]
