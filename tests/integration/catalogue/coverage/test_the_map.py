"""The map of what the library covers."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.coverage.home import library_gaps
from catalogue.coverage.queries import coverage_by_age, coverage_by_format
from catalogue.interventions.document import AgeRange
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.search.queries import search
from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version, put_in_state
from tests.factories.people import UserFactory, administrator, manager, qa_lead

PAGE = "/coverage"
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def browser(app: Flask, signed_in: SignIn) -> FlaskClient:
    return signed_in(qa_lead())


def publish(
    *needs: str, ages: tuple[int, int] = (10, 17), formats: tuple[str, ...] = ("one_to_one",)
) -> InterventionVersion:
    document = a_document(needs=needs, age=AgeRange(*ages), formats=formats)
    return a_live_version(document=document)


def cells(page: str, need: str) -> list[str]:
    """The words of the first row of a need."""
    row = re.search(rf'app-coverage__need">{need}</th>(.*?)</tr>', page, re.DOTALL)
    assert row is not None
    return re.findall(r'app-coverage__link" [^>]*>([^<]+)<', row[1])


def test_the_page_shows_numbers_and_names_gaps(browser: FlaskClient) -> None:
    publish("weapons", ages=(14, 17))
    publish("weapons", "exploitation")
    page = browser.get(PAGE).text
    assert "2 interventions are approved for use. Best covered: weapons (2); exploitation (1)." in (
        page
    )
    assert cells(page, "Weapons") == ["1", "1", "2", "2", "2"]
    assert cells(page, "Neurodiversity") == ["none"] * 5
    assert cells(page, "Any need") == ["1", "1", "2", "2", "2"]
    assert "Interventions by need and format" in page


def test_a_cell_leads_to_what_it_counts(browser: FlaskClient) -> None:
    publish("weapons", formats=("group",))
    page = browser.get(f"{PAGE}?formats=group").text
    assert 'href="/library?needs=weapons&amp;ages=10-11&amp;formats=group"' in page
    assert cells(page, "Weapons") == ["1"] * 5
    assert "1 result" in browser.get("/library?needs=weapons&ages=10-11&formats=group").text or (
        "1 intervention" in browser.get("/library?needs=weapons&ages=10-11&formats=group").text
    )


def test_every_number_is_that_of_the_search_it_leads_to(app: Flask) -> None:
    publish("weapons", "exploitation", ages=(10, 13), formats=("group", "remote"))
    publish("weapons", ages=(13, 16))
    publish("substance_use", ages=(17, 21), formats=("family",))
    maps = [*coverage_by_age([None, "group"]), coverage_by_format()]
    for coverage in maps:
        for row in (*coverage.rows, coverage.bottom):
            for cell in (*row.cells, row.total):
                chosen = {"needs": cell.need, "ages": cell.ages, "formats": cell.format}
                filters = {name: [value] for name, value in chosen.items() if value}
                assert search("", filters).total == cell.count, chosen


def test_one_format_alone(browser: FlaskClient) -> None:
    publish("weapons", formats=("group",))
    publish("weapons")
    page = browser.get(f"{PAGE}?formats=group").text
    assert "1 intervention in the format “group” is approved for use." in page
    assert "Interventions by need and format" not in page
    assert re.search(r'aria-current="true">Group<', page)
    page = browser.get(f"{PAGE}?formats=nonsense").text
    assert re.search(r'aria-current="true">Any format<', page)


def test_only_what_is_in_use_counts(browser: FlaskClient) -> None:
    publish("weapons")
    suspended = publish("weapons")
    put_in_state(suspended, VersionState.SUSPENDED)
    ended = publish("weapons")
    ended.expires_on -= timedelta(days=731)
    due = publish("weapons")
    put_in_state(due, VersionState.REVIEW_DUE)
    db.session.commit()
    assert cells(browser.get(PAGE).text, "Weapons") == ["2"] * 5


def test_an_empty_library(browser: FlaskClient) -> None:
    page = browser.get(PAGE).text
    assert "No intervention is approved for use yet." in page
    assert cells(page, "Any need") == ["none"] * 5


def test_the_numbers_for_a_spreadsheet(browser: FlaskClient) -> None:
    publish("weapons", formats=("group",))
    answer = browser.get("/coverage.csv")
    assert answer.mimetype == "text/csv"
    assert 'filename="library-coverage.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    assert rows[0][:2] == ["Format", "Need"]
    assert ["Any format", "Weapons", "1", "1", "1", "1", "1"] in rows
    assert ["Group", "Any need", "1", "1", "1", "1", "1"] in rows
    assert ["Remote", "Weapons", "0", "0", "0", "0", "0"] in rows
    one = list(csv.reader(io.StringIO(browser.get("/coverage.csv?formats=group").text)))
    assert {row[0] for row in one[1:]} == {"Group"}


def test_no_label_becomes_a_formula(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalogue.coverage.words.ANY_FORMAT", "=1+1")
    assert "'=1+1,Weapons" in browser.get("/coverage.csv").text


def test_the_queries_do_not_grow_with_the_library(browser: FlaskClient) -> None:
    author, approver = UserFactory(), qa_lead()
    for number in range(8):
        a_live_version(document=a_document(title=f"Map {number}"), author=author, approver=approver)
    with counted_queries() as asked:
        browser.get(PAGE)
    assert len(asked) <= MOST_QUERIES_OF_A_PAGE


def test_gaps_on_the_home_page(browser: FlaskClient) -> None:
    every = [f"{PAGE}", "Gaps in the library", "Nothing answers this need"]
    page = browser.get("/").text
    assert [words for words in every if words not in page] == []


def gaps(user: User) -> list[tuple[str, str]]:
    return [(item.text, item.detail) for item in library_gaps(user).items]


def test_gaps_come_in_their_order(app: Flask) -> None:
    codes: Any = [term.code for term in app.extensions["vocabularies"]["needs"]]
    rest = [code for code in codes if code not in ("harmful_sexual_behaviour", "weapons")]
    publish(*rest)
    publish(*(code for code in rest if code != "going_missing"))
    publish("weapons", ages=(14, 17))
    with app.test_request_context():
        assert gaps(manager()) == [
            ("Harmful sexual behaviour", "Nothing answers this need"),
            ("Weapons", "Nothing for some ages"),
            ("Going missing", "One intervention only"),
        ]


def test_who_may_look(app: Flask, signed_in: SignIn) -> None:
    for user in (UserFactory(), manager()):
        browser = signed_in(user)
        assert browser.get(PAGE).status_code == 200
        assert f'href="{PAGE}"' in browser.get("/library").text
    closed = signed_in(administrator())
    assert closed.get(PAGE).status_code == 403
    assert closed.get("/coverage.csv").status_code == 403
