"""What was delivered against need, and what the plans of children of 16 and over lack."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from core.database import db, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.ledger.older import older_children
from outcomes.ledger.queries import Asked, all_exceptions
from outcomes.ledger.reach import Reach, reach_table
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import (
    ChildFactory,
    NeedFactory,
    a_child,
    a_delivery,
    a_plan_item,
    a_session,
)
from tests.factories.ete import a_snapshot
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def harbour(app: Flask) -> Team:
    return TeamFactory(name="Harbour")


@pytest.fixture
def hill(app: Flask) -> Team:
    return TeamFactory(name="Hill")


@pytest.fixture
def health(app: Flask) -> InterventionVersion:
    return a_live_version(
        slug="health-group",
        document=a_document(title="Health group", needs=("physical_health",)),
    )


def with_need(team: Team, need: str = "physical_health", **changes: Any) -> ChildRecord:
    child: ChildRecord = ChildFactory(team=team)
    NeedFactory(child=child, need=need, **changes)
    return child


def begun(child: ChildRecord, version: InterventionVersion, need: str, days_ago: int = 10) -> None:
    item = a_plan_item(child=child, version=version, need=need)
    a_delivery(plan_item=item, version=version, started_on=today() - timedelta(days=days_ago))


# Delivered against need


@pytest.mark.parametrize("by", ["need", "intervention"])
def test_a_group_that_runs_in_one_town_only_leaves_a_gap_that_shows(
    harbour: Team, hill: Team, health: InterventionVersion, signed_in: SignIn, by: str
) -> None:
    for number in range(3):
        child = with_need(harbour)
        if number:
            begun(child, health, "physical_health")
        with_need(hill)
    boss = manager(harbour, hill)
    (row,) = reach_table(by, viewer=boss).rows
    assert list(row.cells) == [Reach(3, 2), Reach(3, 0)]
    assert (row.total, row.gaps) == (Reach(6, 2), 1)
    page = signed_in(boss).get(f"/ledger/reach?by={by}").text
    assert "<strong>none</strong> of 3" in page
    assert "2 of 3" in page
    assert "1 gap" in page


def test_who_has_no_such_need_is_no_gap(
    harbour: Team, hill: Team, health: InterventionVersion
) -> None:
    begun(with_need(harbour), health, "physical_health")
    with_need(hill, direction="for")
    (row,) = reach_table("need", viewer=manager(harbour, hill)).rows
    assert row.cells[1] == Reach(0, 0)
    assert row.gaps == 0


def test_what_ended_or_began_more_than_a_year_ago_covers_nothing_today(
    harbour: Team, health: InterventionVersion
) -> None:
    begun(with_need(harbour), health, "physical_health", days_ago=400)
    gone = with_need(harbour)
    gone.disposal_end = today() - timedelta(days=400)
    db.session.commit()
    (row,) = reach_table("need", viewer=manager(harbour)).rows
    assert list(row.cells) == [Reach(1, 0)]


def test_something_begun_for_another_need_does_not_count(
    harbour: Team, health: InterventionVersion
) -> None:
    begun(with_need(harbour), health, "mental_health")
    (row,) = reach_table("need", viewer=manager(harbour)).rows
    assert list(row.cells) == [Reach(1, 0)]


def test_the_rows_of_other_teams_are_not_there(
    harbour: Team, hill: Team, health: InterventionVersion, signed_in: SignIn
) -> None:
    begun(with_need(harbour), health, "physical_health")
    browser = signed_in(manager(hill))
    page = browser.get("/ledger/reach").text
    assert "Harbour" not in page
    assert "No child of your teams has an assessed need yet" in page
    assert "Harbour" not in browser.get("/ledger/reach.csv").text


def test_the_file_says_what_the_page_says(
    harbour: Team, hill: Team, health: InterventionVersion, signed_in: SignIn
) -> None:
    begun(with_need(harbour), health, "physical_health")
    with_need(hill)
    text = signed_in(manager(harbour, hill)).get("/ledger/reach.csv").text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == [
        "Need",
        "Harbour: children",
        "Harbour: begun",
        "Hill: children",
        "Hill: begun",
    ]
    assert rows[1] == ["Physical health", "1", "1", "1", "0"]


# Children of 16 and over


def older(team: Team, outcome: str = "", **changes: Any) -> ChildRecord:
    child = a_child(team, age_at_start=16)
    for name, value in changes.items():
        setattr(child, name, value)
    if outcome:
        a_plan_item(child=child, desired_outcome=outcome)
    db.session.commit()
    return child


def test_a_step_of_which_nobody_could_tell_whether_it_came_about_is_named(
    harbour: Team, signed_in: SignIn
) -> None:
    older(harbour, "Address offending behaviour")
    older(harbour, "Goes to college three days a week until June")
    page = signed_in(manager(harbour)).get("/ledger/older").text
    assert "“Address offending behaviour”" in page
    assert "Goes to college" not in page
    assert "1 with a step that cannot be measured" in page


def test_who_is_not_known_to_have_a_place_needs_an_ete_step(harbour: Team) -> None:
    outcome = "Walks away from a row at home twice a week"
    unknown, waiting, school, helped = (older(harbour, outcome) for _ in range(4))
    a_snapshot(waiting, status="waiting")
    a_snapshot(school, status="school")
    a_plan_item(child=helped, need="education_training_employment")
    found = {child.id: child for child in older_children(viewer=manager(harbour))}
    assert [found[each.id].lacks_ete_action for each in (unknown, waiting, school, helped)] == [
        True,
        True,
        False,
        False,
    ]
    assert found[unknown.id].ete_status is None
    assert found[helped.id].ete_action is False


def test_the_newest_snapshot_counts(harbour: Team) -> None:
    child = older(harbour)
    a_snapshot(child, status="school", taken_on=today() - timedelta(days=30))
    a_snapshot(child, status="not_in_ete", taken_on=today() - timedelta(days=3))
    (found,) = older_children(viewer=manager(harbour))
    assert found.ete_status == "not_in_ete"


def test_children_grow_older_and_orders_end(harbour: Team) -> None:
    a_child(harbour, age_at_start=15)
    grown = a_child(harbour, age_at_start=15, started_on=today() - timedelta(days=366))
    planned = a_child(harbour, age_at_start=15)
    a_plan_item(child=planned, age_at_plan=16)
    older(harbour, disposal_end=today() - timedelta(days=1))
    last_day = older(harbour, disposal_end=today())
    found = {child.id for child in older_children(viewer=manager(harbour))}
    assert found == {grown.id, planned.id, last_day.id}


def test_those_with_a_gap_come_first_and_other_teams_not_at_all(
    harbour: Team, hill: Team, signed_in: SignIn
) -> None:
    fine = older(harbour, "Goes to college three days a week until June")
    a_snapshot(fine, status="college")
    gap = older(harbour)
    foreign = older(hill)
    boss = manager(harbour)
    assert [child.id for child in older_children(viewer=boss)] == [gap.id, fine.id]
    for address in ("/ledger/older", "/ledger/older.csv", f"/ledger/older?team={hill.id}"):
        assert foreign.case_reference not in signed_in(boss).get(address).text
    assert foreign.case_reference in signed_in(manager()).get(f"/ledger/older?team={hill.id}").text


@pytest.mark.parametrize(
    "address", ["/ledger/reach", "/ledger/reach?by=intervention", "/ledger/older"]
)
def test_the_pages_are_for_managers_ask_little_and_bear_any_address(
    harbour: Team, health: InterventionVersion, signed_in: SignIn, address: str
) -> None:
    begun(with_need(harbour), health, "physical_health")
    older(harbour, "Address offending behaviour")
    browser = signed_in(manager(harbour))
    with counted_queries() as statements:
        assert browser.get(address).status_code == 200
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
    path = address.partition("?")[0]
    assert browser.get(f"{path}?by=x&team=x&page=x").status_code == 200
    assert signed_in(UserFactory(teams=[harbour])).get(address).status_code == 403


# Reparation before what matters more


def late_item(child: ChildRecord, severity: int | None) -> None:
    NeedFactory(child=child, need="substance_use", severity=severity)
    a_plan_item(
        child=child, need="substance_use", start_by=today() - timedelta(days=20), sessions_planned=4
    )


def repaired(child: ChildRecord, hours: float, days_ago: int) -> None:
    version = a_live_version()
    delivery = a_delivery(
        plan_item=a_plan_item(child=child, version=version),
        version=version,
        started_on=today() - timedelta(days=60),
    )
    a_session(delivery, held_on=today() - timedelta(days=days_ago), reparation_hours=hours)


def displaced(viewer: User) -> list[str]:
    rows = all_exceptions(Asked(kind="displaced").tidied(), viewer=viewer)
    return [f"{row.case_reference}: {row.why}" for row in rows]


@pytest.mark.parametrize(("severity", "listed"), [(3, True), (2, True), (None, True), (1, False)])
def test_reparation_that_was_done_while_something_that_matters_more_waited_is_said(
    harbour: Team, severity: int | None, listed: bool
) -> None:
    child = a_child(harbour, case_reference="YJ-77")
    late_item(child, severity)
    repaired(child, 2.5, days_ago=10)
    repaired(child, 1, days_ago=5)
    found = displaced(manager(harbour))
    assert bool(found) is listed
    if listed:
        assert "YJ-77: 3.5 hours of reparation since" in found[0]
        assert "20 days" in found[0]


def test_hours_before_the_day_to_start_by_and_hours_not_known_displace_nothing(
    harbour: Team,
) -> None:
    child = a_child(harbour)
    late_item(child, 3)
    repaired(child, 2, days_ago=30)
    a_session(
        a_delivery(plan_item=a_plan_item(child=child, version=(v := a_live_version())), version=v),
        held_on=today(),
    )
    assert displaced(manager(harbour)) == []
