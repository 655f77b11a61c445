"""Education, training and employment: what is recorded, and who is told of a drop."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.database import db, now, today
from core.notices.models import Notice
from core.people.models import User
from outcomes.caseload.models import ChildRecord, RecordChange
from outcomes.ete.models import EteSnapshot
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.people import UserFactory, manager

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    return a_child(practitioner.teams[0], case_reference="YJ-77")


def a_form(**changes: Any) -> dict[str, Any]:
    return {
        "submission_key": f"key-{changes.get('taken_on', 'today')}",
        "status": "school",
        "hours_offered": "25",
        "hours_attended": "20",
        "taken_on": parts(today()),
        **changes,
    }


def record(browser: FlaskClient, child: ChildRecord, **changes: Any) -> str:
    address = f"/children/{child.id}/ete/add"
    return browser.post(address, data=a_form(**changes), follow_redirects=True).text


def days_ago(days: int) -> list[str]:
    return parts(today() - timedelta(days=days))


def the_snapshot() -> EteSnapshot:
    db.session.expire_all()
    return db.session.scalars(select(EteSnapshot)).one()


def told() -> set[int]:
    """Those on whose list a drop stands."""
    db.session.expire_all()
    wanted = select(Notice.user_id).where(Notice.kind == "ete_drop", Notice.settled_at.is_(None))
    return set(db.session.scalars(wanted))


def test_a_snapshot_is_recorded_and_stands_on_the_childs_page(
    mine: FlaskClient, child: ChildRecord
) -> None:
    assert (
        "Nothing is recorded yet. Whether the child is in school"
        in mine.get(f"/children/{child.id}").text
    )
    page = record(mine, child, hours_attended="12.5")
    assert "It is recorded." in page
    assert "12.5 of 25" in page
    assert "12.5 of 25 hours a week attended" in page, "the timeline tells it too"
    kept = the_snapshot()
    assert (kept.status, kept.hours_offered, kept.hours_attended) == ("school", 25, 12.5)
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "add_ete_snapshot")
    ).one()
    assert (event.subject_id, event.changes) == (child.id, {"ete_snapshot": kept.id})


def test_hours_that_are_not_known_are_said_to_be_so(mine: FlaskClient, child: ChildRecord) -> None:
    page = record(mine, child, hours_attended="", hours_offered="")
    assert "Hours attended: not known" in page
    assert the_snapshot().hours_attended is None


def test_two_presses_make_one_snapshot(mine: FlaskClient, child: ChildRecord) -> None:
    for _ in range(2):
        assert "It is recorded." in record(mine, child)
    assert db.session.scalar(select(func.count()).select_from(EteSnapshot)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": ""}, "Choose what the child does"),
        ({"status": "made_up"}, "Choose what the child does"),
        ({"hours_attended": "61"}, "Enter hours a week from 0 to 60"),
        ({"hours_attended": "-1"}, "Enter hours a week from 0 to 60"),
        ({"hours_offered": "lots"}, "Enter hours a week from 0 to 60"),
        ({"taken_on": parts(date(2999, 1, 1))}, "must be today or in the past"),
        ({"taken_on": ["", "", ""]}, "Enter the day on which it was so"),
    ],
)
def test_what_cannot_be_is_asked_about(
    mine: FlaskClient, child: ChildRecord, changes: dict[str, Any], message: str
) -> None:
    page = record(mine, child, **changes)
    assert message in page
    assert "There is a problem" in page
    assert db.session.scalar(select(EteSnapshot)) is None


def test_one_day_has_one_snapshot(mine: FlaskClient, child: ChildRecord) -> None:
    record(mine, child)
    assert "is recorded already" in record(mine, child, submission_key="another")


@pytest.mark.parametrize(
    ("earlier", "later", "drops"),
    [
        (("school", "20"), ("school", "15"), True),
        (("school", "20"), ("school", "15.1"), False),
        (("school", "20"), ("school", "25"), False),
        (("school", "20"), ("school", ""), False),
        (("school", ""), ("school", "2"), False),
        (("school", "0"), ("school", "0"), False),
        (("college", ""), ("not_in_ete", ""), True),
        (("school", "20"), ("excluded", "0"), True),
        (("not_in_ete", ""), ("waiting", ""), False),
        (("school", "20"), ("employment", "20"), False),
    ],
)
@ON_SQLITE
def test_a_drop_is_a_lost_place_or_a_quarter_of_the_hours(
    mine: FlaskClient,
    child: ChildRecord,
    earlier: tuple[str, str],
    later: tuple[str, str],
    drops: bool,
) -> None:
    record(mine, child, status=earlier[0], hours_attended=earlier[1], taken_on=days_ago(30))
    page = record(mine, child, status=later[0], hours_attended=later[1])
    assert ("It has dropped" in page) is drops


def test_a_drop_is_told_to_who_answers_for_the_work_and_to_the_teams_managers(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord, practitioner: User
) -> None:
    team = child.team
    boss, worker, done = manager(team), UserFactory(teams=[team]), UserFactory(teams=[team])
    elsewhere = manager(a_child().team)
    a_plan_item(child=child, owner=worker)
    over = a_delivery(child=child, owner=done, ended_on=today(), ending="completed")
    assert over.plan_item is not None
    record(mine, child, taken_on=days_ago(30))
    assert told() == set()
    record(mine, child, hours_attended="5")
    assert told() == {boss.id, worker.id}
    assert elsewhere.id not in told()
    assert "education, training or employment has dropped" in signed_in(boss).get("/").text
    notice = db.session.scalars(select(Notice)).first()
    assert notice is not None
    assert "YJ-77" not in notice.words + notice.detail
    assert notice.address == f"/children/{child.id}#ete"


def test_what_ended_without_a_plan_keeps_nobody_from_being_told(
    mine: FlaskClient, child: ChildRecord
) -> None:
    worker = UserFactory(teams=[child.team])
    a_plan_item(child=child, owner=worker)
    other = a_plan_item(child=child, owner=worker)
    a_delivery(plan_item=other, plan_item_id=None, ended_on=today(), ending="completed")
    record(mine, child, taken_on=days_ago(30))
    record(mine, child, hours_attended="5")
    assert worker.id in told()


def test_a_drop_that_was_a_slip_or_is_over_leaves_the_lists(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    a_plan_item(child=child, owner=practitioner)
    record(mine, child, taken_on=days_ago(30))
    record(mine, child, hours_attended="5", taken_on=days_ago(10))
    assert told() == {practitioner.id}
    record(mine, child, hours_attended="22")
    assert told() == set()


def test_an_older_snapshot_that_is_added_late_counts_in_its_place(
    mine: FlaskClient, child: ChildRecord
) -> None:
    record(mine, child, hours_attended="5")
    assert "It has dropped" in record(mine, child, taken_on=days_ago(30))


@pytest.fixture
def old(mine: FlaskClient, child: ChildRecord) -> EteSnapshot:
    """A snapshot that was recorded a week ago."""
    record(mine, child, taken_on=days_ago(7))
    snapshot = the_snapshot()
    snapshot.recorded_at = now() - timedelta(days=7)
    db.session.commit()
    return snapshot


def test_it_is_put_right_later_with_a_reason_and_its_history_is_kept(
    mine: FlaskClient, old: EteSnapshot
) -> None:
    address = f"/ete/{old.id}/edit"
    form = a_form(taken_on=parts(old.taken_on), hours_attended="2", revision="1")
    page = mine.post(address, data=form).text
    assert "Choose why it is changed" in page
    assert the_snapshot().hours_attended == 20
    form["reason"] = "typed_wrongly"
    assert mine.post(address, data=form).status_code == 302
    assert the_snapshot().hours_attended == 2
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.kind, kept.before) == ("ete_snapshot", {"hours_attended": 20.0})


def test_two_people_on_one_snapshot_are_told(mine: FlaskClient, old: EteSnapshot) -> None:
    form = a_form(taken_on=parts(old.taken_on), reason="typed_wrongly", revision="1")
    mine.post(f"/ete/{old.id}/edit", data=form | {"hours_attended": "2"})
    page = mine.post(f"/ete/{old.id}/edit", data=form | {"hours_attended": "3"}).text
    assert "Someone saved since you opened this page" in page
    assert 'value="3"' in page
    assert the_snapshot().hours_attended == 2
    page = mine.post(f"/ete/{old.id}/remove", data=form).text
    assert "Someone saved since you opened this page" in page


def test_it_is_removed_with_a_reason(mine: FlaskClient, old: EteSnapshot) -> None:
    form = a_form(taken_on=parts(old.taken_on), revision="1")
    assert "Choose why it is changed" in mine.post(f"/ete/{old.id}/remove", data=form).text
    form["reason"] = "wrong_child"
    page = mine.post(f"/ete/{old.id}/remove", data=form, follow_redirects=True).text
    assert "The record is removed" in page
    assert db.session.scalar(select(EteSnapshot)) is None
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.removed, kept.before["status"]) == (True, "school")


def test_another_teams_child_is_as_if_it_were_not_there(
    mine: FlaskClient, signed_in: SignIn, old: EteSnapshot
) -> None:
    stranger = signed_in(UserFactory())
    form = a_form(revision="1", reason="typed_wrongly")
    assert stranger.get(f"/children/{old.child_id}/ete/add").status_code == 404
    assert stranger.post(f"/children/{old.child_id}/ete/add", data=form).status_code == 404
    assert stranger.get(f"/ete/{old.id}/edit").status_code == 404
    assert stranger.post(f"/ete/{old.id}/edit", data=form).status_code == 404
    assert stranger.post(f"/ete/{old.id}/remove", data=form).status_code == 404


def test_the_childs_page_still_asks_little_of_the_database(
    mine: FlaskClient, child: ChildRecord
) -> None:
    for days in range(0, 60, 10):
        record(mine, child, taken_on=days_ago(days))
    a_session(a_delivery(child=child))
    address = f"/children/{child.id}"
    with counted_queries() as statements:
        page = mine.get(address).text
    assert "2 earlier stand in the timeline" in page
    assert len(statements) < MOST_QUERIES_OF_A_PAGE, len(statements)
