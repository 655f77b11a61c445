"""Starting, running and ending what was planned."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion, VersionState
from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery, PlanItem
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts, settled, tomorrow
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_document, a_live_version, put_in_state

SignIn = Callable[[User], FlaskClient]
# What a form refuses, it refuses before any database is asked.
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


@pytest.fixture
def item(practitioner: User, version: InterventionVersion) -> PlanItem:
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    return a_plan_item(child=child, version=version, owner=practitioner)


@pytest.fixture
def delivery(item: PlanItem, version: InterventionVersion) -> Delivery:
    return a_delivery(plan_item=item, version=version)


def start_form(**changes: object) -> dict[str, object]:
    form = {"submission_key": "start-key", "started_on": parts(today()), "warning_seen": "y"}
    return settled(form | changes)


def end_form(**changes: object) -> dict[str, object]:
    form = {"revision": "1", "ending": "completed", "ended_on": parts(today())}
    return settled(form | changes)


def the_event(action: str) -> AuditEvent:
    """The one event of this kind in the audit."""
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


def test_a_start_binds_the_version_and_its_hash(
    mine: FlaskClient, item: PlanItem, version: InterventionVersion
) -> None:
    page = mine.post(f"/plan/{item.id}/start", data=start_form(), follow_redirects=True).text
    assert "It is under way" in page
    begun = db.session.scalars(select(Delivery)).one()
    assert (begun.version_id, begun.content_hash) == (version.id, version.content_hash)
    assert begun.team_id == item.child.team_id
    assert version.content_hash in page
    assert "/interventions/stop-and-breathe/versions/1" in page
    event = the_event("start_delivery")
    assert event.changes["content_warning_seen"] is True
    assert event.changes["content_hash"] == version.content_hash


def test_the_version_named_can_still_be_read_after_a_newer_one_went_live(
    mine: FlaskClient, delivery: Delivery, version: InterventionVersion
) -> None:
    put_in_state(version, VersionState.SUPERSEDED)
    db.session.commit()
    page = mine.get(f"/deliveries/{delivery.id}").text
    assert "a newer version has replaced it" in page
    assert delivery.content_hash in page
    assert mine.get("/interventions/stop-and-breathe/versions/1").status_code == 200


def test_two_presses_start_it_once(mine: FlaskClient, item: PlanItem) -> None:
    answers = [mine.post(f"/plan/{item.id}/start", data=start_form()) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_what_is_under_way_is_not_started_again(
    mine: FlaskClient, delivery: Delivery, item: PlanItem
) -> None:
    page = mine.post(f"/plan/{item.id}/start", data=start_form()).text
    assert "This is under way already" in page


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"started_on": tomorrow}, "must be today or in the past"),
        ({"started_on": ["1", "13", "2026"]}, "The start must be a real date"),
        ({"started_on": parts(today() - timedelta(days=9))}, "This version was approved on"),
        ({"warning_seen": ""}, "tick that you have seen it"),
    ],
)
def test_a_start_that_cannot_be_is_refused(
    mine: FlaskClient, item: PlanItem, changes: dict[str, object], message: str
) -> None:
    form = start_form(**changes)
    if not form["warning_seen"]:
        del form["warning_seen"]
    page = mine.post(f"/plan/{item.id}/start", data=form).text
    assert message in page
    assert db.session.scalar(select(Delivery)) is None


def test_without_a_warning_there_is_nothing_to_tick(mine: FlaskClient, practitioner: User) -> None:
    plain = a_live_version(document=replace(a_document(), content_warnings=()))
    item = a_plan_item(child=a_child(practitioner.teams[0]), version=plain, owner=practitioner)
    assert "I have read this warning" not in mine.get(f"/plan/{item.id}/start").text
    form = start_form()
    del form["warning_seen"]
    assert mine.post(f"/plan/{item.id}/start", data=form).status_code == 302


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (VersionState.SUSPENDED, "it is suspended"),
        (VersionState.RETIRED, "it is retired"),
        (VersionState.EXPIRED, "its approval has run out"),
        (VersionState.SUPERSEDED, "a newer version has replaced it"),
    ],
)
def test_what_is_not_available_any_more_is_not_started(
    mine: FlaskClient,
    item: PlanItem,
    version: InterventionVersion,
    state: VersionState,
    why: str,
) -> None:
    put_in_state(version, state)
    db.session.commit()
    for answer in (
        mine.get(f"/plan/{item.id}/start"),
        mine.post(f"/plan/{item.id}/start", data=start_form()),
    ):
        assert "cannot be started now" in answer.text
        assert why in answer.text
    assert db.session.scalar(select(Delivery)) is None
    assert why in mine.get(f"/children/{item.child_id}").text


def test_a_review_that_is_due_stops_no_start(
    mine: FlaskClient, item: PlanItem, version: InterventionVersion
) -> None:
    put_in_state(version, VersionState.REVIEW_DUE)
    db.session.commit()
    assert mine.post(f"/plan/{item.id}/start", data=start_form()).status_code == 302


def test_a_delivery_is_ended_and_the_plan_shows_it(mine: FlaskClient, delivery: Delivery) -> None:
    page = mine.post(f"/deliveries/{delivery.id}/end", data=end_form(), follow_redirects=True).text
    assert "The delivery has ended" in page
    assert "completed as planned" in page
    assert "Record a session" not in page
    assert "Completed" in mine.get(f"/children/{delivery.child_id}").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ending": ""}, "Choose how it ended"),
        ({"ending": "vanished"}, "Choose how it ended"),
        ({"ended_on": tomorrow}, "The end must be today or in the past"),
        ({"ended_on": parts(today() - timedelta(days=40))}, "on or after the start"),
        ({"ended_on": parts(today() - timedelta(days=8))}, "on or after the last session"),
        ({"ended_on": ["", "", ""]}, "Enter the date of the end"),
    ],
)
def test_an_end_that_cannot_be_is_refused(
    mine: FlaskClient, delivery: Delivery, changes: dict[str, object], message: str
) -> None:
    a_session(delivery, held_on=today() - timedelta(days=7))
    page = mine.post(f"/deliveries/{delivery.id}/end", data=end_form(**changes)).text
    assert message in page
    db.session.expire_all()
    assert delivery.ended_on is None


def test_two_people_who_end_it_differently_see_both(mine: FlaskClient, delivery: Delivery) -> None:
    mine.post(f"/deliveries/{delivery.id}/end", data=end_form())
    page = mine.post(f"/deliveries/{delivery.id}/end", data=end_form(ending="lost_contact")).text
    assert "Someone saved since you opened this page" in page
    assert "Completed as planned" in page
    assert "Lost contact" in page
    db.session.expire_all()
    assert delivery.ending == "completed"


def test_another_teams_delivery_is_as_if_it_were_not_there(mine: FlaskClient) -> None:
    theirs = a_delivery()
    paths = ("", "/end", "/group", "/sessions/add")
    for path in paths:
        assert mine.get(f"/deliveries/{theirs.id}{path}").status_code == 404
    for path in ("/end", "/sessions/add"):
        assert mine.post(f"/deliveries/{theirs.id}{path}", data={}).status_code == 404


def test_every_look_at_a_delivery_is_in_the_audit(
    mine: FlaskClient, practitioner: User, delivery: Delivery
) -> None:
    mine.get(f"/deliveries/{delivery.id}")
    read = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).one()
    assert (read.actor_id, read.subject_type, read.subject_id) == (
        practitioner.id,
        "child_records",
        delivery.child_id,
    )


def test_no_title_holds_a_case_reference(mine: FlaskClient, delivery: Delivery) -> None:
    for path in (
        f"/children/{delivery.child_id}",
        f"/children/{delivery.child_id}/edit",
        f"/deliveries/{delivery.id}",
        f"/deliveries/{delivery.id}/end",
        f"/deliveries/{delivery.id}/sessions/add",
        f"/plan/{delivery.plan_item_id}/edit",
    ):
        assert "YJ-77" not in mine.get(path).text.partition("</title>")[0]


def test_my_day_shows_what_waits(
    mine: FlaskClient, practitioner: User, delivery: Delivery, version: InterventionVersion
) -> None:
    waiting = a_plan_item(
        child=a_child(practitioner.teams[0], case_reference="YJ-78"),
        version=version,
        owner=practitioner,
        start_by=today() - timedelta(days=1),
    )
    a_delivery()
    page = mine.get("/").text
    assert f"/deliveries/{delivery.id}/sessions/add" in page
    assert "YJ-77 · 0 of 4 sessions · none yet" in page
    assert f"/plan/{waiting.id}/start" in page
    assert "Overdue" in page
    a_session(delivery, held_on=today())
    assert f"/deliveries/{delivery.id}/sessions/add" not in mine.get("/").text


def test_my_day_has_work_with_children_before_news(mine: FlaskClient) -> None:
    headings = re.findall(r"<h2[^>]*>\s*([^<]+?)\s*<", mine.get("/").text)
    order = ["Find something to do", "Sessions to record", "Measures due", "Plan items to start"]
    assert [each for each in headings if each in (*order, "Notices")] == [*order, "Notices"]


def test_my_day_says_when_all_sessions_are_done_or_long_ago(
    mine: FlaskClient, practitioner: User, item: PlanItem, version: InterventionVersion
) -> None:
    long_ago = today() - timedelta(days=20)
    delivery = a_delivery(plan_item=item, version=version, started_on=long_ago)
    a_session(delivery, held_on=today() - timedelta(days=18))
    assert "Nothing for 18 days" in mine.get("/").text
    for number in range(1, 4):
        a_session(delivery, held_on=today() - timedelta(days=number))
    page = mine.get("/").text
    assert "All done: end it" in page
    assert f"/deliveries/{delivery.id}/end" in page


def test_pages_of_a_delivery_ask_little_of_the_database(
    mine: FlaskClient, delivery: Delivery, item: PlanItem
) -> None:
    for number in range(6):
        a_session(delivery, held_on=today() - timedelta(days=number))
    for path in (
        f"/deliveries/{delivery.id}",
        f"/deliveries/{delivery.id}/end",
        f"/deliveries/{delivery.id}/sessions/add",
        f"/plan/{item.id}/edit",
        f"/plan/{item.id}/start",
    ):
        with counted_queries() as statements:
            assert mine.get(path).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (path, statements)
