"""Panels: who took part, what was decided, what that changes on the plan, and what became of it."""

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
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.panels.models import Effect, Panel, PanelDecision, Settled
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import parts, settled, tomorrow
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_live_version
from tests.factories.panels import a_decision, a_panel
from tests.factories.people import UserFactory, manager

SignIn = Callable[[User], FlaskClient]
ON_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    return a_child(practitioner.teams[0], case_reference="YJ-77")


@pytest.fixture
def panel(child: ChildRecord, practitioner: User) -> Panel:
    return a_panel(child=child, by=practitioner, held_on=date(2026, 5, 3))


def a_form(**changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "panel-key",
        "kind": "engagement",
        "held_on": parts(today()),
        "took_part": ["child", "police"],
        **changes,
    }


def a_decision_form(owner: User, **changes: Any) -> dict[str, Any]:
    return {
        "submission_key": "decision-key",
        "words": "Meet at the youth club",
        "owner_id": str(owner.id),
        "due_on": parts(today() + timedelta(days=7)),
        "plan": "",
        **changes,
    }


def post(browser: FlaskClient, address: str, form: dict[str, Any]) -> str:
    return browser.post(address, data=form, follow_redirects=True).text


def decide(browser: FlaskClient, panel: Panel, owner: User, **changes: Any) -> str:
    address = f"/panels/{panel.id}/decisions/add"
    return post(browser, address, a_decision_form(owner, **changes))


def the_decision() -> PanelDecision:
    db.session.expire_all()
    return db.session.scalars(select(PanelDecision)).one()


def told() -> set[int]:
    db.session.expire_all()
    of_panels = (Notice.kind == "panel_decision", Notice.settled_at.is_(None))
    return set(db.session.scalars(select(Notice.user_id).where(*of_panels)))


# The panel


def test_a_panel_is_recorded_and_stands_in_the_timeline(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    page = post(mine, f"/children/{child.id}/panels/add", a_form())
    assert "Next, record what it decided" in page
    panel = db.session.scalars(select(Panel)).one()
    assert panel.took_part == ["child", "police"]
    decide(mine, panel, practitioner)
    page = mine.get(f"/children/{child.id}?kind=panel").text
    assert "Engagement or compliance panel" in page
    assert "The child and police." in page
    assert "Meet at the youth club (open)" in page
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "record_panel_decision")
    ).one()
    assert "youth club" not in str(event.changes)


def test_two_presses_make_one_panel_and_one_decision(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    for _ in range(2):
        post(mine, f"/children/{child.id}/panels/add", a_form())
    panel = db.session.scalars(select(Panel)).one()
    for _ in range(2):
        assert "The decision is recorded" in decide(mine, panel, practitioner)
    assert db.session.scalar(select(func.count()).select_from(PanelDecision)) == 1
    page = post(mine, f"/children/{child.id}/panels/add", a_form(submission_key="other"))
    assert "A panel of this kind and day is recorded already" in page


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": ""}, "Choose which panel it was"),
        ({"held_on": tomorrow}, "The panel must be today or in the past"),
        ({"held_on": ["1", "1", "1980"]}, "The panel must be after"),
        ({"took_part": []}, "Choose who took part"),
        ({"took_part": ["Mrs Jones"]}, "There is a problem"),
    ],
)
def test_a_panel_that_cannot_be_is_asked_about(
    mine: FlaskClient, child: ChildRecord, changes: dict[str, Any], message: str
) -> None:
    page = post(mine, f"/children/{child.id}/panels/add", a_form(**settled(changes)))
    assert message in page
    assert db.session.scalar(select(Panel)) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"words": " "}, "Say what was decided"),
        ({"words": "Ring Gary Barlow"}, "looks like a name"),
        ({"owner_id": "99"}, "Choose who sees to it"),
        ({"due_on": ["", "", ""]}, "Enter the day by which it is to be done"),
        ({"due_on": ["2", "5", "2026"]}, "on or after that of the panel, 3 May 2026"),
        ({"plan": "end:99"}, "Choose what changes on the plan"),
    ],
)
def test_a_decision_that_cannot_be_is_asked_about_and_nothing_typed_is_lost(
    mine: FlaskClient, panel: Panel, practitioner: User, changes: dict[str, Any], message: str
) -> None:
    page = decide(mine, panel, practitioner, **changes)
    assert message in page
    assert changes.get("words", "Meet at the youth club").strip() in page
    assert db.session.scalar(select(PanelDecision)) is None


