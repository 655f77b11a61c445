"""Recording sessions on one page, for a child or a group."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.document import PlannedSession, Step
from catalogue.interventions.models import InterventionVersion
from core.audit.models import AuditEvent
from core.database import db, now, today
from core.people.models import User
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from tests.days import parts, settled, tomorrow
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
# What a form refuses, it refuses before any database is asked.
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    second = PlannedSession(
        title="The second sign",
        aim="The child tries it out.",
        steps=(
            Step("Try it", core=True, minutes=20, body="Try it."),
            Step("Game", core=False, minutes=5, body="Play."),
            Step("Look back", core=True, minutes=5, body="Look back."),
        ),
    )
    document = a_document()
    return a_live_version(document=replace(document, sessions=(*document.sessions, second)))


@pytest.fixture
def delivery(practitioner: User, version: InterventionVersion) -> Delivery:
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    return a_delivery(child=child, version=version, owner=practitioner)


def a_form(practitioner: User, **changes: Any) -> dict[str, Any]:
    """The form as the page sends it: everything done, nothing under “Add more” changed."""
    form = {
        "submission_key": "session-key",
        "happened": "yes",
        "not_held_reason": "",
        "steps_of": "1",
        "plan_session": "1",
        "core_steps": ["2", "3"],
        "held_on": parts(today()),
        "minutes": "",
        "facilitators": [str(practitioner.id)],
        "children-0-attendance": "attended",
        "children-0-engagement": "4",
        "children-0-child_words": "It was alright",
        "children-0-child_words_declined_reason": "",
    }
    form |= {name.replace("child_0_", "children-0-"): value for name, value in changes.items()}
    return settled({name: value for name, value in form.items() if value is not None})


def record(browser: FlaskClient, delivery: Delivery, form: dict[str, Any]) -> str:
    address = f"/deliveries/{delivery.id}/sessions/add"
    return browser.post(address, data=form, follow_redirects=True).text


def the_session() -> SessionRecord:
    return db.session.scalars(select(SessionRecord)).one()


def the_event(action: str) -> AuditEvent:
    """The one event of this kind in the audit."""
    return db.session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


def test_core_steps_are_ticked_as_the_page_opens(mine: FlaskClient, delivery: Delivery) -> None:
    page = mine.get(f"/deliveries/{delivery.id}/sessions/add").text
    assert "Session 1 of 2: The first sign" in page
    steps = page.partition("What was done")[2].partition("How did the child")[0]
    assert steps.count(" checked") == 2
    assert "Body map" in steps
    assert "Warm up" not in steps


def test_a_session_is_recorded_in_one_go(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    page = record(mine, delivery, a_form(practitioner, core_steps=["2"], minutes="45"))
    assert "The session is recorded." in page
    assert "It was alright" in page
    assert "Left out of the core steps: One breath" in page
    assert "45 minutes" in page
    attendance = the_session().attendances[0]
    assert (attendance.engagement, attendance.core_steps_left_out) == (4, [3])
    assert [each.user_id for each in the_session().facilitators] == [practitioner.id]
    event = the_event("record_session")
    assert (event.subject_type, event.subject_id) == ("child_records", delivery.child_id)
    assert "alright" not in str(event.changes)


def test_the_next_session_of_the_plan_is_offered(mine: FlaskClient, delivery: Delivery) -> None:
    a_session(delivery)
    page = mine.get(f"/deliveries/{delivery.id}/sessions/add").text
    assert "Session 2 of 2: The second sign" in page
    assert "Look back" in page


def test_two_presses_make_one_record(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    for _ in range(2):
        assert "The session is recorded." in record(mine, delivery, a_form(practitioner))
    assert db.session.scalar(select(func.count()).select_from(SessionRecord)) == 1
    assert db.session.scalar(select(func.count()).select_from(Attendance)) == 1


def test_two_presses_at_the_same_moment_make_one_record(
    app: Flask, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    browsers = [signed_in(practitioner) for _ in range(4)]
    address, form = f"/deliveries/{delivery.id}/sessions/add", a_form(practitioner)

    def press(browser: FlaskClient) -> int:
        with app.app_context():
            return browser.post(address, data=form).status_code

    db.session.remove()
    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = list(pool.map(press, browsers))
    assert 302 in answers
    assert set(answers) <= {200, 302}
    assert db.session.scalar(select(func.count()).select_from(SessionRecord)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"happened": None}, "Say whether the session happened"),
        ({"happened": "no"}, "Choose why it did not happen"),
        ({"child_0_attendance": None}, "Say whether the child attended"),
        ({"child_0_attendance": "made_up"}, "Choose one of the options"),
        ({"child_0_engagement": None}, "Say how the child took part"),
        ({"child_0_engagement": "6"}, "Choose one of the options"),
        ({"child_0_child_words": ""}, "Write one sentence in the child’s words"),
        ({"child_0_child_words": "  "}, "Write one sentence in the child’s words"),
        ({"child_0_child_words_declined_reason": "Tired"}, "or why they gave none, not both"),
        ({"child_0_child_words": "x" * 501}, "must be 500 characters or fewer"),
        ({"child_0_child_words": "Kyle Walker hit me"}, "“Kyle Walker” looks like a name"),
        ({"child_0_child_words": "I live at ST16 2LH"}, "looks like a postcode"),
        ({"held_on": tomorrow}, "must be today or in the past"),
        ({"held_on": parts(today() - timedelta(days=15))}, "on or after the start"),
        ({"held_on": ["", "", ""]}, "Enter the date of the session"),
        ({"minutes": "0"}, "Enter minutes from 1 to 600"),
        ({"minutes": "601"}, "Enter minutes from 1 to 600"),
        ({"minutes": "an hour"}, "Enter minutes from 1 to 600"),
        ({"plan_session": "3"}, "Choose one of the options"),
        ({"facilitators": ["99999"]}, "Choose one of the options"),
    ],
)
def test_what_is_missing_or_wrong_is_asked_for_and_nothing_is_lost(
    mine: FlaskClient,
    delivery: Delivery,
    practitioner: User,
    changes: dict[str, Any],
    message: str,
) -> None:
    form = a_form(practitioner, **{"child_0_child_words": "Nothing lost"} | changes)
    page = record(mine, delivery, form)
    assert message in page
    assert "There is a problem" in page
    assert form["children-0-child_words"].strip()[:12] in page
    assert db.session.scalar(select(SessionRecord)) is None


def test_a_name_that_is_none_is_saved_after_the_tick(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(practitioner, child_0_child_words="We watched Kyle Walker play")
    page = record(mine, delivery, form)
    assert "It is none of these; save it as it is" in page
    shown = page.partition('name="findings_shown" type="hidden" value="')[2].partition('"')[0]
    again = form | {"findings_shown": shown, "nothing_of_the_kind": "y"}
    assert "The session is recorded." in record(mine, delivery, again)
    assert the_session().attendances[0].child_words == "We watched Kyle Walker play"


def test_a_session_that_did_not_happen_needs_a_reason_and_nothing_else(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(
        practitioner,
        happened="no",
        not_held_reason="child_ill",
        child_0_attendance=None,
        child_0_engagement=None,
        child_0_child_words="",
    )
    page = record(mine, delivery, form)
    assert "It is recorded as not held." in page
    assert "Did not happen: child was ill" in page
    assert "0 of 4</strong>" in page
    assert the_session().facilitators == []


def test_what_was_typed_before_no_was_chosen_is_not_kept(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    record(mine, delivery, a_form(practitioner, happened="no", not_held_reason="child_ill"))
    attendance = the_session().attendances[0]
    assert (attendance.attendance, attendance.engagement, attendance.child_words) == (
        None,
        None,
        "",
    )


def test_a_child_who_was_absent_is_asked_nothing_more(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(
        practitioner,
        child_0_attendance="absent_not_agreed",
        child_0_engagement=None,
        child_0_child_words="",
    )
    page = record(mine, delivery, form)
    assert "Absent, without a reason that was accepted" in page
    assert "0 of 4</strong>" in page


def test_a_child_who_says_nothing_is_recorded_with_the_reason(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(
        practitioner,
        child_0_child_words="",
        child_0_child_words_declined_reason="Wanted to go home",
    )
    assert "No words from the child: Wanted to go home" in record(mine, delivery, form)


def test_choosing_another_session_of_the_plan_shows_its_steps_first(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(practitioner, plan_session="2")
    page = record(mine, delivery, form)
    assert "These are the steps of another session" in page
    assert "Look back" in page
    assert "It was alright" in page
    assert db.session.scalar(select(SessionRecord)) is None
    form |= {"steps_of": "2", "core_steps": ["1"]}
    assert "Left out of the core steps: Look back" in record(mine, delivery, form)


def test_a_session_outside_the_plan_has_no_steps(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    assert "The session is recorded." in record(
        mine, delivery, a_form(practitioner, plan_session="")
    )
    assert the_session().plan_session is None
    assert the_session().attendances[0].core_steps_left_out == []


def test_the_recorder_can_undo_it_on_the_same_day(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    page = record(mine, delivery, a_form(practitioner))
    session_id = the_session().id
    assert f'action="/sessions/{session_id}/undo"' in page
    page = mine.post(f"/sessions/{session_id}/undo", follow_redirects=True).text
    assert "taken away again" in page
    assert db.session.scalar(select(SessionRecord)) is None
    assert db.session.scalar(select(Attendance)) is None
    event = the_event("undo_session")
    assert (event.subject_id, event.changes) == (delivery.child_id, {"session": session_id})


def test_nobody_else_and_no_later_day_can_undo_it(
    mine: FlaskClient, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner)
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    assert colleague.post(f"/sessions/{session.id}/undo").status_code == 403
    session.recorded_at = now() - timedelta(days=1)
    db.session.commit()
    assert mine.post(f"/sessions/{session.id}/undo").status_code == 403
    assert f"/sessions/{session.id}/undo" not in mine.get(f"/deliveries/{delivery.id}").text


def test_a_session_that_a_colleague_put_right_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    record(mine, delivery, a_form(practitioner))
    session_id = the_session().id
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    form = a_form(practitioner, revision="1", child_0_engagement="2")
    colleague.post(f"/sessions/{session_id}/edit", data=form)
    refused = mine.post(f"/sessions/{session_id}/undo")
    assert refused.status_code == 403
    assert "Somebody else changed this since" in refused.text
    assert the_session().attendances[0].engagement == 2


def test_an_ending_that_a_colleague_put_right_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    address = f"/deliveries/{delivery.id}/end"
    form = {"revision": "1", "ending": "completed", "ended_on": parts(today())}
    mine.post(address, data=form)
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    colleague.post(address, data=form | {"revision": "2", "ending": "not_right"})
    refused = mine.post(f"{address}/undo")
    assert refused.status_code == 403
    assert "Somebody else changed this since" in refused.text
    db.session.expire_all()
    assert db.session.get_one(Delivery, delivery.id).ending == "not_right"


def test_a_session_is_put_right_and_the_audit_names_the_fields(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner, held_on=today())
    page = mine.get(f"/sessions/{session.id}/edit").text
    assert "It was alright" in page
    form = a_form(practitioner, revision="1", child_0_engagement="2", core_steps=["3"])
    page = mine.post(f"/sessions/{session.id}/edit", data=form, follow_redirects=True).text
    assert "The session record is saved." in page
    event = the_event("change_session")
    assert event.changes == {
        "session": session.id,
        "engagement": "changed",
        "core_steps_left_out": "changed",
    }


def test_saving_a_session_unchanged_changes_nothing(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner, held_on=today())
    mine.post(f"/sessions/{session.id}/edit", data=a_form(practitioner, revision="1"))
    db.session.expire_all()
    assert session.revision == 1
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "change_session" not in actions


def test_two_people_at_the_same_session_see_both_texts(
    mine: FlaskClient, signed_in: SignIn, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner, held_on=today())
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    first = a_form(practitioner, revision="1", child_0_child_words="It was boring")
    assert colleague.post(f"/sessions/{session.id}/edit", data=first).status_code == 302
    second = a_form(practitioner, revision="1", child_0_child_words="It was long")
    page = mine.post(f"/sessions/{session.id}/edit", data=second).text
    assert "Someone saved since you opened this page" in page
    assert "It was boring" in page
    assert page.count("It was long") == 2
    db.session.expire_all()
    assert session.attendances[0].child_words == "It was boring"
    third = second | {"revision": "2"}
    assert mine.post(f"/sessions/{session.id}/edit", data=third).status_code == 302


def test_another_teams_session_is_as_if_it_were_not_there(
    mine: FlaskClient, practitioner: User
) -> None:
    theirs = a_session()
    assert mine.get(f"/sessions/{theirs.id}/edit").status_code == 404
    form = a_form(practitioner, revision="1")
    assert mine.post(f"/sessions/{theirs.id}/edit", data=form).status_code == 404
    assert mine.post(f"/sessions/{theirs.id}/undo").status_code == 404
    assert mine.get("/sessions/99999/edit").status_code == 404


def test_what_the_child_said_is_shown_as_text_and_never_run(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    words = "<script>alert(1)</script>{{7*7}}"
    page = record(mine, delivery, a_form(practitioner, child_0_child_words=words))
    page += mine.get(f"/children/{delivery.child_id}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{7*7}}" in page


def test_a_session_after_the_end_is_refused(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    delivery.ended_on, delivery.ending = today() - timedelta(days=1), "completed"
    db.session.commit()
    assert "The delivery ended on" in record(mine, delivery, a_form(practitioner))
    late = a_form(practitioner, held_on=parts(today() - timedelta(days=2)))
    assert "The session is recorded." in record(mine, delivery, late)


def group_form(practitioner: User, **changes: Any) -> dict[str, Any]:
    second = {
        "children-1-attendance": "absent_agreed",
        "children-1-child_words": "",
        "children-1-child_words_declined_reason": "",
    }
    return a_form(practitioner) | second | changes


def test_a_group_session_writes_each_childs_record(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    team = practitioner.teams[0]
    second = a_delivery(child=a_child(team, case_reference="YJ-78"), version=version)
    page = mine.get(f"/deliveries/{delivery.id}/group").text
    assert "YJ-78" in page
    address = f"/deliveries/{delivery.id}/sessions/add?with={second.id}"
    assert "group of 2" in mine.get(address).text
    answer = mine.post(address, data=group_form(practitioner), follow_redirects=True)
    assert "The session is recorded." in answer.text
    attendances = {each.delivery_id: each.attendance for each in the_session().attendances}
    assert attendances == {delivery.id: "attended", second.id: "absent_agreed"}
    assert "Absent, with a reason" in mine.get(f"/deliveries/{second.id}").text
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "record_session"))
    assert {event.subject_id for event in events} == {delivery.child_id, second.child_id}


def test_a_groups_missing_answers_are_asked_for_row_by_row(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    second = a_delivery(child=a_child(practitioner.teams[0]), version=version)
    address = f"/deliveries/{delivery.id}/sessions/add?with={second.id}"
    form = group_form(practitioner) | {
        "children-1-attendance": "attended",
        "children-1-engagement": "3",
    }
    page = mine.post(address, data=form).text
    assert 'href="#children-1-child_words"' in page
    assert page.count("Error: Record a session") == 1


def test_only_running_deliveries_of_the_same_version_and_team_can_join(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    team = practitioner.teams[0]
    elsewhere = a_delivery(version=version)
    other_version = a_delivery(child=a_child(team))
    ended = a_delivery(child=a_child(team), version=version, ended_on=today(), ending="completed")
    page = mine.get(f"/deliveries/{delivery.id}/group").text
    assert "No other child of your teams" in page
    for other in (elsewhere, other_version, ended):
        address = f"/deliveries/{delivery.id}/sessions/add?with={other.id}"
        assert mine.get(address).status_code == 404
        assert mine.post(address, data=group_form(practitioner)).status_code == 404
    assert mine.get(f"/deliveries/{delivery.id}/sessions/add?with=x").status_code == 400


def test_a_group_session_is_changed_row_by_row(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    second = a_delivery(child=a_child(practitioner.teams[0]), version=version)
    session = a_session(delivery, second, recorded_by=practitioner, held_on=today())
    form = group_form(practitioner, revision="1")
    answer = mine.post(f"/sessions/{session.id}/edit", data=form)
    assert answer.status_code == 302
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "change_session")
    ).all()
    assert [event.subject_id for event in events] == [second.child_id]


def test_a_group_with_a_child_of_another_team_cannot_be_changed_from_outside(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    mixed = a_session(delivery, a_delivery(version=version), recorded_by=practitioner)
    assert mine.get(f"/sessions/{mixed.id}/edit").status_code == 403
    assert mine.post(f"/sessions/{mixed.id}/undo").status_code == 403
