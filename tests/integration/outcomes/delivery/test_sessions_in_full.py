"""What else a session record holds, and how it is put right later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion
from core.audit.models import AuditEvent
from core.database import db, now, today
from core.people.models import User
from outcomes.caseload.models import RecordChange
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version()


@pytest.fixture
def delivery(practitioner: User, version: InterventionVersion) -> Delivery:
    child = a_child(practitioner.teams[0], case_reference="YJ-77")
    return a_delivery(child=child, version=version, owner=practitioner)


def a_form(practitioner: User, **changes: Any) -> dict[str, Any]:
    """The form as the page sends it; ``child_0_…`` stands for ``children-0-…``."""
    form = {
        "submission_key": "session-key",
        "happened": "yes",
        "steps_of": "1",
        "plan_session": "1",
        "core_steps": ["2", "3"],
        "held_on": parts(today()),
        "facilitators": [str(practitioner.id)],
        "children-0-attendance": "attended",
        "children-0-engagement": "4",
        "children-0-child_words": "It was alright",
    }
    form |= {name.replace("child_0_", "children-0-"): value for name, value in changes.items()}
    return {name: value for name, value in form.items() if value is not None}


def record(browser: FlaskClient, delivery: Delivery, form: dict[str, Any]) -> str:
    address = f"/deliveries/{delivery.id}/sessions/add"
    return browser.post(address, data=form, follow_redirects=True).text


def the_attendance() -> Attendance:
    db.session.expire_all()
    return db.session.scalars(select(Attendance)).one()


def of_last_week(*deliveries: Delivery, **changes: Any) -> SessionRecord:
    """A session that was recorded a week ago."""
    session = a_session(*deliveries, **changes)
    session.recorded_at = now() - timedelta(days=7)
    db.session.commit()
    return session


def test_all_that_may_be_added_is_kept_and_shown(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    form = a_form(
        practitioner,
        core_steps_adapted=["3"],
        partner_agencies=["health", "police"],
        child_0_attendance="attended_late",
        child_0_minutes_late="10",
        child_0_motivation="3",
        child_0_reparation_hours="1.5",
        child_0_carer_informed="yes",
    )
    page = record(mine, delivery, form)
    for words in (
        "Attended, arrived late by 10 minutes",
        "Was willing",
        "Adapted of the core steps: One breath",
        "With staff of: Health and Police",
        "1.5 hours of reparation",
        "Parent or carer told",
    ):
        assert words in page, words
    kept = the_attendance()
    assert (kept.minutes_late, kept.motivation, kept.reparation_hours) == (10, 3, 1.5)
    assert kept.core_steps_adapted == [3]


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"core_steps": ["2"], "core_steps_adapted": ["3"]}, "A step that was adapted was done"),
        ({"core_steps_adapted": ["1"]}, "Choose one of the options"),
        ({"partner_agencies": ["the_moon"]}, "Choose one of the options"),
        ({"child_0_motivation": "6"}, "Choose one of the options"),
        ({"child_0_minutes_late": "0"}, "Enter the minutes from 1 to 600"),
        ({"child_0_reparation_hours": "25"}, "Enter hours up to 24"),
        ({"child_0_reparation_hours": "0"}, "Enter hours up to 24"),
        ({"child_0_reparation_hours": "all day"}, "Enter hours up to 24"),
        ({"child_0_catches_up_id": "99999"}, "Choose one of the options"),
    ],
)
def test_what_cannot_be_is_asked_about_and_nothing_is_lost(
    mine: FlaskClient,
    delivery: Delivery,
    practitioner: User,
    changes: dict[str, Any],
    message: str,
) -> None:
    page = record(mine, delivery, a_form(practitioner, **changes))
    assert "There is a problem" in page
    assert message in page
    assert "It was alright" in page
    assert db.session.scalar(select(SessionRecord)) is None


def test_lateness_belongs_to_a_child_who_was_late(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    record(mine, delivery, a_form(practitioner, child_0_minutes_late="10"))
    assert the_attendance().minutes_late is None


def test_a_missed_session_is_caught_up_on_once(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    missed = a_session(delivery, happened=False)
    page = mine.get(f"/deliveries/{delivery.id}/sessions/add").text
    assert "child was ill" in page
    page = record(mine, delivery, a_form(practitioner, child_0_catches_up_id=str(missed.id)))
    assert "Makes up for the session of" in page
    assert "Caught up on" in page
    again = a_form(practitioner, submission_key="another", child_0_catches_up_id=str(missed.id))
    assert "There is a problem" in record(mine, delivery, again)
    assert "child was ill" not in mine.get(f"/deliveries/{delivery.id}/sessions/add").text


def test_another_childs_missed_session_cannot_be_caught_up_on(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    theirs = a_session(a_delivery(), happened=False)
    page = record(mine, delivery, a_form(practitioner, child_0_catches_up_id=str(theirs.id)))
    assert "There is a problem" in page


def test_taking_the_missed_session_away_leaves_the_other_as_it_is(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    missed = a_session(delivery, happened=False, recorded_by=practitioner)
    record(mine, delivery, a_form(practitioner, child_0_catches_up_id=str(missed.id)))
    mine.post(f"/sessions/{missed.id}/undo")
    assert the_attendance().catches_up_id is None


def test_on_its_day_a_record_is_put_right_without_a_reason_and_its_history_is_kept(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner, held_on=today())
    assert "no reason is needed" in mine.get(f"/sessions/{session.id}/edit").text
    form = a_form(practitioner, revision="1", child_0_child_words="It was boring")
    mine.post(f"/sessions/{session.id}/edit", data=form)
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.child_id, kept.kind, kept.subject_id) == (delivery.child_id, "session", session.id)
    assert (kept.reason, kept.before) == ("same_day", {"child_words": "It was alright"})


def test_later_a_correction_needs_a_reason_and_nothing_typed_is_lost(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = of_last_week(delivery, recorded_by=practitioner)
    form = a_form(
        practitioner,
        revision="1",
        held_on=parts(session.held_on),
        child_0_child_words="It was boring",
    )
    page = mine.post(f"/sessions/{session.id}/edit", data=form).text
    assert 'href="#reason"' in page
    assert "Choose why it is changed" in page
    assert "It was boring" in page
    assert db.session.scalar(select(RecordChange)) is None
    assert the_attendance().child_words == "It was alright"
    form["reason"] = "typed_wrongly"
    page = mine.post(f"/sessions/{session.id}/edit", data=form, follow_redirects=True).text
    assert "It was typed wrongly" in page
    assert "The child’s words, before" in page
    assert "It was alright" in page
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "change_session")
    ).one()
    assert event.changes == {
        "session": session.id,
        "child_words": "changed",
        "reason": [None, "typed_wrongly"],
    }


def test_a_record_of_the_wrong_child_is_removed_later_and_what_it_said_is_kept(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = of_last_week(delivery, recorded_by=practitioner)
    address = f"/sessions/{session.id}/remove"
    page = mine.post(address, data=a_form(practitioner, revision="1"))
    assert "Choose why it is changed" in page.text
    assert db.session.scalar(select(func.count()).select_from(SessionRecord)) == 1
    form = a_form(practitioner, revision="1", reason="wrong_child")
    page = mine.post(address, data=form, follow_redirects=True).text
    assert "The session record is removed" in page
    assert "Records that were removed" in page
    assert "It belongs to another child" in page
    assert "It was alright" in page
    assert db.session.scalar(select(SessionRecord)) is None
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.removed, kept.before["engagement"]) == (True, 4)


def test_a_record_that_somebody_changed_meanwhile_is_not_removed(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = of_last_week(delivery, recorded_by=practitioner)
    session.revision = 2
    db.session.commit()
    form = a_form(practitioner, revision="1", reason="wrong_child")
    page = mine.post(f"/sessions/{session.id}/remove", data=form).text
    assert "Someone saved since you opened this page" in page
    assert db.session.scalar(select(func.count()).select_from(SessionRecord)) == 1


def test_another_teams_session_cannot_be_removed(mine: FlaskClient, practitioner: User) -> None:
    theirs = a_session()
    form = a_form(practitioner, revision="1", reason="wrong_child")
    assert mine.post(f"/sessions/{theirs.id}/remove", data=form).status_code == 404


def test_a_group_session_of_a_child_who_moved_teams_says_who_can_put_it_right(
    mine: FlaskClient, signed_in: SignIn, practitioner: User
) -> None:
    team, version = practitioner.teams[0], a_live_version()
    stayed, moved = (
        a_delivery(child=a_child(team), version=version, owner=practitioner) for _ in range(2)
    )
    session = a_session(stayed, moved, recorded_by=practitioner)
    moved.child.team = TeamFactory()
    db.session.commit()
    answer = mine.get(f"/sessions/{session.id}/edit")
    assert answer.status_code == 403
    assert "Ask a manager of the whole service" in answer.text
    assert moved.child.case_reference not in answer.text
    assert signed_in(manager()).get(f"/sessions/{session.id}/edit").status_code == 200


def test_whoever_ran_it_and_has_moved_teams_stays_on_a_corrected_record(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    session = a_session(delivery, recorded_by=practitioner, held_on=today())
    nurse = UserFactory(name="Nurse Okafor", teams=[TeamFactory()])
    session.facilitators[0].user_id = nurse.id
    db.session.commit()
    assert "Nurse Okafor" in mine.get(f"/sessions/{session.id}/edit").text


def test_taking_part_is_drawn_over_the_delivery_with_words_and_a_table(
    mine: FlaskClient, delivery: Delivery
) -> None:
    a_session(delivery, held_on=today() - timedelta(days=9), engagement=2, motivation=1)
    page = mine.get(f"/deliveries/{delivery.id}").text
    assert "<polyline" not in page, "one session has no course"
    a_session(
        delivery, held_on=today() - timedelta(days=5), attendance="absent_agreed", engagement=None
    )
    a_session(delivery, held_on=today() - timedelta(days=2), engagement=4, motivation=4)
    page = mine.get(f"/deliveries/{delivery.id}").text
    assert page.count("<polyline") == 2
    assert "Taking part went up over 2 sessions: “took part a little” on" in page
    assert "Wanting to be there went up over 2 sessions" in page
    table = page.partition("How the child took part, session by session")[2].partition("</table>")[
        0
    ]
    assert table.count("<tr") == 3
    assert "4: Took part well" in table


def test_a_group_keeps_what_each_child_did_and_each_childs_history(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    second = a_delivery(child=a_child(practitioner.teams[0]), version=version)
    address = f"/deliveries/{delivery.id}/sessions/add?with={second.id}"
    form = a_form(practitioner, child_0_reparation_hours="2") | {
        "children-1-attendance": "attended_late",
        "children-1-minutes_late": "20",
        "children-1-engagement": "2",
        "children-1-motivation": "5",
        "children-1-child_words": "Loud",
    }
    assert mine.post(address, data=form).status_code == 302
    rows = {
        each.delivery_id: (each.reparation_hours, each.minutes_late, each.motivation)
        for each in db.session.scalars(select(Attendance))
    }
    assert rows == {delivery.id: (2, None, None), second.id: (None, 20, 5)}
    session_id = db.session.scalars(select(SessionRecord.id)).one()
    change = form | {"revision": "1", "children-1-child_words": "Very loud"}
    assert mine.post(f"/sessions/{session_id}/edit", data=change).status_code == 302
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.child_id, kept.before) == (second.child_id, {"child_words": "Loud"})
    assert "Very loud" not in mine.get(f"/deliveries/{delivery.id}").text


def test_the_pages_ask_little_of_the_database_however_many_sessions_there_are(
    mine: FlaskClient, delivery: Delivery, practitioner: User
) -> None:
    for number in range(8):
        session = of_last_week(delivery, recorded_by=practitioner)
        form = a_form(
            practitioner,
            revision="1",
            held_on=parts(session.held_on),
            reason="typed_wrongly",
            child_0_child_words=f"Words {number}",
        )
        mine.post(f"/sessions/{session.id}/edit", data=form)
    for address in (
        f"/deliveries/{delivery.id}",
        f"/deliveries/{delivery.id}/sessions/add",
        f"/sessions/{session.id}/edit",
    ):
        with counted_queries() as statements:
            assert mine.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, statements)


def test_a_group_of_eight_asks_little_of_the_database(
    mine: FlaskClient, delivery: Delivery, practitioner: User, version: InterventionVersion
) -> None:
    team = practitioner.teams[0]
    others = [a_delivery(child=a_child(team), version=version) for _ in range(7)]
    query = "&".join(f"with={each.id}" for each in others)
    with counted_queries() as statements:
        page = mine.get(f"/deliveries/{delivery.id}/sessions/add?{query}")
    assert "group of 8" in page.text
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE, len(statements)
