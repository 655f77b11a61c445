"""Whose children are mine: those with whom I answer for work, and those I added just now."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from core.database import db, now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, manager

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def other(practitioner: User) -> ChildRecord:
    """A child of my team with whom a colleague works."""
    child = a_child(practitioner.teams[0], case_reference="YJ-OTHER")
    a_plan_item(child=child, owner=UserFactory(teams=practitioner.teams))
    return child


def worked_with(practitioner: User, reference: str = "YJ-MINE") -> ChildRecord:
    child = a_child(practitioner.teams[0], case_reference=reference)
    a_plan_item(child=child, owner=practitioner)
    return child


def test_a_practitioner_begins_with_their_own_children_and_can_see_the_teams(
    mine: FlaskClient, practitioner: User, other: ChildRecord
) -> None:
    worked_with(practitioner)
    first = mine.get("/children").text
    assert "YJ-MINE" in first
    assert "YJ-OTHER" not in first
    every = mine.get("/children?show=all").text
    assert "YJ-MINE" in every
    assert "YJ-OTHER" in every


def test_who_has_none_begins_with_the_teams(mine: FlaskClient, other: ChildRecord) -> None:
    assert "YJ-OTHER" in mine.get("/children").text
    assert "answer for no work" in mine.get("/children?show=own").text


def test_a_manager_begins_with_all_and_can_see_their_own(
    signed_in: SignIn, practitioner: User, other: ChildRecord
) -> None:
    boss = manager(practitioner.teams[0])
    worked_with(boss)
    browser = signed_in(boss)
    assert "YJ-OTHER" in browser.get("/children").text
    own = browser.get("/children?show=own").text
    assert "YJ-MINE" in own
    assert "YJ-OTHER" not in own


def test_a_child_whom_i_added_is_mine_before_there_is_a_plan(
    mine: FlaskClient, practitioner: User, other: ChildRecord
) -> None:
    a_child(practitioner.teams[0], case_reference="YJ-NEW", creator=practitioner)
    assert "YJ-NEW" in mine.get("/children?show=own").text
    planned = a_child(practitioner.teams[0], case_reference="YJ-GIVEN", creator=practitioner)
    a_plan_item(child=planned, owner=UserFactory(teams=practitioner.teams))
    assert "YJ-GIVEN" not in mine.get("/children?show=own").text


def test_when_the_work_is_over_or_set_aside_the_child_is_not_mine_any_more(
    mine: FlaskClient, practitioner: User, other: ChildRecord
) -> None:
    version = a_live_version()
    for name in ("ENDED", "ASIDE", "AGAIN"):
        child = a_child(practitioner.teams[0], case_reference=f"YJ-{name}")
        item = a_plan_item(child=child, version=version, owner=practitioner)
        if name == "ASIDE":
            item.set_aside_at, item.set_aside_reason = now(), "other"
        else:
            a_delivery(plan_item=item, version=version, ended_on=today(), ending="completed")
        if name == "AGAIN":
            a_plan_item(child=child, version=version, owner=practitioner)
    db.session.commit()
    page = mine.get("/children?show=own").text
    assert "YJ-AGAIN" in page
    assert "YJ-ENDED" not in page
    assert "YJ-ASIDE" not in page


def test_a_reference_is_found_among_the_teams_whoever_works_with_the_child(
    mine: FlaskClient, practitioner: User, other: ChildRecord
) -> None:
    worked_with(practitioner)
    found = mine.post("/children/find", data={"reference": "OTHER"}, follow_redirects=True).text
    assert "YJ-OTHER" in found
