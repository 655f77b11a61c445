"""Searches that find nothing are noted without a name, and never in the way."""

import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from catalogue.interventions.models import InterventionVersion
from catalogue.unmet_needs import forgetting, operations
from catalogue.unmet_needs.models import EmptySearch, UnmetNeed
from core.config import Settings
from core.database import db, today
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead

Publish = Callable[..., InterventionVersion]
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def practitioner(publish: Publish, signed_in: SignIn) -> FlaskClient:
    publish("knife-choices", topics=("knife_crime",))
    return signed_in(UserFactory())


def noted() -> list[tuple[str, int]]:
    """The words that are noted, and how many searches of each."""
    db.session.rollback()
    rows = db.session.execute(
        select(UnmetNeed.words, func.count(EmptySearch.id))
        .join(EmptySearch, EmptySearch.need_id == UnmetNeed.id)
        .group_by(UnmetNeed.words)
    )
    return sorted((words, count) for words, count in rows)


def test_a_search_in_vain_is_noted_once_a_person_and_day(
    practitioner: FlaskClient, signed_in: SignIn
) -> None:
    for typed in ("Falconry", "falconry ", "falconry"):
        assert practitioner.get("/library", query_string={"q": typed}).status_code == 200
    assert noted() == [("falconry", 1)]
    signed_in(UserFactory()).get("/library?q=falconry")
    assert noted() == [("falconry", 2)]


def test_filters_belong_to_it_and_an_age_is_one_of_them(practitioner: FlaskClient) -> None:
    practitioner.get("/library?q=falconry+14&formats=group")
    db.session.rollback()
    [need] = db.session.scalars(select(UnmetNeed))
    assert need.words == "falconry"
    assert need.filters == {"ages": ["14-15"], "formats": ["group"]}


@pytest.mark.parametrize(
    "typed",
    [
        "knife",
        "",
        "???",
        "12345",
        "14 £ 99",
        "Jayden Smith falconry",
        "falconry st16 2qr",
        "07700 900123",
    ],
)
def test_what_found_something_or_names_a_person_is_not_noted(
    practitioner: FlaskClient, typed: str
) -> None:
    practitioner.get("/library", query_string={"q": typed})
    practitioner.head("/library", query_string={"q": "falconry"})
    assert noted() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Falconry for Kayden", "falconry for …"),
        ("anger, Kieran/Blackwood", "anger …"),
        ("moped theft 2010/0123456X", "moped theft …"),
        ("e-scooters", "e-scooters"),
    ],
)
def test_a_word_that_is_not_known_to_be_ordinary_is_left_out(
    practitioner: FlaskClient, typed: str, kept: str
) -> None:
    practitioner.get("/library", query_string={"q": typed})
    assert noted() == [(kept, 1)]


def test_where_hardly_a_word_is_ordinary_nothing_is_noted_not_even_its_filters(
    practitioner: FlaskClient,
) -> None:
    practitioner.get("/library?q=Kieran_Blackwood&formats=group")
    assert noted() == []


def test_the_qa_lead_sees_what_is_left_of_a_search(
    practitioner: FlaskClient, signed_in: SignIn
) -> None:
    practitioner.get("/library?q=falconry+for+Kayden")
    lead = signed_in(qa_lead())
    assert "falconry for …" in lead.get("/library/unmet-needs").text
    [number] = db.session.scalars(select(UnmetNeed.id))
    assert lead.get(f"/library/unmet-needs/{number}").status_code == 200


def test_an_empty_library_lacks_nothing_in_particular(signed_in: SignIn) -> None:
    signed_in(UserFactory()).get("/library?q=falconry")
    assert noted() == []


def test_nothing_tells_who_it_was(practitioner: FlaskClient) -> None:
    practitioner.get("/library?q=falconry")
    practitioner.get("/library?q=archery")
    db.session.rollback()
    marks = db.session.scalars(select(EmptySearch.person_mark)).all()
    assert len(set(marks)) == 2
    columns = {column.name for column in EmptySearch.__table__.columns}
    assert columns == {"id", "need_id", "person_mark", "day"}


def test_a_note_that_cannot_be_written_never_spoils_the_search(
    practitioner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(wanted: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    monkeypatch.setattr(operations, "_need_for", fail)
    assert "0 results" in practitioner.get("/library?q=falconry").text
    assert noted() == []


def test_searches_are_forgotten_after_a_year(
    practitioner: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    practitioner.get("/library?q=falconry")
    later = today() + forgetting.EMPTY_SEARCHES_KEPT + timedelta(days=1)
    for module in (operations, forgetting):
        monkeypatch.setattr(module, "today", lambda: later)
    practitioner.get("/library?q=archery")
    assert noted() == [("archery", 1)]
    assert db.session.scalars(select(UnmetNeed.words)).all() == ["archery"]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_search_does_not_wait_for_someone_who_writes(
    practitioner: FlaskClient, settings: Settings
) -> None:
    practitioner.get("/library?q=knife")
    writer = sqlite3.connect(settings.data_dir / "service.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    assert practitioner.get("/library?q=falconry").status_code == 200
    assert time.monotonic() - started < 5
    writer.execute("ROLLBACK")
    writer.close()
    assert noted() == []
    practitioner.get("/library?q=falconry")
    assert noted() == [("falconry", 1)]
