"""Steps and worksheets are added, moved and removed by plain buttons, and nothing typed is lost."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.stored import load_document
from core.people.models import User
from tests.factories.drafting import newest, opened, press
from tests.factories.interventions import a_draft
from tests.factories.pages import form_on

SignIn = Callable[[User], FlaskClient]


def titles() -> list[str]:
    """The steps of the first session, as saved."""
    return [step.title for step in load_document(newest().content).sessions[0].steps]


def test_steps_are_moved_added_and_removed_before_anything_is_saved(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    form = opened(browser, address)

    answer = press(browser, address, form, {"steps-2-minutes": "ten"}, "up:steps:2")
    form = form_on(answer.text)
    assert [form[f"steps-{place}-title"] for place in range(3)] == [
        "Warm up",
        "One breath",
        "Body map",
    ]
    assert form["steps-1-minutes"] == "ten"
    assert "There is a problem" not in answer.text
    assert "Not saved yet" in answer.text

    answer = press(browser, address, form, {}, "remove:steps:0")
    assert "Removed: step “Warm up”" in answer.text
    form = form_on(answer.text)
    assert form["steps-0-title"] == "Warm up"

    form = form_on(press(browser, address, form, {}, "add:steps").text)
    assert form["steps-3-minutes"] == "10"
    assert titles() == ["Warm up", "Body map", "One breath"]

    changes = {"steps-1-minutes": "12", "steps-3-title": "Goodbye", "steps-3-body": "Wave."}
    assert press(browser, address, form, changes).status_code == 302
    assert titles() == ["One breath", "Body map", "Goodbye"]


def test_a_removed_step_can_be_put_back(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    form = form_on(press(browser, address, opened(browser, address), {}, "remove:steps:1").text)
    form = form_on(press(browser, address, form, {}, "restore:steps:1").text)
    press(browser, address, form, {})
    assert titles() == ["Warm up", "Body map", "One breath"]
    assert newest().revision == 1


def test_a_blank_step_is_left_out(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    form = form_on(press(browser, address, opened(browser, address), {}, "add:steps").text)
    press(browser, address, form, {"steps-3-minutes": ""})
    assert newest().revision == 1


def test_what_is_wrong_in_a_removed_step_does_not_matter(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    form = opened(browser, address)
    form = form_on(press(browser, address, form, {"steps-0-minutes": "x"}, "remove:steps:0").text)
    assert press(browser, address, form, {}).status_code == 302
    assert titles() == ["Body map", "One breath"]


def test_more_steps_than_a_session_may_have_are_refused_and_stay(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/session-plan/1"
    extra = {
        f"steps-{place}-{name}": value
        for place in range(3, 21)
        for name, value in (("title", f"Step {place}"), ("minutes", "5"), ("core", "core"))
    }
    answer = press(browser, address, opened(browser, address), extra)
    assert "There is room for 20 steps in a session" in answer.text
    assert form_on(answer.text)["steps-20-title"] == "Step 20"
    assert newest().revision == 1


def test_the_minutes_of_a_session_are_added_up(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser = signed_in(version.author)
    assert "<strong>30 minutes</strong>" in browser.get(f"/drafts/{version.id}/session-plan/1").text
    assert "1 session, 30 minutes in all" in browser.get(f"/drafts/{version.id}/session-plan").text


def test_worksheets_are_put_in_another_order(app: Flask, signed_in: SignIn) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/worksheets"
    form = form_on(press(browser, address, opened(browser, address), {}, "add:worksheets").text)
    form = form_on(
        press(browser, address, form, {"worksheets-1-title": "Second"}, "up:worksheets:1").text
    )
    press(browser, address, form, {})
    worksheets = load_document(newest().content).worksheets
    assert [sheet.title for sheet in worksheets] == ["Second", "My first sign"]


def test_a_preview_without_scripts_shows_what_was_typed_and_saves_nothing(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_draft()
    browser, address = signed_in(version.author), f"/drafts/{version.id}/safeguarding"
    answer = press(
        browser, address, opened(browser, address), {"upset": "Offer **water**."}, "preview"
    )
    assert "<p>Offer <strong>water</strong>.</p>" in answer.text
    assert form_on(answer.text)["upset"] == "Offer **water**."
    assert newest().revision == 1
