"""Feedback on practice: who gives it, who reads it, and whose practice nobody saw for long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.review.rules import add_months
from core.audit.models import AuditEvent
from core.database import DataClass, db, now, today
from core.notices.models import Notice
from core.people.models import Team, User
from outcomes.delivery.models import SessionFacilitator, SessionRecord
from outcomes.observations.models import Observation
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.observations import an_observation
from tests.factories.people import TeamFactory, UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
LONG_AGO = timedelta(days=400)


@pytest.fixture
def team(practitioner: User) -> Team:
    return practitioner.teams[0]


@pytest.fixture
def session(practitioner: User, team: Team) -> SessionRecord:
    """A session that the practitioner ran."""
    delivery = a_delivery(child=a_child(team, case_reference="YJ-77"), owner=practitioner)
    return a_session(delivery, recorded_by=practitioner)


@pytest.fixture
def boss(signed_in: SignIn, team: Team) -> FlaskClient:
    return signed_in(manager(team))


def feedback(observed: User, **changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "feedback-key",
        "observed_id": str(observed.id),
        "strengths": "You left long pauses",
        "to_work_on": "End five minutes sooner",
        **changes,
    }


def post(browser: FlaskClient, address: str, form: dict[str, Any] | None = None) -> str:
    return browser.post(address, data=form or {}, follow_redirects=True).text


def the_observation() -> Observation:
    db.session.expire_all()
    return db.session.scalars(select(Observation)).one()


def told(kind: str) -> set[int]:
    db.session.expire_all()
    open_ones = (Notice.kind == kind, Notice.settled_at.is_(None))
    return set(db.session.scalars(select(Notice.user_id).where(*open_ones)))


def test_feedback_goes_to_whoever_ran_the_session_and_comes_back_acknowledged(
    mine: FlaskClient, boss: FlaskClient, practitioner: User, session: SessionRecord
) -> None:
    address = f"/sessions/{session.id}/observe"
    assert address in boss.get(f"/deliveries/{session.attendances[0].delivery_id}").text
    assert "not about the child" in boss.get(address).text
    page = post(boss, address, feedback(practitioner))
    assert "Your feedback is with" in page
    made = the_observation()
    assert (made.session_id, made.observed_on) == (session.id, session.held_on)
    assert told("observation_given") == {practitioner.id}
    home = mine.get("/").text
    assert "Feedback on your practice" in home
    assert "You left long pauses" not in home
    page = mine.get(f"/observations/{made.id}").text
    assert "You left long pauses" in page
    assert "YJ-77" not in page
    reply = {"reply": "I will try that", "revision": "1"}
    page = post(mine, f"/observations/{made.id}/acknowledge", reply)
    assert "Your colleague is told that you have read it" in page
    made = the_observation()
    assert made.acknowledged_at is not None
    assert made.acknowledged_at.date() == today()
    assert made.reply == "I will try that"
    assert told("observation_given") == set()
    assert told("observation_read") == {made.observer_id}
    assert "I will try that" in boss.get(f"/observations/{made.id}").text
    assert "Feedback on your practice" not in mine.get("/").text
    said = str([event.changes for event in db.session.scalars(select(AuditEvent))])
    assert "long pauses" not in said
    assert "try that" not in said


def test_nobody_observes_themself(
    mine: FlaskClient, practitioner: User, session: SessionRecord
) -> None:
    address = f"/sessions/{session.id}/observe"
    assert "nobody observes themself" in mine.get(address).text
    post(mine, address, feedback(practitioner))
    assert db.session.scalar(select(Observation)) is None


@ON_SQLITE
def test_only_somebody_who_ran_it_is_observed(
    boss: FlaskClient, team: Team, session: SessionRecord
) -> None:
    other = UserFactory(teams=[team])
    page = post(boss, f"/sessions/{session.id}/observe", feedback(other))
    assert "Choose whom you observed: a colleague who ran the session" in page


def test_a_colleague_of_the_team_can_give_feedback_too(
    signed_in: SignIn, practitioner: User, team: Team, session: SessionRecord
) -> None:
    colleague = UserFactory(teams=[team])
    theirs = signed_in(colleague)
    post(theirs, f"/sessions/{session.id}/observe", feedback(practitioner))
    assert the_observation().observer_id == colleague.id
    assert "Feedback that you gave" in theirs.get("/observations/mine").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"strengths": " "}, "Say what went well"),
        ({"strengths": "Gary Barlow listened to you"}, "looks like a name"),
        ({"to_work_on": "x" * 2001}, "Use 2000 characters or fewer"),
    ],
)
def test_what_cannot_be_is_asked_about_and_stays_typed(
    boss: FlaskClient,
    practitioner: User,
    session: SessionRecord,
    changes: dict[str, Any],
    message: str,
) -> None:
    page = post(boss, f"/sessions/{session.id}/observe", feedback(practitioner, **changes))
    assert message in page
    assert "End five minutes sooner" in page or changes["to_work_on"] in page
    assert db.session.scalar(select(Observation)) is None


def test_two_presses_give_it_once_and_a_second_one_on_the_same_session_is_refused(
    boss: FlaskClient, practitioner: User, session: SessionRecord
) -> None:
    address = f"/sessions/{session.id}/observe"
    for _ in range(2):
        assert "Your feedback is with" in post(boss, address, feedback(practitioner))
    assert db.session.scalar(select(func.count()).select_from(Observation)) == 1
    page = post(boss, address, feedback(practitioner, submission_key="other"))
    assert "is recorded already" in page


def test_nobody_but_the_two_and_the_managers_of_the_team_reads_it(
    signed_in: SignIn, practitioner: User, team: Team, session: SessionRecord
) -> None:
    observer = UserFactory(teams=[team])
    made = an_observation(observed=practitioner, observer=observer, session=session)
    page, edit = f"/observations/{made.id}", f"/observations/{made.id}/edit"
    for reader in (practitioner, observer, manager(team), manager()):
        assert signed_in(reader).get(page).status_code == 200
    strangers = [UserFactory(teams=[team]), UserFactory(), manager(TeamFactory())]
    for stranger in strangers:
        browser = signed_in(stranger)
        assert browser.get(page).status_code == 404
        assert browser.get(edit).status_code == 404
        for way in ("acknowledge", "undo"):
            assert browser.post(f"{page}/{way}", data={"revision": "1"}).status_code == 404
        assert "long pauses" not in browser.get("/observations/mine").text
    for stranger in (qa_lead(), administrator()):
        assert signed_in(stranger).get(page).status_code == 404


def test_only_the_observed_acknowledges_and_only_the_observer_changes_or_undoes(
    mine: FlaskClient, boss: FlaskClient, signed_in: SignIn, practitioner: User, team: Team
) -> None:
    observer = UserFactory(teams=[team])
    made = an_observation(observed=practitioner, observer=observer)
    page = f"/observations/{made.id}"
    theirs = signed_in(observer)
    for browser in (boss, theirs):
        answer = browser.post(f"{page}/acknowledge", data={"revision": "1", "reply": "Fine"})
        assert answer.status_code == 403
    changed = feedback(practitioner, strengths="You listened", revision="1")
    for browser in (boss, mine):
        assert browser.post(f"{page}/edit", data=changed).status_code == 403
        assert browser.post(f"{page}/undo").status_code == 403
    assert "The feedback is saved" in post(theirs, f"{page}/edit", changed)
    assert the_observation().strengths == "You listened"


def test_what_was_changed_meanwhile_is_read_once_more_before_it_is_acknowledged(
    mine: FlaskClient, signed_in: SignIn, practitioner: User, team: Team
) -> None:
    observer = UserFactory(teams=[team])
    made = an_observation(observed=practitioner, observer=observer)
    page, theirs = f"/observations/{made.id}", signed_in(observer)
    changed = feedback(practitioner, strengths="You listened", revision="1")
    post(theirs, f"{page}/edit", changed)
    told_so = post(mine, f"{page}/acknowledge", {"reply": "Thanks", "revision": "1"})
    assert "It has changed" in told_so
    assert "Thanks" in told_so
    assert the_observation().acknowledged_at is None
    post(mine, f"{page}/acknowledge", {"reply": "Thanks", "revision": "2"})
    again = post(mine, f"{page}/acknowledge", {"reply": "Twice", "revision": "2"})
    assert "Twice" not in again
    assert the_observation().reply == "Thanks"
    answer = theirs.post(f"{page}/edit", data=changed | {"revision": "3"})
    assert answer.status_code == 403
    assert theirs.post(f"{page}/undo").status_code == 403


def test_a_slip_is_undone_on_its_day(
    boss: FlaskClient, practitioner: User, session: SessionRecord
) -> None:
    post(boss, f"/sessions/{session.id}/observe", feedback(practitioner))
    page = post(boss, f"/observations/{the_observation().id}/undo")
    assert "is taken back" in page
    assert db.session.scalar(select(Observation)) is None
    assert told("observation_given") == set()


def test_the_feedback_outlives_the_record_of_the_session(
    mine: FlaskClient, practitioner: User, session: SessionRecord
) -> None:
    made = an_observation(observed=practitioner, session=session)
    session.recorded_at = now()
    db.session.commit()
    assert mine.post(f"/sessions/{session.id}/undo").status_code == 302
    assert the_observation().session_id is None
    page = mine.get(f"/observations/{made.id}").text
    assert "A session whose record is gone" in page
    assert "You left long pauses" in page


def test_a_manager_sees_who_was_not_observed_for_too_long(
    boss: FlaskClient, practitioner: User, team: Team
) -> None:
    def staff(name: str, *, days: int | None, here_for: timedelta = LONG_AGO) -> User:
        one = UserFactory(name=name, teams=[team], created_at=now() - here_for)
        if days is not None:
            an_observation(observed=one, observed_on=today() - timedelta(days=days))
        return one

    half_a_year = (today() - add_months(today(), -6)).days
    staff("Long Ago", days=half_a_year)
    staff("Not Yet", days=half_a_year - 1)
    staff("Never Seen", days=None)
    staff("New Here", days=None, here_for=timedelta(days=30))
    left = staff("Has Left", days=None)
    left.active = False
    UserFactory(name="Other Team", created_at=now() - LONG_AGO)
    db.session.commit()
    page = boss.get("/observations").text
    due = {
        name
        for name in ("Long Ago", "Not Yet", "Never Seen", "New Here")
        if "Due" in page.partition(f"{name}</a>")[2].partition("</tr>")[0]
    }
    assert due == {"Long Ago", "Never Seen"}
    assert "Has Left" not in page
    assert "Other Team" not in page
    section = boss.get("/").text.partition("Practice not observed for too long")[2]
    section = section.partition("</section>")[0]
    assert section.index("Never Seen") < section.index("Long Ago")
    assert "Never observed" in section
    assert "New Here" not in section


def test_a_manager_finds_a_session_to_give_feedback_on(
    boss: FlaskClient, signed_in: SignIn, practitioner: User, session: SessionRecord
) -> None:
    an_observation(observed=practitioner, session=session)
    page = boss.get(f"/observations/people/{practitioner.id}").text
    assert f"/sessions/{session.id}/observe" in page
    assert "Not read yet" in page
    elsewhere = manager(TeamFactory())
    assert signed_in(elsewhere).get(f"/observations/people/{practitioner.id}").status_code == 404
    worker = signed_in(UserFactory())
    assert worker.get("/observations").status_code == 403
    assert worker.get(f"/observations/people/{practitioner.id}").status_code == 403


def test_another_teams_session_is_as_if_it_were_not_there(
    signed_in: SignIn, practitioner: User, session: SessionRecord
) -> None:
    stranger = signed_in(UserFactory())
    address = f"/sessions/{session.id}/observe"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data=feedback(practitioner)).status_code == 404


def test_of_two_who_ran_it_one_is_chosen(
    boss: FlaskClient, practitioner: User, team: Team, session: SessionRecord
) -> None:
    second = UserFactory(teams=[team])
    session.facilitators.append(SessionFacilitator(user_id=second.id))
    db.session.commit()
    post(boss, f"/sessions/{session.id}/observe", feedback(second))
    assert the_observation().observed_id == second.id


def test_it_is_staff_data_and_marked_as_personal() -> None:
    of_people = {"strengths", "to_work_on", "reply", "observed_id", "observer_id"}
    columns = Observation.__table__.c
    assert {columns[name].info["classification"] for name in of_people} == {DataClass.PERSONAL}


def test_the_pages_ask_little_of_the_database(
    mine: FlaskClient, boss: FlaskClient, practitioner: User
) -> None:
    made = [an_observation(observed=practitioner) for _ in range(4)]
    pages = (
        (mine, "/observations/mine"),
        (mine, f"/observations/{made[0].id}"),
        (boss, "/observations"),
        (boss, f"/observations/people/{practitioner.id}"),
        (boss, f"/sessions/{made[0].session_id}/observe"),
    )
    for browser, address in pages:
        with counted_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, len(statements))
