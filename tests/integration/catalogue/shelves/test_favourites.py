"""The star: on an intervention, in the library, in what fits a child, and on the shelf."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.shelves.models import Favourite
from catalogue.shelves.operations import NotInUse, keep_favourite
from catalogue.shelves.queries import favourite_ids
from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, administrator
from tests.factories.shelves import OUT_OF_USE, fall_out_of_use, not_in_use

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
FELL_OUT_OF_USE = [kind for kind in OUT_OF_USE if kind != "draft"]
FIT = "/fits-this-child"


def main(page: str) -> str:
    return page.partition("<main")[2]


def star_of(page: str, slug: str) -> str:
    """The words on the star of an intervention."""
    found = re.search(rf'id="star-{slug}".*?app-star__words">([^<]+)<', page, re.DOTALL)
    assert found, page
    return found[1]


def test_a_star_is_given_and_taken_back_and_the_page_stays(app: Flask, signed_in: SignIn) -> None:
    slug = a_live_version(slug="breathe").intervention.slug
    browser = signed_in(UserFactory())
    assert star_of(browser.get("/library").text, slug) == "Save to favourites"
    came_from = {"Referer": "http://localhost/library?topics=anger&page=1"}
    address = f"/shelf/favourites/{slug}"
    answer = browser.post(address, data={"keep": "yes"}, headers=came_from)
    assert answer.location == "/library?topics=anger&page=1#star-breathe"
    for page in ("/library", f"/interventions/{slug}", "/shelf", "/shelf/favourites"):
        assert star_of(browser.get(page).text, slug) == "Saved", page
    answer = browser.post(address, data={"keep": "no"}, headers={"X-Stay-On-Page": "yes"})
    assert answer.status_code == 204
    assert star_of(browser.get(f"/interventions/{slug}").text, slug) == "Save to favourites"
    assert "it stands here" in browser.get("/shelf/favourites").text


def test_the_way_back_leads_nowhere_else(app: Flask, signed_in: SignIn) -> None:
    slug = a_live_version().intervention.slug
    browser = signed_in(UserFactory())
    for elsewhere in ("https://evil.example/x", "http://localhost//evil.example", ""):
        answer = browser.post(
            f"/shelf/favourites/{slug}", data={"keep": "yes"}, headers={"Referer": elsewhere}
        )
        assert answer.location == f"/interventions/{slug}#star-{slug}"


def test_two_presses_are_one_star(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version()
    user = UserFactory()
    browser = signed_in(user)
    for _ in range(2):
        browser.post(f"/shelf/favourites/{version.intervention.slug}", data={"keep": "yes"})
    assert db.session.scalar(select(func.count()).select_from(Favourite)) == 1
    noted = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "keep_favourite")
    ).all()
    assert [event.actor_id for event in noted] == [user.id]


def test_among_what_fits_a_child_the_answers_stay(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory()
    browser = signed_in(user)
    said = {"age": "13", "needs": ["thinking_and_behaviour"], "minutes": "30"}
    assert star_of(browser.post(FIT, data=said).text, "breathe") == "Save to favourites"
    page = browser.post(FIT, data=said | {"favourite": "breathe yes"}).text
    assert star_of(page, "breathe") == "Saved"
    assert "aged 13" in page
    assert favourite_ids(user) == {version.intervention_id}
    page = browser.post(FIT, data=said | {"favourite": "breathe no"}).text
    assert star_of(page, "breathe") == "Save to favourites"
    fall_out_of_use(version, "suspended")
    page = browser.post(FIT, data=said | {"favourite": "breathe yes"}).text
    assert "It cannot be put on a shelf. It is suspended" in page
    assert favourite_ids(user) == frozenset()


def test_what_is_not_in_use_gets_no_star(app: Flask, signed_in: SignIn) -> None:
    user = UserFactory()
    browser = signed_in(user)
    for kind in OUT_OF_USE:
        version = not_in_use(kind)
        slug = version.intervention.slug
        answer = browser.post(f"/shelf/favourites/{slug}", data={"keep": "yes"})
        assert answer.status_code == 404, kind
        with pytest.raises(NotInUse):
            keep_favourite(version=version, actor=user)
    assert favourite_ids(user) == frozenset()


def test_what_went_out_of_use_stays_as_a_line_that_says_why(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="breathe")
    user = UserFactory()
    keep_favourite(version=version, actor=user)
    db.session.commit()
    browser = signed_in(user)
    assert "Stop and breathe" in main(browser.get("/").text)
    for kind in FELL_OUT_OF_USE:
        fall_out_of_use(version, kind)
        for address in ("/shelf", "/shelf/favourites"):
            page = main(browser.get(address).text)
            assert "app-shelf-line--gone" in page, kind
            assert "Do not use it with a child." in page
            assert 'name="slug"' not in page  # nothing to compare
            assert "pack.pdf" not in page
        assert "Stop and breathe" not in main(browser.get("/").text)
    browser.post("/shelf/favourites/breathe", data={"keep": "no"})
    assert favourite_ids(user) == frozenset()


@ON_SQLITE
def test_favourites_come_in_pages_and_cost_the_same(app: Flask, signed_in: SignIn) -> None:
    user, author, approver = UserFactory(), UserFactory(), UserFactory()
    for number in range(22):
        version = a_live_version(
            document=a_document(title=f"Number {number:02}"), author=author, approver=approver
        )
        keep_favourite(version=version, actor=user)
    db.session.commit()
    browser = signed_in(user)
    browser.get("/shelf/favourites")
    with counted_queries() as asked:
        page = browser.get("/shelf/favourites").text
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE
    assert "Number 21" in page
    assert "Number 01" not in page
    assert "Number 01" in browser.get("/shelf/favourites?page=2").text
    with counted_queries() as asked:
        browser.get("/shelf")
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE


def test_stars_and_shelves_are_for_staff(app: Flask, signed_in: SignIn) -> None:
    slug = a_live_version().intervention.slug
    browser = signed_in(administrator())
    assert browser.get("/shelf").status_code == 403
    assert browser.post(f"/shelf/favourites/{slug}").status_code == 403
