"""Warnings that must be seen, versions of a plan with their reasons, and endings put right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db, now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.delivery.models import Delivery, PlanItem
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def practitioner(app: Flask) -> User:
    return UserFactory(name="Jo Rowe")


@pytest.fixture
def mine(signed_in: SignIn, practitioner: User) -> FlaskClient:
    return signed_in(practitioner)


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    return a_child(practitioner.teams[0], case_reference="YJ-77")


def address(child: ChildRecord) -> str:
    return f"/children/{child.id}/plan/add?intervention=stop-and-breathe"


def a_form(owner: User, **changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "plan-key",
        "need": "thinking_and_behaviour",
        "desired_outcome": "Walks away from a row at home twice a week",
        "child_view": "I want to stop kicking off",
        "child_view_declined_reason": "",
        "sessions_planned": "4",
        "start_by": parts(today() + timedelta(days=7)),
        "owner_id": str(owner.id),
        "age_at_plan": "15",
        "warning_seen": "y",
        **changes,
    }


def a_change(item: PlanItem, owner: User, **changes: Any) -> dict[str, Any]:
    """The form that changes an item, as the page sends it."""
    same = {"start_by": parts(item.start_by), "revision": str(item.revision)}
    return a_form(owner) | same | changes


def of_last_week(child: ChildRecord, owner: User) -> PlanItem:
    return a_plan_item(child=child, owner=owner, created_at=now() - timedelta(days=7))


def the_event(action: str) -> AuditEvent:
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


# Approval


def test_an_approval_that_ends_before_the_last_session_must_be_seen(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=20))
    page = mine.post(address(child), data=a_form(practitioner)).text
    assert "At one session a week that is before the last one" in page
    assert 'href="#approval_seen"' in page
    assert "I want to stop kicking off" in page
    assert db.session.scalar(select(PlanItem)) is None
    seen = a_form(practitioner, approval_seen="y")
    assert mine.post(address(child), data=seen).status_code == 302


def test_an_approval_that_lasts_is_not_asked_about(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=28))
    page = mine.get(address(child)).text
    assert "approval_seen" not in page
    assert mine.post(address(child), data=a_form(practitioner)).status_code == 302


def test_it_must_be_seen_again_at_the_start(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    version = a_live_version(expires_in=timedelta(days=20))
    item = a_plan_item(child=child, version=version, owner=practitioner)
    form = {"submission_key": "start", "started_on": parts(today()), "warning_seen": "y"}
    page = mine.post(f"/plan/{item.id}/start", data=form).text
    assert "Read when the approval ends and tick" in page
    form["approval_seen"] = "y"
    assert mine.post(f"/plan/{item.id}/start", data=form).status_code == 302


# Versions of a plan


def test_a_plan_is_changed_later_only_with_a_reason_and_each_version_is_kept(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    item = of_last_week(child, practitioner)
    form = a_change(item, practitioner, sessions_planned="6")
    page = mine.post(f"/plan/{item.id}/edit", data=form).text
    assert "Choose why it is changed" in page
    assert 'value="6"' in page
    assert db.session.scalar(select(RecordChange)) is None
    form["reason"] = "more_or_less"
    page = mine.post(f"/plan/{item.id}/edit", data=form, follow_redirects=True).text
    assert "Changed 1 time" in page
    assert "More or fewer sessions are needed" in page
    assert "Sessions planned, before</dt><dd>4" in page
    assert "Plan changed: " in page, "the timeline tells it too"
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.kind, kept.before) == ("plan_item", {"sessions_planned": 4})
    assert the_event("change_plan_item").changes == {
        "plan_item": item.id,
        "sessions_planned": "changed",
        "reason": [None, "more_or_less"],
    }


def test_an_earlier_owner_is_named_in_the_history(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    item = of_last_week(child, practitioner)
    other = UserFactory(teams=list(practitioner.teams))
    form = a_change(item, other, reason="another_owner")
    page = mine.post(f"/plan/{item.id}/edit", data=form, follow_redirects=True).text
    assert "Who answers for it, before</dt><dd>Jo Rowe" in page


def test_saving_a_plan_as_it_is_needs_no_reason_and_keeps_nothing(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    item = of_last_week(child, practitioner)
    answer = mine.post(f"/plan/{item.id}/edit", data=a_change(item, practitioner))
    assert answer.status_code == 302
    assert db.session.scalar(select(RecordChange)) is None


def test_an_old_outcome_that_stays_is_not_asked_about_again(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    item = of_last_week(child, practitioner)
    item.desired_outcome = "Gets on with his mum"
    db.session.commit()
    form = a_change(item, practitioner, reason="more_or_less", sessions_planned="6")
    form["desired_outcome"] = "Gets on with his mum at home"
    assert "Say also how often" in mine.post(f"/plan/{item.id}/edit", data=form).text
    form["desired_outcome"] = "Gets on with his mum"
    assert mine.post(f"/plan/{item.id}/edit", data=form).status_code == 302


def test_the_childs_page_asks_little_however_often_the_plan_changed(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    for _ in range(3):
        item = of_last_week(child, practitioner)
        for sessions in ("6", "8"):
            db.session.refresh(item)
            form = a_change(item, practitioner, sessions_planned=sessions, reason="more_or_less")
            assert mine.post(f"/plan/{item.id}/edit", data=form).status_code == 302
        a_session(a_delivery(plan_item=item))
    other = UserFactory(teams=list(practitioner.teams))
    form = a_change(item, other, revision="3", sessions_planned="8", reason="another_owner")
    mine.post(f"/plan/{item.id}/edit", data=form)
    address = f"/children/{child.id}"
    with counted_queries() as statements:
        page = mine.get(address).text
    assert page.count("Changed 2 times") == 2
    assert page.count("Changed 3 times") == 1
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (len(statements), statements)


# Endings


def an_ending(**changes: Any) -> dict[str, Any]:
    return {"ending": "lost_contact", "ended_on": parts(today()), "revision": "1", **changes}


@pytest.fixture
def delivery(child: ChildRecord, practitioner: User) -> Delivery:
    return a_delivery(child=child, owner=practitioner)


def test_an_ending_is_taken_back_on_its_day(mine: FlaskClient, delivery: Delivery) -> None:
    page = mine.post(f"/deliveries/{delivery.id}/end", data=an_ending(), follow_redirects=True).text
    assert f'action="/deliveries/{delivery.id}/end/undo"' in page
    page = mine.post(f"/deliveries/{delivery.id}/end/undo", follow_redirects=True).text
    assert "The ending is taken back" in page
    db.session.expire_all()
    assert (delivery.ended_on, delivery.ending, delivery.ended_by_id) == (None, None, None)
    assert the_event("undo_ending").subject_id == delivery.child_id


def test_nobody_else_and_no_later_day_can_take_it_back(
    mine: FlaskClient, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    mine.post(f"/deliveries/{delivery.id}/end", data=an_ending())
    address = f"/deliveries/{delivery.id}/end/undo"
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    assert colleague.post(address).status_code == 403
    assert signed_in(UserFactory()).post(address).status_code == 404
    db.session.expire_all()
    delivery.ended_at = now() - timedelta(days=1)
    db.session.commit()
    assert mine.post(address).status_code == 403
    assert address not in mine.get(f"/deliveries/{delivery.id}").text


def test_an_ending_stays_once_it_was_started_again(mine: FlaskClient, delivery: Delivery) -> None:
    mine.post(f"/deliveries/{delivery.id}/end", data=an_ending())
    a_delivery(plan_item=delivery.plan_item, started_on=today())
    assert mine.post(f"/deliveries/{delivery.id}/end/undo").status_code == 403


def test_an_ending_is_corrected_later_with_a_reason(mine: FlaskClient, delivery: Delivery) -> None:
    mine.post(f"/deliveries/{delivery.id}/end", data=an_ending())
    db.session.expire_all()
    delivery.ended_at = now() - timedelta(days=3)
    db.session.commit()
    form = an_ending(ending="moved_area", revision=str(delivery.revision))
    page = mine.post(f"/deliveries/{delivery.id}/end", data=form).text
    assert "Choose why it is changed" in page
    form["reason"] = "learned_later"
    page = mine.post(f"/deliveries/{delivery.id}/end", data=form, follow_redirects=True).text
    assert "How it ended, before</dt><dd>Lost contact" in page
    assert "Something became known later" in page
