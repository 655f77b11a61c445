"""Finding what fits a child, as a practitioner does."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.document import AgeRange, PlannedSession, Step
from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.matching import documents
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import (
    a_document,
    a_draft,
    a_live_version,
    make_live,
    put_in_state,
)
from tests.factories.people import UserFactory, administrator, manager, qa_lead

PAGE = "/fits-this-child"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def practitioner(app: Flask, signed_in: SignIn) -> FlaskClient:
    return signed_in(UserFactory())


def publish(title: str, **changes: Any) -> InterventionVersion:
    """Put an intervention in use."""
    document = a_document(title=title, **({"needs": ("weapons",)} | changes))
    return a_live_version(document=document, slug="-".join(re.findall(r"\w+", title.lower())))


def an_hour() -> PlannedSession:
    steps = [(20, True), (20, True), (20, True)]
    return PlannedSession(
        "An hour",
        "An aim.",
        tuple(Step("A step", core=core, minutes=minutes, body="Do it.") for minutes, core in steps),
    )


def titles(page: str) -> list[str]:
    """The interventions on a page, in their order."""
    return re.findall(r'app-result__title"><a [^>]*>([^<]+)<', page)


def test_what_fits_stands_first_with_plain_reasons(practitioner: FlaskClient) -> None:
    publish("A long one", sessions=(an_hour(),))
    publish("Both needs", needs=("weapons", "exploitation"))
    publish("Older", age=AgeRange(16, 17))
    publish("Something else", needs=("substance_use",))
    answer = practitioner.post(
        PAGE, data={"age": "12", "minutes": "45", "needs": ["weapons", "exploitation"]}
    )
    assert answer.status_code == 200
    page = answer.text
    assert titles(page) == ["Both needs", "A long one", "Older"]
    assert "3 interventions, best fit first" in page
    assert "Answers both needs: exploitation; weapons" in page
    assert "Needs 60 minutes; you have 45. The first two steps take 40" in page
    assert "For 16 to 17; this child is 12" in page
    assert page.index("Fits all that you said") < page.index("Fits in part")
    assert page.index("Fits in part") < page.index("For another age")


def test_the_form_comes_back_as_it_was_filled_in(practitioner: FlaskClient) -> None:
    said = {
        "age": "12",
        "minutes": "45",
        "needs": ["weapons"],
        "setting": "school",
        "format": "group",
        "motivation": "low",
        "communication_needs": ["stammering"],
        "training": ["group_facilitation"],
    }
    page = practitioner.post(PAGE, data=said).text
    assert re.search(r'name="age"[^>]*value="12"', page)
    assert re.search(r'name="minutes"[^>]*value="45"', page)
    assert re.search(r'<option value="school" selected', page)
    assert re.search(r'<option value="group" selected', page)
    for value in ("weapons", "low", "stammering", "group_facilitation"):
        assert re.search(rf'value="{value}"[^>]* checked', page), value
    words = "aged 12 · weapons · stammering · 45 minutes · school or college · group"
    assert f"You said: {words} · low motivation." in page


def test_a_card_says_what_matters_and_leads_to_the_page(practitioner: FlaskClient) -> None:
    publish("Stop here", content_warnings=("violence", "custody"))
    page = practitioner.post(PAGE, data={"age": "12"}).text
    assert 'href="/interventions/stop-here" target="_blank"' in page
    assert "(opens in a new tab)" in page
    assert 'href="/interventions/stop-here/pack.pdf"' in page
    assert "1 session of 30 minutes" in page
    assert "Ages 10 to 17" in page
    assert "Touches on violence; custody" in page
    assert "Approved until" in page


def test_only_what_is_in_use_is_shown(practitioner: FlaskClient) -> None:
    a_draft(document=a_document(title="A draft", needs=("weapons",)), slug="a-draft")
    for state in VersionState:
        version = publish(f"State {state.label}")
        put_in_state(version, state)
    yesterday = publish("Ended yesterday")
    yesterday.expires_on -= timedelta(days=731)
    db.session.commit()
    page = practitioner.post(PAGE, data={"needs": ["weapons"]}).text
    assert titles(page) == sorted(f"State {state.label}" for state in AVAILABLE)
    assert "Review due" in page


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "Choose at least one need, or enter the age of the child"),
        ({"minutes": "45"}, "Choose at least one need, or enter the age of the child"),
        ({"age": "9"}, "Enter an age between 10 and 21"),
        ({"age": "twelve"}, "Enter the age in years, like 15"),
        ({"age": "12", "minutes": "4"}, "Enter the minutes as a number between 5 and 480"),
        ({"age": "12", "minutes": "an hour"}, "Enter the minutes as a number, like 45"),
        ({"needs": ["no_such_need"]}, "Choose"),
        ({"age": "12", "setting": "moon"}, "Choose from the list, or “Anywhere”"),
        ({"age": "12", "motivation": "huge"}, "Choose how much the child wants to take part"),
    ],
)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(
    practitioner: FlaskClient, said: dict[str, Any], error: str
) -> None:
    publish("Anything")
    page = practitioner.post(PAGE, data=said).text
    assert "There is a problem" in page
    assert error in page
    assert titles(page) == []
    for name in ("age", "minutes"):
        if name in said:
            assert re.search(rf'name="{name}"[^>]*value="{said[name]}"', page)


def test_a_need_that_nothing_answers_says_what_to_leave_out(practitioner: FlaskClient) -> None:
    publish("For weapons")
    said = {"needs": ["going_missing"], "age": "12"}
    page = practitioner.post(PAGE, data=said).text
    assert "Nothing answers this need yet" in page
    assert "No approved intervention answers this: going missing." in page
    assert "Whatever the need: 1 fits in full" in page
    assert 'name="leave_out" value="needs"' in page
    page = practitioner.post(PAGE, data=said | {"leave_out": "needs"}).text
    assert titles(page) == ["For weapons"]
    assert not re.search(r'value="going_missing"[^>]* checked', page)


def test_one_need_of_two_that_nothing_answers_is_named(practitioner: FlaskClient) -> None:
    publish("For weapons")
    page = practitioner.post(PAGE, data={"needs": ["going_missing", "weapons"]}).text
    assert titles(page) == ["For weapons"]
    assert "No approved intervention answers this: going missing." in page


def test_one_condition_in_the_way_can_be_left_out(practitioner: FlaskClient) -> None:
    publish("A long one", sessions=(an_hour(),), formats=("group",))
    said = {"needs": ["weapons"], "minutes": "45", "format": "group"}
    page = practitioner.post(PAGE, data=said).text
    assert "Nothing fits all that you said" in page
    assert "With any length: 1 fits in full" in page
    page = practitioner.post(PAGE, data=said | {"leave_out": "minutes"}).text
    assert "Fits all that you said" in page
    assert not re.search(r'name="minutes"[^>]*value="45"', page)
    assert re.search(r'<option value="group" selected', page)


def test_a_wrong_value_that_is_left_out_does_no_harm(practitioner: FlaskClient) -> None:
    publish("Anything")
    said = {"age": "12", "minutes": "soon", "leave_out": "minutes"}
    assert titles(practitioner.post(PAGE, data=said).text) == ["Anything"]
    said = {"age": "12", "leave_out": "csrf_token"}
    assert titles(practitioner.post(PAGE, data=said).text) == ["Anything"]


def test_an_empty_library_says_so(practitioner: FlaskClient) -> None:
    page = practitioner.post(PAGE, data={"age": "12"}).text
    assert "The library is empty" in page


def test_many_matches_do_not_make_an_endless_page(practitioner: FlaskClient) -> None:
    author, approver = UserFactory(), qa_lead()
    for number in range(12):
        a_live_version(
            document=a_document(title=f"Session {number:02}"), author=author, approver=approver
        )
    page = practitioner.post(PAGE, data={"age": "12"}).text
    assert titles(page) == [f"Session {number:02}" for number in range(12)]
    assert "Show 2 more that fit in full" in page


def test_the_queries_do_not_grow_with_the_library(
    practitioner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "memory", documents.Memory(10))
    author, approver = UserFactory(), qa_lead()
    for number in range(8):
        a_live_version(
            document=a_document(title=f"Number {number}"), author=author, approver=approver
        )
    with counted_queries() as first:
        practitioner.post(PAGE, data={"age": "12"})
    with counted_queries() as second:
        practitioner.post(PAGE, data={"age": "12"})
    assert len(first) <= MOST_QUERIES_OF_A_PAGE
    assert len(second) == len(first) - 1  # the texts are known by now
    assert not any("versions.content," in each for each in second)


def test_a_text_that_cannot_be_read_does_not_hide_the_others(practitioner: FlaskClient) -> None:
    publish("Good")
    broken = a_draft(document=a_document(title="Broken", needs=("weapons",)), slug="broken")
    broken.content = {"title": 7}
    make_live(broken, approver=qa_lead())
    assert titles(practitioner.post(PAGE, data={"age": "12"}).text) == ["Good"]


def test_what_is_remembered_has_an_end() -> None:
    memory = documents.Memory(2)
    essence = documents.essence_of(a_document())
    memory.keep({"a": essence, "b": essence})
    memory.recall(["a"])
    memory.keep({"c": essence})
    assert set(memory.recall(["a", "b", "c"])) == {"a", "c"}
    assert essence.document.purpose == ""
    assert all(step.body == "" for each in essence.document.sessions for step in each.steps)
    assert essence.document.sessions[0].minutes == 30


def test_who_may_look(app: Flask, signed_in: SignIn) -> None:
    for user in (UserFactory(), qa_lead(), manager()):
        assert signed_in(user).get(PAGE).status_code == 200
    assert signed_in(administrator()).get(PAGE).status_code == 403


def test_the_way_there(practitioner: FlaskClient) -> None:
    for address in ("/", "/library"):
        page = practitioner.get(address).text
        assert page.count(f'href="{PAGE}"') >= 2, address