# What it changes on the plan


def item_of_last_week(child: ChildRecord, owner: User, **changes: Any) -> PlanItem:
    return a_plan_item(child=child, owner=owner, created_at=now() - timedelta(days=7), **changes)


def test_more_sessions_make_a_new_version_of_the_plan_that_names_the_panel(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    item = item_of_last_week(panel.child, practitioner)
    page = decide(mine, panel, practitioner, plan=f"more_sessions:{item.id}", sessions="6")
    assert "the plan is changed by it" in page
    db.session.expire_all()
    assert db.session.get_one(PlanItem, item.id).sessions_planned == 6
    assert (the_decision().effect, the_decision().plan_item_id) == (Effect.MORE_SESSIONS, item.id)
    page = mine.get(f"/children/{panel.child_id}").text
    assert "Decided by the panel of 3 May 2026" in page
    assert "Sessions planned, before" in page
    kept = db.session.scalars(select(RecordChange)).one()
    assert (kept.reason, kept.before) == ("panel", {"sessions_planned": 4})


def test_an_earlier_start_and_nothing_later(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    item = item_of_last_week(panel.child, practitioner)
    plan = f"earlier_start:{item.id}"
    late = parts(item.start_by + timedelta(days=1))
    page = decide(mine, panel, practitioner, plan=plan, start_by=late)
    assert "Enter a day from today on and before" in page
    assert db.session.scalar(select(PanelDecision)) is None, "both or neither"
    earlier = today() + timedelta(days=2)
    decide(mine, panel, practitioner, plan=plan, start_by=parts(earlier))
    db.session.expire_all()
    assert db.session.get_one(PlanItem, item.id).start_by == earlier


def test_what_is_under_way_is_ended_with_a_reason_and_what_is_not_is_set_aside(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    delivery = a_delivery(child=panel.child, owner=practitioner)
    plan = f"end:{delivery.plan_item_id}"
    assert "Choose how it ends" in decide(mine, panel, practitioner, plan=plan)
    decide(mine, panel, practitioner, plan=plan, ending="not_right")
    db.session.expire_all()
    assert db.session.get_one(Delivery, delivery.id).ending == "not_right"
    waiting = item_of_last_week(panel.child, practitioner)
    again = {"plan": f"set_aside:{waiting.id}", "submission_key": "second"}
    decide(mine, panel, practitioner, **again)
    db.session.expire_all()
    assert db.session.get_one(PlanItem, waiting.id).set_aside_reason == "panel"
    page = mine.get(f"/panels/{panel.id}").text
    assert "Ended: " in page
    assert "Set aside: " in page


def test_an_approval_that_ends_first_must_be_seen_here_too(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    version = a_live_version(expires_in=timedelta(days=50))
    item = item_of_last_week(panel.child, practitioner, version=version)
    change = {"plan": f"more_sessions:{item.id}", "sessions": "20"}
    page = decide(mine, panel, practitioner, **change)
    assert "Read when the approval ends and tick" in page
    assert 'name="approval_seen"' in page
    assert "the plan is changed" in decide(mine, panel, practitioner, **change, approval_seen="y")


def test_what_is_to_be_added_is_named_when_it_is_done(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    decide(mine, panel, practitioner, plan="add")
    decision = the_decision()
    address = f"/panels/decisions/{decision.id}/settle"
    form = {"settled": "done", "revision": "1", "plan_item_id": ""}
    assert "Choose what was added to the plan" in post(mine, address, form)
    other = a_plan_item()
    assert "Choose what was added" in post(mine, address, form | {"plan_item_id": str(other.id)})
    item = a_plan_item(child=panel.child, owner=practitioner)
    page = post(mine, address, form | {"plan_item_id": str(item.id)})
    assert "It is recorded what became of the decision" in page
    assert the_decision().plan_item_id == item.id


def test_another_childs_plan_is_out_of_reach(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    other = a_plan_item(child=a_child(panel.child.team))
    page = decide(mine, panel, practitioner, plan=f"set_aside:{other.id}")
    assert "Choose what changes on the plan" in page
    db.session.expire_all()
    assert db.session.get_one(PlanItem, other.id).set_aside_at is None


def test_an_end_that_is_recorded_after_more_sessions_is_on_the_day_of_the_last(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    begun = panel.held_on - timedelta(days=14)
    delivery = a_delivery(child=panel.child, owner=practitioner, started_on=begun)
    a_session(delivery, recorded_by=practitioner, held_on=panel.held_on + timedelta(days=1))
    plan = f"end:{delivery.plan_item_id}"
    assert "the plan is changed" in decide(mine, panel, practitioner, plan=plan, ending="not_right")
    db.session.expire_all()
    ended = db.session.get_one(Delivery, delivery.id).ended_on
    assert ended == panel.held_on + timedelta(days=1)


def test_a_plan_whose_owner_left_the_team_is_said_to_be_put_right_first(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    item = item_of_last_week(panel.child, UserFactory())
    page = decide(mine, panel, practitioner, plan=f"more_sessions:{item.id}", sessions="6")
    assert "The plan cannot be changed: Choose an owner from the child&#39;s team" in page
    assert 'id="owner_id-error"' not in page
    assert db.session.scalar(select(PanelDecision)) is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("day", "message"),
    [
        (["2", "5", "2026"], "must be on or after that of the panel"),
        (["1", "1", "2206"], "must be within two years from now"),
    ],
)
def test_the_day_of_a_decision_is_put_right_within_the_same_bounds(
    mine: FlaskClient, panel: Panel, practitioner: User, day: list[str], message: str
) -> None:
    assert message in decide(mine, panel, practitioner, due_on=day)
    decision = a_decision(panel=panel, owner=practitioner)
    form = a_decision_form(practitioner, due_on=day, revision="1", reason="typed_wrongly")
    assert message in post(mine, f"/panels/decisions/{decision.id}/edit", form)
    form |= {"due_on": parts(decision.due_on), "words": "Meet at the club"}
    assert "The correction is saved" in post(mine, f"/panels/decisions/{decision.id}/edit", form)


# What becomes of it


def test_whoever_sees_to_it_is_told_and_finds_it_on_their_home(
    mine: FlaskClient, signed_in: SignIn, panel: Panel, practitioner: User
) -> None:
    colleague = UserFactory(teams=[panel.child.team])
    decide(mine, panel, colleague)
    assert told() == {colleague.id}
    notice = db.session.scalars(select(Notice).where(Notice.kind == "panel_decision")).one()
    assert "YJ-77" not in notice.words + notice.detail
    assert "youth club" not in notice.words + notice.detail, "it goes out by mail"
    theirs = signed_in(colleague)
    page = theirs.get("/").text
    assert "Decided by panels, for you to see to" in page
    assert "Meet at the youth club" in page
    assert "Overdue" not in page.partition("Decided by panels")[2].partition("</section>")[0]
    assert "Decided by panels" not in mine.get("/").text
    the_decision().due_on = today() - timedelta(days=1)
    db.session.commit()
    section = theirs.get("/").text.partition("Decided by panels")[2].partition("</section>")[0]
    assert "Overdue" in section
    address = f"/panels/decisions/{the_decision().id}/settle"
    form = {"settled": "not_done", "note": "", "revision": "1"}
    assert "Say why it was not done" in post(theirs, address, form)
    post(theirs, address, form | {"note": "The club closed"})
    assert told() == set()
    assert "Decided by panels" not in theirs.get("/").text
    assert the_decision().settled is Settled.NOT_DONE
    assert "The club closed" in mine.get(f"/panels/{panel.id}").text


def test_exactly_the_overdue_decisions_are_exceptions(
    signed_in: SignIn, practitioner: User
) -> None:
    team = practitioner.teams[0]
    for number in range(8):
        late = number in (1, 4, 5)
        done = {"settled": "done", "settled_at": now()} if number == 5 else {}
        a_decision(
            child=a_child(team, case_reference=f"YJ-{number:02}"),
            owner=practitioner,
            due_on=today() - timedelta(days=1) if late else today(),
            **done,
        )
    boss = signed_in(manager(team))
    page = boss.get("/ledger/exceptions?kind=panel_overdue").text
    assert {number for number in range(8) if f"YJ-{number:02}<" in page} == {1, 4}


# Put right


def test_slips_are_undone_on_the_day(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord, practitioner: User
) -> None:
    post(mine, f"/children/{child.id}/panels/add", a_form())
    panel = db.session.scalars(select(Panel)).one()
    decide(mine, panel, practitioner)
    decision = the_decision()
    settle = {"settled": "done", "revision": "1"}
    post(mine, f"/panels/decisions/{decision.id}/settle", settle)
    colleague = signed_in(UserFactory(teams=[child.team]))
    for way in (f"decisions/{decision.id}/settle/undo", f"decisions/{decision.id}/undo"):
        assert colleague.post(f"/panels/{way}").status_code == 403
    assert "is open again" in post(mine, f"/panels/decisions/{decision.id}/settle/undo", {})
    assert the_decision().settled is None
    assert "taken away again" in post(mine, f"/panels/decisions/{decision.id}/undo", {})
    assert "taken away again" in post(mine, f"/panels/{panel.id}/undo", {})
    assert db.session.scalar(select(Panel)) is None


def test_what_a_colleague_added_is_not_undone_with_what_it_was_added_to(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord, practitioner: User
) -> None:
    post(mine, f"/children/{child.id}/panels/add", a_form())
    panel = db.session.scalars(select(Panel)).one()
    colleague = signed_in(UserFactory(teams=[child.team]))
    decide(colleague, panel, practitioner)
    assert "It has decisions" in post(mine, f"/panels/{panel.id}/undo", {})
    decision = the_decision()
    settle = {"settled": "done", "revision": "1"}
    post(mine, f"/panels/decisions/{decision.id}/settle", settle)
    assert colleague.post(f"/panels/decisions/{decision.id}/undo").status_code == 403
    post(mine, f"/panels/decisions/{decision.id}/settle/undo", {})
    assert the_decision().settled is None


def test_what_a_colleague_put_right_is_not_undone(
    mine: FlaskClient, signed_in: SignIn, child: ChildRecord, practitioner: User
) -> None:
    post(mine, f"/children/{child.id}/panels/add", a_form())
    panel = db.session.scalars(select(Panel)).one()
    colleague = signed_in(UserFactory(teams=[child.team]))
    post(colleague, f"/panels/{panel.id}/edit", a_form(kind="risk", revision="1"))
    assert mine.post(f"/panels/{panel.id}/undo").status_code == 403
    decide(mine, panel, practitioner)
    address = f"/panels/decisions/{the_decision().id}"
    post(colleague, f"{address}/edit", a_decision_form(practitioner, words="Ring", revision="1"))
    assert mine.post(f"{address}/undo").status_code == 403
    assert the_decision().words == "Ring"


def test_a_decision_that_changed_the_plan_stays_and_so_does_its_panel(
    mine: FlaskClient, child: ChildRecord, practitioner: User
) -> None:
    post(mine, f"/children/{child.id}/panels/add", a_form())
    panel = db.session.scalars(select(Panel)).one()
    item = a_plan_item(child=child, owner=practitioner)
    decide(mine, panel, practitioner, plan=f"more_sessions:{item.id}", sessions="6")
    decision = the_decision()
    assert mine.post(f"/panels/decisions/{decision.id}/undo").status_code == 403
    form = {"revision": "1", "reason": "typed_wrongly"}
    page = post(
        mine, f"/panels/decisions/{decision.id}/remove", a_decision_form(practitioner) | form
    )
    assert "It changed the plan, so that it stays" in page
    assert "changed the plan, so that it stays" in post(mine, f"/panels/{panel.id}/undo", {})
    assert the_decision().id == decision.id


def test_later_all_is_corrected_with_a_reason_and_its_history_is_shown(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    decision = a_decision(panel=panel, settled="done", settled_at=now() - timedelta(days=3))
    form = a_form(held_on=parts(panel.held_on), kind="risk", revision="1")
    edit = f"/panels/{panel.id}/edit"
    assert "Choose why it is changed" in post(mine, edit, form)
    assert "The correction is saved" in post(mine, edit, form | {"reason": "learned_later"})
    other = UserFactory(teams=[panel.child.team], name="Ann Lee")
    changed = a_decision_form(other, revision="1")
    edit = f"/panels/decisions/{decision.id}/edit"
    assert "Choose why it is changed" in post(mine, edit, changed)
    post(mine, edit, changed | {"reason": "typed_wrongly"})
    again = {"settled": "not_done", "note": "It was not", "revision": "2"}
    settle = f"/panels/decisions/{decision.id}/settle"
    assert "Choose why it is changed" in post(mine, settle, again)
    page = post(mine, settle, again | {"reason": "learned_later"})
    assert "It was typed wrongly" in page
    assert "Meet at the youth club instead of the office" in page
    assert "Ann Lee" in page
    assert the_decision().settled is Settled.NOT_DONE
    remove = a_decision_form(other, revision="3", reason="wrong_child")
    page = post(mine, f"/panels/decisions/{decision.id}/remove", remove)
    assert "What it said is kept with the reason" in page
    page = post(mine, f"/panels/{panel.id}/remove", {"revision": "2", "reason": "wrong_child"})
    assert "The panel is removed" in page
    assert db.session.scalar(select(Panel)) is None


def test_two_people_on_one_decision_are_told(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    decision = a_decision(panel=panel, recorded_at=now())
    edit = f"/panels/decisions/{decision.id}/edit"
    post(mine, edit, a_decision_form(practitioner, words="Meet at school", revision="1"))
    page = post(mine, edit, a_decision_form(practitioner, words="Meet in town", revision="1"))
    assert "Someone saved since you opened this page" in page
    assert "Meet in town" in page
    assert the_decision().words == "Meet at school"
    settle = f"/panels/decisions/{decision.id}/settle"
    page = post(mine, settle, {"settled": "done", "revision": "1"})
    assert "Someone saved since you opened this page" in page
    page = post(mine, f"/panels/{panel.id}/remove", {"revision": "9", "reason": "wrong_child"})
    assert "Someone saved since you opened this page" in page


# Who may


def test_another_teams_child_is_as_if_it_were_not_there(signed_in: SignIn, panel: Panel) -> None:
    decision = a_decision(panel=panel)
    stranger = signed_in(UserFactory())
    for address in (
        f"/children/{panel.child_id}/panels/add",
        f"/panels/{panel.id}",
        f"/panels/{panel.id}/edit",
        f"/panels/{panel.id}/decisions/add",
        f"/panels/decisions/{decision.id}/edit",
        f"/panels/decisions/{decision.id}/settle",
    ):
        assert stranger.get(address).status_code == 404, address
    for address in (
        f"/panels/{panel.id}/remove",
        f"/panels/{panel.id}/undo",
        f"/panels/decisions/{decision.id}/remove",
        f"/panels/decisions/{decision.id}/undo",
        f"/panels/decisions/{decision.id}/settle/undo",
    ):
        assert stranger.post(address, data={"revision": "1"}).status_code == 404, address


def test_a_colleague_of_another_team_cannot_be_given_it(mine: FlaskClient, panel: Panel) -> None:
    assert "Choose who sees to it" in decide(mine, panel, UserFactory())


def test_the_pages_ask_little_of_the_database(
    mine: FlaskClient, panel: Panel, practitioner: User
) -> None:
    for number in range(4):
        a_decision(panel=panel, words=f"Decision {number}")
        a_delivery(child=panel.child, owner=practitioner)
    for address in (
        f"/panels/{panel.id}",
        f"/panels/{panel.id}/decisions/add",
        f"/children/{panel.child_id}",
    ):
        with counted_queries() as statements:
            assert mine.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, len(statements))
