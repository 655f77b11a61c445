"""Interventions side by side."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.document import AgeRange
from catalogue.interventions.local_results import LocalResult, provide_local_results
from catalogue.interventions.models import InterventionVersion
from catalogue.shelves.operations import keep_favourite
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, administrator, qa_lead
from tests.factories.shelves import OUT_OF_USE, not_in_use

SignIn = Callable[[User], FlaskClient]
PAGE = "/library/compare"


def address(*slugs: str) -> str:
    return f"{PAGE}?" + "&".join(f"slug={slug}" for slug in slugs)


def text_of(html: str) -> str:
    """The words of a page's main part."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition("<main")[2]))


def columns_of(page: str) -> list[str]:
    """The titles at the heads of the columns."""
    return re.findall(r'app-sides__title" [^>]+>([^<]+)<', page)


def row(page: str, label: str) -> str:
    """A row of the table, with its markup."""
    found = re.search(rf'<tr role="row"[^>]*>\s*<th scope="row"[^>]*>{label}.*?</tr>', page, re.S)
    assert found, label
    return found[0]


@pytest.fixture
def browser(app: Flask, signed_in: SignIn) -> FlaskClient:
    return signed_in(UserFactory())


def publish(slug: str, **changes: object) -> InterventionVersion:
    document = a_document(**({"title": slug.capitalize()} | changes))
    return a_live_version(slug=slug, document=document)


def test_a_column_each_and_what_differs_is_marked_in_words(browser: FlaskClient) -> None:
    publish("breathe", age=AgeRange(10, 14))
    publish("walk", age=AgeRange(12, 17), formats=("group",))
    page = browser.get(address("walk", "breathe")).text
    assert columns_of(page) == ["Walk", "Breathe"]
    ages = row(page, "Ages")
    assert "Differs" in ages
    assert ages.index("12 to 17") < ages.index("10 to 14")
    where = row(page, "Where")
    assert "Differs" not in where
    assert "Both" in where
    assert "Office" in where
    for label in ("What it is", "Core steps", "Content warnings", "Approved until", "Cost"):
        row(page, label)
    assert "Body map" in row(page, "Core steps")
    assert 'href="/interventions/walk/pack.pdf"' in page


def test_only_what_differs_by_a_link(browser: FlaskClient) -> None:
    publish("breathe", age=AgeRange(10, 14))
    publish("walk", age=AgeRange(12, 17))
    page = browser.get(address("walk", "breathe")).text
    assert 'href="/library/compare?slug=walk&amp;slug=breathe&amp;show=differs"' in page
    page = browser.get(address("walk", "breathe") + "&show=differs").text
    row(page, "Ages")
    assert ">Where" not in page
    assert "Show everything" in page
    assert 'href="/library/compare?slug=breathe&amp;show=differs"' in page  # without “Walk”


def test_nothing_or_one_says_what_to_do(browser: FlaskClient) -> None:
    assert "Nothing to compare yet" in browser.get(PAGE).text
    publish("breathe")
    page = browser.get(address("breathe")).text
    assert columns_of(page) == ["Breathe"]
    assert "Add another to see them side by side" in page
    assert "Differs" not in page


def test_more_than_four_and_the_same_twice(browser: FlaskClient) -> None:
    slugs = ["one", "two", "three", "four", "five", "six"]
    for slug in slugs:
        publish(slug)
    page = browser.get(address(*slugs)).text
    assert columns_of(page) == ["One", "Two", "Three", "Four"]
    assert "The first four are here; 2 others are left out." in text_of(page)
    assert "Add another" not in page
    assert columns_of(browser.get(address("one", "one", "two")).text) == ["One", "Two"]


def test_an_address_that_is_not_known(browser: FlaskClient) -> None:
    publish("breathe")
    page = browser.get(address("breathe", "nowhere", "%3Cscript%3E") + "&slug=").text
    assert columns_of(page) == ["Breathe"]
    assert "2 interventions that the library does not know" in text_of(page)


def test_what_is_not_in_use_is_never_compared(browser: FlaskClient) -> None:
    publish("walk")
    for kind in OUT_OF_USE:
        slug = not_in_use(kind).intervention.slug
        page = browser.get(address("walk", slug)).text
        assert columns_of(page) == ["Walk"], kind
        assert f"{slug}/pack.pdf" not in page
        if kind == "draft":  # nobody but its editors may know of it
            assert "the library does not know" in text_of(page)
            assert "Stop and breathe" not in page
        else:
            assert "Stop and breathe is not in use" in text_of(page), kind


def test_another_is_added_by_words_or_from_the_favourites(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    publish("breathe", topics=("sleep",))
    keep_favourite(version=publish("walk"), actor=user)
    db.session.commit()
    browser = signed_in(user)
    page = browser.get(address("breathe") + "&q=walk").text
    assert page.count('href="/library/compare?slug=breathe&amp;slug=walk"') == 2
    page = browser.get(address("walk") + "&q=walk").text
    assert "slug=walk&amp;slug=walk" not in page
    page = browser.get(address("breathe") + "&q=zzzzzz").text
    assert "Nothing else in the library has these words" in page
    assert browser.get(address("breathe") + f"&q={'x' * 9000}").status_code == 200


def test_results_here_are_what_the_viewer_may_see(app: Flask, signed_in: SignIn) -> None:
    asked = []

    def result(intervention_id: int, viewer: User) -> LocalResult:
        asked.append(viewer.id)
        return LocalResult(finding="Most improved", children="About 35 were measured")

    provide_local_results(app, result)
    publish("breathe")
    publish("walk")
    user = UserFactory()
    page = signed_in(user).get(address("breathe", "walk")).text
    assert "About 35 were measured" in row(page, "Results here")
    assert set(asked) == {user.id}
    provide_local_results(app, lambda intervention_id, viewer: None)
    assert "Not known" in row(signed_in(user).get(address("breathe", "walk")).text, "Results here")


def test_results_and_shelves_lead_there(browser: FlaskClient) -> None:
    publish("breathe")
    publish("walk")
    page = browser.get("/library").text
    assert '<form class="app-compare-bar" id="compare" method="get"' in page
    assert page.count('name="slug" value="breathe" form="compare"') == 1


def test_the_queries_do_not_grow_with_the_columns(browser: FlaskClient) -> None:
    for slug in ("one", "two", "three", "four"):
        publish(slug)
    counts = []
    for slugs in (("one",), ("one", "two", "three", "four")):
        browser.get(address(*slugs))
        with counted_queries() as asked:
            browser.get(address(*slugs))
        counts.append(len(asked))
    assert max(counts) <= MOST_QUERIES_OF_A_PAGE


def test_who_may_compare(app: Flask, signed_in: SignIn) -> None:
    assert signed_in(qa_lead()).get(PAGE).status_code == 200
    assert signed_in(administrator()).get(PAGE).status_code == 403
