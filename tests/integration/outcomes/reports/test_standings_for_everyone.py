"""Filter and order by results here give nothing away: they are the same for every reader."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core import permissions
from core.database import db
from core.people.models import Role, User
from core.permissions import CASE_STAFF, Action, Rule
from outcomes.measures.models import Measurement
from outcomes.measures.operations import remove_measurement
from outcomes.reports.standings import local_standings
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.standings import (
    FEW,
    TEN,
    UNCLEAR,
    DeliveredLibrary,
    counts,
    evidence_lines,
    text_of,
    titles,
)

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def library(app: Flask) -> DeliveredLibrary:
    return DeliveredLibrary()


@pytest.mark.parametrize("who", ["practitioner", "of another team", "QA lead"])
def test_everyone_sees_the_same_standings(
    signed_in: SignIn, library: DeliveredLibrary, who: str
) -> None:
    library.put_all()
    library.put("Shared", TEN * 2, library.harbour)
    library.put("Shared", FEW, library.moorside)
    people = {
        "practitioner": UserFactory(teams=[library.harbour]),
        "of another team": UserFactory(teams=[library.moorside]),
        "QA lead": qa_lead(),
    }
    theirs, whole = signed_in(people[who]), signed_in(manager())
    for address in ("/library", "/library?sort=here", "/library?here=too-few&sort=here"):
        one, other = theirs.get(address).text, whole.get(address).text
        assert titles(one) == titles(other)
        assert counts(one) == counts(other)
        assert evidence_lines(one) == evidence_lines(other)


def test_a_small_team_cannot_be_told_from_what_the_others_know(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    """Harbour knows its own 20: with a total beside them, Moorside's four would be known."""
    library.put("Shared", TEN * 2, library.harbour)
    library.put("Shared", FEW, library.moorside)
    readers = [
        UserFactory(teams=[library.harbour]),
        UserFactory(teams=[library.elsewhere]),
        qa_lead(),
        manager(),
    ]
    addresses = (
        "/library?sort=here",
        "/library?here=too-few",
        "/interventions/shared?tab=evidence",
    )

    def seen() -> list[str]:
        return [
            text_of(browser.get(address).text)
            for browser in map(signed_in, readers)
            for address in addresses
        ]

    before = seen()
    assert all("too few children to say" in page.lower() for page in before)
    library.put("Shared", [(9, 1)], library.moorside)
    assert seen() == before
    score = db.session.scalars(
        select(Measurement).where(Measurement.score == 1, Measurement.occasion == "post")
    ).one()
    remove_measurement(measurement=score, reason=None, actor=library.worker)
    db.session.commit()
    assert seen() == before


def test_card_filter_and_page_of_the_intervention_agree(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put_all()
    browser = signed_in(UserFactory(teams=[library.moorside]))
    said = {
        "certain": ("improvement certain", "points better afterwards on average, between"),
        "likely": ("improvement likely", "points better afterwards on average, between"),
        "unclear": ("no clear change", "that is no clear change"),
        "too-few": ("too few children to say", "Too few children to say"),
        "worse": ("got worse", "points worse afterwards on average, between"),
    }
    for value, (on_the_card, on_the_page) in said.items():
        found = browser.get(f"/library?here={value}").text
        assert on_the_card in evidence_lines(found)[0]
        (title,) = titles(found)
        page = browser.get(f"/interventions/{title.lower()}?tab=evidence").text
        assert on_the_page in text_of(page)


def test_a_measurement_that_is_removed_changes_the_order_at_once(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    library.put("Ten", TEN)
    library.put("Other", UNCLEAR)
    browser = signed_in(qa_lead())
    assert titles(browser.get("/library?sort=here").text) == ["Ten", "Other"]
    score = db.session.scalars(
        select(Measurement).where(Measurement.score == 9, Measurement.occasion == "post")
    ).one()
    remove_measurement(measurement=score, reason=None, actor=library.worker)
    db.session.commit()
    page = browser.get("/library?sort=here").text
    assert titles(page) == ["Other", "Ten"]
    assert titles(browser.get("/library?here=too-few").text) == ["Ten"]
    assert not titles(browser.get("/library?here=likely").text)


def test_one_team_of_few_keeps_what_all_did_from_everyone(
    signed_in: SignIn, library: DeliveredLibrary
) -> None:
    """The others taken away from all of them, its own average would be left."""
    library.put("Shared", TEN * 2, library.harbour)
    browser = signed_in(qa_lead())
    assert titles(browser.get("/library?here=likely").text) == ["Shared"]
    library.put("Shared", FEW, library.moorside)
    assert titles(browser.get("/library?here=likely").text) == []
    assert titles(browser.get("/library?here=too-few").text) == ["Shared"]


def test_who_may_not_see_results_has_neither_filter_nor_order(
    signed_in: SignIn, library: DeliveredLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.put_all()
    monkeypatch.setitem(
        permissions.RULES, Action.SEE_RESULTS, Rule(CASE_STAFF - {Role.PRACTITIONER})
    )
    browser = signed_in(UserFactory(teams=[library.harbour]))
    page = browser.get("/library").text
    assert not counts(page)
    assert "Strongest results here" not in page
    page = browser.get("/library?here=certain&sort=here").text
    assert "There is no filter called “here”, so it was left out." in text_of(page)
    assert "There is no order called “here”, so it was left out." in text_of(page)
    assert titles(page) == sorted(library.versions)


@pytest.mark.parametrize(
    "address", ["/library", "/library?sort=here&here=certain", "/library?q=adder&here=likely"]
)
def test_the_first_look_asks_few_questions_of_the_database(
    signed_in: SignIn, library: DeliveredLibrary, app: Flask, address: str
) -> None:
    library.put_all()
    browser = signed_in(UserFactory(teams=[library.harbour]))
    browser.get("/library")  # makes the index
    for kept in ("results_kept", "local_standings_kept", "shown_to_everyone"):
        app.extensions.pop(kept, None)
    with counted_queries() as first:
        browser.get(address)
    assert len(first) <= MOST_QUERIES_OF_A_PAGE
    with counted_queries() as second:
        browser.get(address)
    assert len(second) < len(first)


def test_the_standings_are_worked_out_once_for_each_state(
    app: Flask, library: DeliveredLibrary
) -> None:
    library.put_all()
    lead, practitioner = qa_lead(), UserFactory(teams=[library.harbour])
    first = local_standings(lead)
    assert local_standings(practitioner) is first
    library.put("Vole", TEN)
    changed = local_standings(lead)
    assert changed is not first
    assert changed is not None
    assert first is not None
    assert changed.key != first.key
