"""Planning for a child, as a practitioner meets it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion, VersionState
from core.audit.models import AuditEvent
from core.database import db, now, today
from core.errors import InvalidInput
from core.people.models import User
from core.training.operations import TrainingDone, record_training
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem
from outcomes.delivery.operations import PlanDetails, add_plan_item
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_document, a_draft, a_live_version, put_in_state
from tests.factories.people import UserFactory, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
# What a form refuses, it refuses before any database is asked.
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    return a_child(practitioner.teams[0], case_reference="YJ-77")


@pytest.fixture
def version(app: Flask) -> InterventionVersion:
    return a_live_version(slug="stop-and-breathe")


def a_form(practitioner: User, **changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "plan-key",
        "need": "thinking_and_behaviour",
        "desired_outcome": "Walks away from a row at home twice a week",
        "child_view": "I want to stop kicking off",
        "child_view_declined_reason": "",
        "sessions_planned": "4",
        "start_by": parts(today() + timedelta(days=7)),
        "owner_id": str(practitioner.id),
        "age_at_plan": "15",
        "warning_seen": "y",
        **changes,
    }


def address(child: ChildRecord) -> str:
    return f"/children/{child.id}/plan/add?intervention=stop-and-breathe"


def test_interventions_are_offered_by_topic(
    mine: FlaskClient, child: ChildRecord, version: InterventionVersion
) -> None:
    a_draft(slug="not-yet", document=a_document(title="Not yet approved"))
    page = mine.get(f"/children/{child.id}/plan/add").text
    assert '<optgroup label="Anger">' in page
    assert 'value="stop-and-breathe"' in page
    assert "Not yet approved" not in page


def test_nothing_to_choose_from_says_what_to_do(mine: FlaskClient, child: ChildRecord) -> None:
    assert "Ask your QA lead" in mine.get(f"/children/{child.id}/plan/add").text


def test_warnings_and_training_are_shown_before_anything_is_saved(
    mine: FlaskClient, child: ChildRecord
) -> None:
    document = replace(a_document(), training_required=("trauma_informed_practice",))
    a_live_version(slug="stop-and-breathe", document=document)
    page = mine.get(address(child)).text
    assert "This touches on: violence" in page
    assert "Trauma-informed practice" in page
    assert "Approved until" in page


def test_a_plan_item_is_saved_and_stands_on_the_childs_page(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    page = mine.post(address(child), data=a_form(practitioner), follow_redirects=True)
    assert "It is on the plan." in page.text
    assert "Walks away from a row at home twice a week" in page.text
    assert "0 of 4</strong> sessions done" in page.text
    assert "I want to stop kicking off" in page.text
    item = db.session.scalars(select(PlanItem)).one()
    assert (item.owner_id, item.age_at_plan) == (practitioner.id, 15)


def test_two_presses_make_one_plan_item(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    for _ in range(2):
        assert mine.post(address(child), data=a_form(practitioner)).status_code == 302
    assert db.session.scalar(select(func.count()).select_from(PlanItem)) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"need": ""}, "Choose the need that this answers"),
        ({"need": "made_up"}, "Choose the need that this answers"),
        ({"desired_outcome": ""}, "Say what will be different"),
        ({"desired_outcome": "Engage"}, "For example: “Walks away"),
        ({"desired_outcome": "Address offending behaviour"}, "For example: “Walks away"),
        ({"child_view": ""}, "Write the child&#39;s own view in their words"),
        ({"child_view": "   "}, "Write the child&#39;s own view in their words"),
        ({"child_view_declined_reason": "Not today"}, "not both"),
        ({"sessions_planned": "0"}, "Enter a number of sessions from 1 to 60"),
        ({"sessions_planned": "61"}, "Enter a number of sessions from 1 to 60"),
        ({"sessions_planned": "many"}, "Enter a number of sessions from 1 to 60"),
        ({"start_by": ["", "", ""]}, "Enter the date by which it is to start"),
        ({"start_by": parts(today() - timedelta(days=1))}, "must be today or a later date"),
        ({"start_by": ["1", "1", "2206"]}, "must be within two years from now"),
        ({"start_by": ["31", "12", "9999"]}, "must be within two years from now"),
        ({"owner_id": "99999"}, "Choose who answers for it"),
        ({"age_at_plan": ""}, "Enter the child&#39;s age now"),
        ({"age_at_plan": "14"}, "Enter the child&#39;s age now: 15 or more"),
        ({"warning_seen": ""}, "tick that you have seen it"),
        ({"child_view": "Kyle Walker started it"}, "“Kyle Walker” looks like a name"),
    ],
)
def test_what_a_plan_must_have_is_asked_for(
    mine: FlaskClient,
    child: ChildRecord,
    practitioner: User,
    version: InterventionVersion,
    changes: dict[str, Any],
    message: str,
) -> None:
    form = a_form(practitioner, **changes)
    if not form["warning_seen"]:
        del form["warning_seen"]
    page = mine.post(address(child), data=form)
    assert page.status_code == 200
    assert message in page.text
    assert "There is a problem" in page.text
    assert db.session.scalar(select(func.count()).select_from(PlanItem)) == 0


def test_a_child_who_declined_is_recorded_with_the_reason(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    form = a_form(practitioner, child_view="", child_view_declined_reason="Too tired today")
    assert mine.post(address(child), data=form).status_code == 302
    item = db.session.scalars(select(PlanItem)).one()
    assert item.child_view_declined_reason == "Too tired today"


def test_what_deserves_a_second_look_is_said(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=3))
    form = a_form(practitioner, need="weapons")
    page = mine.post(address(child), data=form, follow_redirects=True).text
    assert "before the day to start by" in page
    assert "Read when the approval ends and tick" in page
    assert db.session.scalar(select(PlanItem)) is None
    form["approval_seen"] = "y"
    page = mine.post(address(child), data=form, follow_redirects=True).text
    assert "is not among this child&#39;s assessed needs" in page
    assert "does not say that it answers “Weapons”" in page


def test_an_intervention_that_is_not_available_is_refused_kindly(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    put_in_state(version, VersionState.SUSPENDED)
    db.session.commit()
    for answer in (mine.get(address(child)), mine.post(address(child), data=a_form(practitioner))):
        assert "cannot be planned now" in answer.text
        assert "it is suspended" in answer.text
    assert "it is suspended" in mine.get("/interventions/stop-and-breathe/plan").text
    assert db.session.scalar(select(func.count()).select_from(PlanItem)) == 0


def test_an_expired_approval_is_refused_though_no_clock_has_moved_it(
    mine: FlaskClient, child: ChildRecord
) -> None:
    a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=-1))
    assert "its approval has run out" in mine.get(address(child)).text


def test_an_unknown_intervention_is_not_found(mine: FlaskClient, child: ChildRecord) -> None:
    a_draft(slug="not-yet")
    for slug in ("nothing", "not-yet"):
        assert mine.get(f"/children/{child.id}/plan/add?intervention={slug}").status_code == 404
        assert mine.get(f"/interventions/{slug}/plan").status_code == 404


def test_from_an_intervention_the_child_is_chosen(
    mine: FlaskClient, child: ChildRecord, version: InterventionVersion
) -> None:
    theirs = a_child(case_reference="THEIRS-1")
    page = mine.get("/interventions/stop-and-breathe/plan").text
    assert "YJ-77" in page
    assert "THEIRS-1" not in page
    answer = mine.post("/interventions/stop-and-breathe/plan", data={"child_id": str(child.id)})
    assert answer.location == address(child)
    refused = mine.post("/interventions/stop-and-breathe/plan", data={"child_id": str(theirs.id)})
    assert "Choose a child of your teams" in refused.text


def test_another_teams_plan_is_as_if_it_were_not_there(
    mine: FlaskClient, practitioner: User, version: InterventionVersion
) -> None:
    theirs = a_plan_item(version=version)
    for path in (f"/plan/{theirs.id}/edit", f"/plan/{theirs.id}/start", address(theirs.child)):
        assert mine.get(path).status_code == 404
        assert mine.post(path, data=a_form(practitioner)).status_code == 404
    assert mine.post(f"/plan/{theirs.id}/undo").status_code == 404
    assert mine.get("/plan/99999/edit").status_code == 404


def test_a_qa_lead_plans_nothing(signed_in: SignIn, child: ChildRecord) -> None:
    assert signed_in(qa_lead()).get(f"/children/{child.id}/plan/add").status_code in {403, 404}


def test_a_fresh_plan_item_can_be_undone_by_the_one_who_made_it(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    mine.post(address(child), data=a_form(practitioner))
    item = db.session.scalars(select(PlanItem)).one()
    page = mine.post(f"/plan/{item.id}/undo", follow_redirects=True).text
    assert "taken off the plan" in page
    assert db.session.scalar(select(PlanItem)) is None
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert "undo_plan_item" in actions


def test_yesterdays_and_other_peoples_plan_items_stay(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    old = a_plan_item(
        child=child, version=version, owner=practitioner, created_at=now() - timedelta(days=1)
    )
    others = a_plan_item(child=child, version=version)
    started = a_delivery(child=child, version=version, owner=practitioner)
    for item_id in (old.id, others.id, started.plan_item_id):
        assert mine.post(f"/plan/{item_id}/undo").status_code == 403


def test_a_plan_item_is_changed_and_the_audit_names_the_field(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    item = a_plan_item(
        child=child, version=version, owner=practitioner, start_by=today() - timedelta(days=5)
    )
    form = a_form(practitioner, revision="1", sessions_planned="6", start_by=parts(item.start_by))
    page = mine.post(f"/plan/{item.id}/edit", data=form, follow_redirects=True).text
    assert "The plan is saved." in page
    assert "Overdue to start" in page
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "change_plan_item")
    ).one()
    assert event.changes == {"plan_item": item.id, "sessions_planned": "changed"}
    assert event.subject_id == child.id


def test_two_people_at_the_same_plan_item_see_both_texts(
    mine: FlaskClient,
    signed_in: SignIn,
    child: ChildRecord,
    practitioner: User,
    version: InterventionVersion,
) -> None:
    item = a_plan_item(child=child, version=version, owner=practitioner)
    colleague = signed_in(UserFactory(teams=list(practitioner.teams)))
    first = a_form(practitioner, revision="1", desired_outcome="Goes to school four days a week")
    assert colleague.post(f"/plan/{item.id}/edit", data=first).status_code == 302
    second = a_form(practitioner, revision="1", desired_outcome="Goes to college five days a week")
    page = mine.post(f"/plan/{item.id}/edit", data=second).text
    assert "Someone saved since you opened this page" in page
    assert page.count("Goes to school four days a week") == 1
    assert page.count("Goes to college five days a week") == 2
    db.session.expire_all()
    assert item.desired_outcome == "Goes to school four days a week"


def test_what_the_child_said_is_shown_as_text_and_never_run(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    form = a_form(practitioner, child_view="<img src=x onerror=alert(1)>")
    page = mine.post(address(child), data=form, follow_redirects=True).text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_timeline_shows_the_newest_first_and_one_kind_at_a_time(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    delivery = a_delivery(child=child, version=version, owner=practitioner)
    a_session(delivery, child_words="It was alright")
    page = mine.get(f"/children/{child.id}").text
    places = [page.index(words) for words in ("Planned: ", "Session: ", "Started: ", "Need assess")]
    assert places == sorted(places)
    only = mine.get(f"/children/{child.id}?kind=session").text
    assert "Session: Stop and breathe" in only
    assert "Need assessed" not in only
    assert mine.get(f"/children/{child.id}?kind=nonsense").status_code == 200


def test_the_childs_page_asks_little_of_the_database(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    for _ in range(3):
        delivery = a_delivery(child=child, version=version, owner=practitioner)
        for _ in range(3):
            a_session(delivery)
    mine.get("/")  # from the first look of a day on, the trend of reoffending is kept in memory
    counts = {}
    for path in ("/", f"/children/{child.id}", f"/children/{child.id}/plan/add", address(child)):
        with counted_queries() as statements:
            assert mine.get(path).status_code == 200
        counts[path] = len(statements)
    assert max(counts.values()) <= MOST_QUERIES_OF_A_PAGE, counts


TRAINED_WORK = "running-a-group"


@pytest.fixture
def needs_training(version: InterventionVersion) -> str:
    """The address of a version that asks for training, in the plan of a child."""
    document = replace(a_document(), training_required=("group_facilitation",))
    a_live_version(slug=TRAINED_WORK, document=document)
    return TRAINED_WORK


def test_who_does_not_hold_the_training_is_warned_and_nothing_typed_is_lost(
    mine: FlaskClient, practitioner: User, child: ChildRecord, needs_training: str
) -> None:
    where = f"/children/{child.id}/plan/add?intervention={needs_training}"
    assert "It needs training in Running groups" in mine.get(where).text
    page = mine.post(where, data=a_form(practitioner)).text
    assert f"No training in Running groups is on record for {practitioner.name}" in page
    assert "I want to stop kicking off" in page
    assert db.session.scalar(select(func.count(PlanItem.id))) == 0


def test_they_go_on_with_a_reason_that_is_shown_and_audited(
    mine: FlaskClient, practitioner: User, child: ChildRecord, needs_training: str
) -> None:
    where = f"/children/{child.id}/plan/add?intervention={needs_training}"
    reason = "A colleague who holds it is there each time."
    answer = mine.post(where, data=a_form(practitioner, training_reason=reason))
    assert answer.status_code == 302
    item = db.session.scalars(select(PlanItem)).one()
    assert item.training_missing == ["group_facilitation"]
    page = mine.get(f"/children/{child.id}").text
    assert "Planned without training in Running groups: A colleague who holds it" in page
    changes = db.session.scalars(
        select(AuditEvent.changes).where(AuditEvent.action == "add_plan_item")
    ).one()
    assert changes["training_missing"] == ["group_facilitation"]
    assert reason not in str(changes)


def test_who_holds_it_is_not_asked_and_a_new_owner_is(
    mine: FlaskClient, practitioner: User, child: ChildRecord, needs_training: str
) -> None:
    done = TrainingDone("group_facilitation", today() - timedelta(days=30))
    record_training(user=practitioner, done=done, actor=manager())
    where = f"/children/{child.id}/plan/add?intervention={needs_training}"
    assert mine.post(where, data=a_form(practitioner)).status_code == 302
    item = db.session.scalars(select(PlanItem)).one()
    assert item.training_missing == []
    colleague = UserFactory(teams=list(practitioner.teams))
    form = a_form(practitioner, owner_id=str(colleague.id), revision="1")
    page = mine.post(f"/plan/{item.id}/edit", data=form).text
    assert f"is on record for {colleague.name}" in page


def test_an_approval_that_ends_before_the_last_session_is_said(
    mine: FlaskClient, practitioner: User, child: ChildRecord, version: InterventionVersion
) -> None:
    version.expires_on = today() + timedelta(days=20)
    db.session.commit()
    in_a_week = a_form(practitioner, sessions_planned="3")
    page = mine.post(address(child), data=in_a_week, follow_redirects=True).text
    assert "At one session a week that is before the last one" in page


def test_an_approval_that_holds_until_the_last_session_is_not(
    mine: FlaskClient, practitioner: User, child: ChildRecord, version: InterventionVersion
) -> None:
    version.expires_on = today() + timedelta(days=21)
    db.session.commit()
    in_a_week = a_form(practitioner, sessions_planned="3")
    page = mine.post(address(child), data=in_a_week, follow_redirects=True).text
    assert "At one session a week" not in page


def test_a_reason_that_is_put_more_clearly_later_is_kept(
    mine: FlaskClient, practitioner: User, child: ChildRecord, needs_training: str
) -> None:
    where = f"/children/{child.id}/plan/add?intervention={needs_training}"
    mine.post(where, data=a_form(practitioner, training_reason="A colleague helps."))
    item = db.session.scalars(select(PlanItem)).one()
    clearer = "A colleague who holds it sits in each time."
    form = a_form(practitioner, training_reason=clearer, revision=str(item.revision))
    assert mine.post(f"/plan/{item.id}/edit", data=form).status_code == 302
    db.session.refresh(item)
    assert (item.training_reason, item.training_missing) == (clearer, ["group_facilitation"])


def test_a_plan_item_that_a_colleague_put_right_is_not_undone(
    mine: FlaskClient,
    signed_in: SignIn,
    child: ChildRecord,
    practitioner: User,
    version: InterventionVersion,
) -> None:
    mine.post(address(child), data=a_form(practitioner))
    item = db.session.scalars(select(PlanItem)).one()
    colleague = signed_in(UserFactory(teams=[child.team]))
    form = a_form(practitioner, sessions_planned="6", revision="1")
    colleague.post(f"/plan/{item.id}/edit", data=form)
    refused = mine.post(f"/plan/{item.id}/undo")
    assert refused.status_code == 403
    assert "Somebody else changed this since" in refused.text
    db.session.expire_all()
    assert db.session.scalars(select(PlanItem)).one().sessions_planned == 6


def test_a_key_that_cannot_be_kept_makes_a_record_all_the_same(
    mine: FlaskClient, child: ChildRecord, practitioner: User, version: InterventionVersion
) -> None:
    for key in ("k" * 300, "", ""):
        mine.post(address(child), data=a_form(practitioner, submission_key=key))
    assert db.session.scalar(select(func.count()).select_from(PlanItem)) == 3


def test_nobody_who_has_left_is_given_new_work(
    practitioner: User, child: ChildRecord, version: InterventionVersion
) -> None:
    gone = UserFactory(teams=practitioner.teams, active=False)
    details = PlanDetails(
        need="thinking_and_behaviour",
        desired_outcome="Walks away from a row at home twice a week",
        child_view="I want to stop kicking off",
        child_view_declined_reason="",
        sessions_planned=4,
        owner_id=gone.id,
        start_by=today() + timedelta(days=7),
        age_at_plan=15,
    )
    with pytest.raises(InvalidInput, match="has left"):
        add_plan_item(
            child=child,
            intervention=version.intervention,
            details=details,
            warning_seen=True,
            submission_key="gone",
            actor=practitioner,
        )
