"""Planned against delivered against measured: the counts are those of a hand count."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from core.database import db, today
from core.people.models import Team, User
from outcomes.delivery.setting_aside import set_aside
from outcomes.ledger.showing import GROUPS, LedgerRow, shown_ledger
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_document, a_live_version
from tests.factories.ledger import HeldSession, Plan, Score, put
from tests.factories.people import TeamFactory, UserFactory, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
COUNTS = [name for group in GROUPS for name, _ in group.columns]
CAME = (HeldSession(20, happened=True, attendance="attended"),)
NOT_SAID = (HeldSession(10, happened=True, attendance=None),)
AWAY = (
    HeldSession(9, happened=True, attendance="absent_agreed"),
    HeldSession(8, happened=False, attendance=None),
)
BEFORE = (Score(30, "pre", "self"),)
BOTH = (*BEFORE, Score(5, "post", "self"))
TWO_HELD = (*CAME, HeldSession(15, happened=True, attendance="attended_late"))
PLANS = (
    Plan(start_by=2),  # late
    Plan(start_by=-2),  # may still wait
    Plan(started=30, sessions=(*CAME, *NOT_SAID, *AWAY)),  # no score
    Plan(started=30, scores=BEFORE),
    Plan(started=30, ended=5, sessions=TWO_HELD, scores=BOTH),
    Plan(started=30, measurable=False),
    Plan(started=30, planned=False),
)
BY_HAND = {
    "planned": 7,
    "started": 4,
    "late": 1,
    "not_due": 1,
    "set_aside": 1,
    "begun": 5,
    "not_planned": 1,
    "under_way": 4,
    "sessions_planned": 28,
    "held": 3,
    "not_known": 1,
    "before": 2,
    "both": 1,
    "no_measure": 1,
}


@pytest.fixture
def team(app: Flask) -> Team:
    return TeamFactory(name="Harbour")


@pytest.fixture
def owner(team: Team) -> User:
    return UserFactory(name="Ben Clarke", teams=[team])


@pytest.fixture
def measured(app: Flask) -> InterventionVersion:
    return a_live_version()


@pytest.fixture
def worked(owner: User, measured: InterventionVersion) -> None:
    """Eight pieces of work, one of each sort."""
    unmeasured = a_live_version(document=a_document(measures=()))
    aside = a_plan_item(child=a_child(owner.teams[0]), version=measured, owner=owner)
    set_aside(item=aside, reason="need_changed", revision=aside.revision, actor=owner)
    for plan in PLANS:
        put(plan, owner=owner, measured=measured, unmeasured=unmeasured)


def counts(row: LedgerRow) -> dict[str, int]:
    return {name: row.counts[name] for name in COUNTS}


def test_each_piece_of_work_is_counted_where_a_hand_would_count_it(
    worked: None, team: Team
) -> None:
    (row,) = shown_ledger("team", team_id=None, viewer=manager(team)).rows
    assert row.label == "Harbour"
    assert counts(row) == BY_HAND


def test_what_nobody_recorded_is_not_known_and_no_session(worked: None, team: Team) -> None:
    (row,) = shown_ledger("team", team_id=None, viewer=manager(team)).rows
    held, away_or_not_held = 3, 2
    sessions = sum(len(plan.sessions) for plan in PLANS)
    assert row.counts["held"] + row.counts["not_known"] == sessions - away_or_not_held
    assert row.counts["held"] == held


def test_people_and_needs_add_up_to_the_team(
    worked: None, team: Team, owner: User, measured: InterventionVersion
) -> None:
    other = UserFactory(name="Ana Reid", teams=[team])
    item = a_plan_item(child=a_child(team), version=measured, owner=other, need="weapons")
    a_session(a_delivery(plan_item=item, version=measured), held_on=today())
    boss = manager(team)
    for by in ("person", "need"):
        shown = shown_ledger(by, team_id=None, viewer=boss)
        assert shown.total is not None
        for name in COUNTS:
            assert sum(row.counts[name] for row in shown.rows) == shown.total.counts[name], name
        assert shown.total.counts["planned"] == BY_HAND["planned"] + 1
    people = shown_ledger("person", team_id=None, viewer=boss).rows
    assert [row.label for row in people] == ["Ana Reid", "Ben Clarke"]
    needs = shown_ledger("need", team_id=None, viewer=boss).rows
    assert needs[-1].label == "Not known: it was not planned"
    assert needs[-1].counts["begun"] == needs[-1].counts["not_planned"] == 1


def test_another_teams_work_is_counted_nowhere(
    worked: None, team: Team, signed_in: SignIn, measured: InterventionVersion
) -> None:
    stranger = manager(TeamFactory(name="Hill"))
    shown = shown_ledger("team", team_id=team.id, viewer=stranger)
    assert (shown.rows, shown.total) == ([], None)
    browser = signed_in(stranger)
    for address in ("/ledger", f"/ledger?team={team.id}&by=person", "/ledger.csv?by=need"):
        page = browser.get(address).text
        assert "Harbour" not in page
        assert "Ben Clarke" not in page
    assert "Nothing is planned or begun yet" in browser.get("/ledger").text


def test_a_manager_of_the_whole_service_sees_every_team_and_one_team_alone(
    worked: None, team: Team, owner: User, signed_in: SignIn, measured: InterventionVersion
) -> None:
    hill = UserFactory(name="Ivy Stone", teams=[TeamFactory(name="Hill")])
    put(Plan(start_by=4), owner=hill, measured=measured, unmeasured=measured)
    browser = signed_in(manager())
    page = browser.get("/ledger").text
    assert "Harbour" in page
    assert "Hill" in page
    assert "All of your teams" in page
    narrowed = browser.get(f"/ledger?by=person&team={hill.teams[0].id}").text
    table = narrowed.partition("<tbody")[2].partition("</tbody>")[0]
    assert "Ivy Stone" in table
    assert "Ben Clarke" not in table


def test_the_file_has_the_numbers_of_the_page(worked: None, team: Team, signed_in: SignIn) -> None:
    rows = list(csv.reader(io.StringIO(signed_in(manager(team)).get("/ledger.csv").text)))
    assert rows[0][:3] == ["Team", "Planned: Items", "Planned: Begun"]
    assert rows[1] == ["Harbour", *(str(BY_HAND[name]) for name in COUNTS)]
    assert len(rows) == 2


@pytest.mark.parametrize("address", ["/ledger", "/ledger.csv", "/ledger?by=nonsense&team=x"])
def test_the_ledger_is_for_managers_and_bears_any_address(
    worked: None, team: Team, owner: User, signed_in: SignIn, address: str
) -> None:
    assert signed_in(manager(team)).get(address).status_code == 200
    for person in (owner, qa_lead()):
        assert signed_in(person).get(address).status_code == 403


def test_the_page_asks_little_of_the_database(worked: None, team: Team, signed_in: SignIn) -> None:
    browser = signed_in(manager(team))
    for address in ("/ledger", "/ledger?by=person", "/ledger?by=need"):
        with counted_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, len(statements)


def test_a_child_who_moved_counts_in_the_team_that_has_the_child_now(
    team: Team, owner: User, measured: InterventionVersion
) -> None:
    item = a_plan_item(
        child=a_child(team), version=measured, owner=owner, start_by=today() - timedelta(days=1)
    )
    hill = TeamFactory(name="Hill")
    item.child.team = hill
    db.session.commit()
    (row,) = shown_ledger("team", team_id=None, viewer=manager(team, hill)).rows
    assert (row.label, row.counts["late"]) == ("Hill", 1)
