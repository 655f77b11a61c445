"""The library's page, as people meet it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.local_results import LocalResult, provide_local_results
from catalogue.interventions.models import InterventionVersion, VersionState
from core.database import db
from core.outbox.operations import send
from core.people.models import User
from tests.factories.interventions import put_in_state
from tests.factories.people import UserFactory, administrator, manager, qa_lead

Publish = Callable[..., InterventionVersion]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def practitioner(signed_in: SignIn) -> FlaskClient:
    return signed_in(UserFactory())


def text_of(html: str) -> str:
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.partition("<main")[2]))


def test_a_practitioner_finds_an_approved_session(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("knife-choices", title="Carrying a knife", summary="What a knife does for the child.")
    publish("better-nights")
    page = practitioner.get("/library?q=knives").text
    assert "1 result for ‘knives’" in text_of(page)
    assert 'href="/interventions/knife-choices"' in page
    assert "What a <mark>knife</mark> does" in page
    assert "better nights" not in page


def test_a_search_that_may_mean_danger_says_what_comes_first(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("better-nights")
    first = "If a child is at risk now, follow your safeguarding procedure first."
    assert first in practitioner.get("/library?q=suicide").text
    assert first not in practitioner.get("/library?q=sleep").text


def test_the_whole_library_is_listed_without_a_search(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("knife-choices")
    publish("better-nights")
    page = text_of(practitioner.get("/library").text)
    assert "2 interventions" in page
    assert "Ages 10 to 17" in page
    assert "1 session × 30 minutes" in page
    assert "Touches on violence" in page
    assert "Approved until" in page
    assert "Published evidence and results here: not known" in page


def test_the_library_is_in_the_navigation_of_who_may_use_it(
    publish: Publish, signed_in: SignIn
) -> None:
    publish("one")
    for person in (UserFactory(), qa_lead(), manager()):
        browser = signed_in(person)
        assert 'href="/library"' in browser.get("/").text
        assert browser.get("/library").status_code == 200
    assert signed_in(administrator()).get("/library").status_code == 403


def test_who_has_not_signed_in_is_asked_to(client: FlaskClient) -> None:
    assert client.get("/library?q=knife").status_code == 302


def test_filters_are_kept_in_the_address_and_can_be_taken_off(
    publish: Publish, practitioner: FlaskClient
) -> None:
    publish("knife-group", formats=("group",))
    publish("knife-alone", formats=("one_to_one",))
    page = practitioner.get("/library?q=knife&formats=group&sort=title").text
    assert "/interventions/knife-group" in page
    assert "/interventions/knife-alone" not in page
    assert re.search(r'name="formats" type="checkbox" value="group" checked', page)
    assert 'href="/library?q=knife&amp;sort=title"' in page
    assert "Group (1)" in text_of(page)
    assert "One-to-one (1)" in text_of(page)


def test_a_new_search_keeps_the_filters(publish: Publish, practitioner: FlaskClient) -> None:
    publish("knife-group", formats=("group",))
    page = practitioner.get("/library?q=knife&formats=group").text
    form = page.partition('class="app-library-search"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="formats" value="group">' in form


def test_nothing_found_says_what_to_do_next(publish: Publish, practitioner: FlaskClient) -> None:
    publish("knife-choices", title="Knives, not gaming", topics=("knife_crime",))
    page = practitioner.get("/library?q=gambling").text
    assert "0 results for ‘gambling’" in text_of(page)
    assert "Did you mean" in page
    assert 'href="/library?q=gaming"' in page
    assert 'href="/library?topics=knife_crime"' in page
    page = text_of(practitioner.get("/library?q=knife+badger").text)
    assert "Nearest matches" in page
    page = practitioner.get("/library?q=knife&formats=remote").text
    assert "With any format: 1 result" in text_of(page)


def test_a_sure_slip_is_said_above_its_results(publish: Publish, practitioner: FlaskClient) -> None:
    publish("knife-choices", topics=("knife_crime",))
    page = practitioner.get("/library?q=kinfe").text
    said = "Nothing in the library has ‘kinfe’. These are the results for knife."
    assert said in text_of(page)
    assert "/interventions/knife-choices" in page


def test_an_empty_library_says_so(practitioner: FlaskClient) -> None:
    assert "The library is empty" in practitioner.get("/library").text


def test_what_was_not_understood_is_said(publish: Publish, practitioner: FlaskClient) -> None:
    publish("one")
    page = text_of(practitioner.get("/library?q=AND&colour=red&page=x&sort=y").text)
    assert "There is no filter called “colour”" in page
    assert "There was no word to look for in “AND”" in page


def test_what_is_typed_is_shown_as_text(publish: Publish, practitioner: FlaskClient) -> None:
    publish("one")
    page = practitioner.get("/library", query_string={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page


def test_what_may_not_be_used_is_on_no_page(publish: Publish, practitioner: FlaskClient) -> None:
    version = publish("badger", topics=("anger",))
    publish("other")
    put_in_state(version, VersionState.SUSPENDED)
    send("search", intervention_id=version.intervention_id)
    db.session.commit()
    for address in ("/library", "/library?q=badger", "/library?topics=anger", "/library?q=bagder"):
        page = practitioner.get(address).text
        assert "/interventions/badger" not in page
        assert not re.search(r"Anger \([1-9]", text_of(page))


def test_a_review_that_is_due_is_marked(publish: Publish, practitioner: FlaskClient) -> None:
    version = publish("badger")
    put_in_state(version, VersionState.REVIEW_DUE)
    db.session.commit()
    assert "Review due" in practitioner.get("/library").text


def test_results_here_are_shown_where_they_are_known(
    publish: Publish, practitioner: FlaskClient, app: Flask
) -> None:
    publish("badger")
    provide_local_results(
        app, lambda _intervention_id, _viewer: LocalResult(summary="about 35 children")
    )
    page = text_of(practitioner.get("/library").text)
    assert "Published evidence: not known · Here: about 35 children" in page


def test_long_lists_have_pages(publish: Publish, practitioner: FlaskClient) -> None:
    for number in range(21):
        publish(f"badger-{number:02}")
    page = practitioner.get("/library?q=badger&sort=title").text
    assert page.count('class="app-result"') == 20
    assert 'href="/library?q=badger&amp;sort=title&amp;page=2"' in page
    assert practitioner.get("/library?q=badger&page=2").text.count('class="app-result"') == 1
