"""What was planned and will not be started is set aside with a reason, and no longer waited for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from core.audit.queries import events_of
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery, PlanItem
from tests.days import Clock, parts
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version()


@pytest.fixture
def item(practitioner: User, version: InterventionVersion) -> PlanItem:
    """A plan item that was to start yesterday."""
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    yesterday = today() - timedelta(days=1)
    return a_plan_item(child=child, version=version, owner=practitioner, start_by=yesterday)


def put_aside(browser: FlaskClient, item: PlanItem, reason: str = "need_changed") -> str:
    page = browser.get(f"/plan/{item.id}/set-aside").text
    (revision,) = re.findall(r'name="revision"[^>]*value="(\d+)"', page)
    data = {"reason": reason, "revision": revision}
    return browser.post(f"/plan/{item.id}/set-aside", data=data, follow_redirects=True).text


def test_the_plan_says_why_it_was_set_aside_and_nobody_waits_for_it_any_more(
    mine: FlaskClient, signed_in: SignIn, item: PlanItem
) -> None:
    boss = signed_in(manager(item.child.team))
    assert "Stop and breathe" in mine.get("/").text.partition("Plan items to start")[2]
    assert "YJ-77" in boss.get("/ledger/exceptions").text
    page = put_aside(mine, item)
    assert "It is set aside, with the reason." in page
    assert "the need is no longer there" in page
    assert "Set aside: Stop and breathe" in page
    assert "Everything that you planned is started." in mine.get("/").text
    assert "YJ-77" not in boss.get("/ledger/exceptions").text
    (event,) = [e for e in events_of("child_records", item.child_id) if "set_aside" in e.action]
    assert "need_changed" not in str(event.changes)


def test_it_is_undone_on_the_same_day_by_the_same_person_and_by_nobody_else(
    mine: FlaskClient, signed_in: SignIn, item: PlanItem, clock: Clock, practitioner: User
) -> None:
    page = put_aside(mine, item)
    undo = f"/plan/{item.id}/take-up"
    assert undo in page
    colleague = UserFactory(teams=practitioner.teams)
    assert signed_in(colleague).post(undo).status_code == 403
    assert "It is on the plan again." in mine.post(undo, follow_redirects=True).text
    assert "Stop and breathe" in mine.get("/").text.partition("Plan items to start")[2]
    put_aside(mine, item)
    clock.put_forward(days=1)
    assert signed_in(practitioner).post(undo).status_code == 403


def test_what_was_set_aside_is_neither_started_nor_changed(
    mine: FlaskClient, item: PlanItem
) -> None:
    put_aside(mine, item)
    data = {"started_on": parts(today()), "submission_key": "k", "warning_seen": "y"}
    answer = mine.post(f"/plan/{item.id}/start", data=data)
    assert answer.status_code == 403
    assert "was set aside and cannot be started" in answer.text
    assert db.session.query(Delivery).count() == 0
    card = mine.get(f"/children/{item.child_id}").text.partition('id="plan"')[2]
    assert f"/plan/{item.id}/start" not in card
    assert f"/plan/{item.id}/edit" not in card


def test_what_was_begun_is_ended_and_not_set_aside(
    mine: FlaskClient, item: PlanItem, version: InterventionVersion
) -> None:
    assert f"/plan/{item.id}/set-aside" in mine.get(f"/children/{item.child_id}").text
    a_delivery(plan_item=item, version=version)
    assert f"/plan/{item.id}/set-aside" not in mine.get(f"/children/{item.child_id}").text
    answer = mine.post(
        f"/plan/{item.id}/set-aside", data={"reason": "other", "revision": str(item.revision)}
    )
    assert answer.status_code == 403
    assert "End its delivery instead" in answer.text


@pytest.mark.parametrize("reason", ["", "nonsense"])
def test_without_a_reason_nothing_is_set_aside(
    mine: FlaskClient, item: PlanItem, reason: str
) -> None:
    assert "Choose why it will not be started" in put_aside(mine, item, reason)
    assert db.session.get_one(PlanItem, item.id).set_aside_at is None


def test_someone_who_changed_the_plan_meanwhile_is_not_overwritten(
    mine: FlaskClient, item: PlanItem
) -> None:
    opened = item.revision
    item.revision += 1
    db.session.commit()
    data = {"reason": "other", "revision": str(opened)}
    answer = mine.post(f"/plan/{item.id}/set-aside", data=data)
    assert "saved" in answer.text
    assert db.session.get_one(PlanItem, item.id).set_aside_at is None
    again = {"reason": "other", "revision": str(opened + 1)}
    mine.post(f"/plan/{item.id}/set-aside", data=again)
    assert db.session.get_one(PlanItem, item.id).set_aside_reason == "other"


def test_another_teams_plan_is_not_there(signed_in: SignIn, item: PlanItem) -> None:
    stranger = signed_in(UserFactory(teams=[TeamFactory()]))
    for address in (f"/plan/{item.id}/set-aside", f"/plan/{item.id}/take-up"):
        assert stranger.post(address, data={"reason": "other"}).status_code == 404
