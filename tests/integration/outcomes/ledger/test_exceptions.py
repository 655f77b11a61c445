"""What is off track is listed, all of it and nothing else, until a manager signs it off."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.interventions.models import InterventionVersion
from core.audit.queries import events_of
from core.database import db, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import PlanItem
from outcomes.ledger.kinds import Limits, add_exception_kind
from outcomes.ledger.models import ExceptionSignOff
from outcomes.ledger.off_track import OWN_KINDS
from outcomes.ledger.queries import PAGE_LENGTH, Asked, all_exceptions, exceptions_page
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import Clock
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_document, a_live_version
from tests.factories.ledger import HeldSession, Plan, Score, off_track, plans, put
from tests.factories.people import TeamFactory, UserFactory, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
LIMITS = Limits(today(), quiet_days=21, measure_days=7)
NOTE = "Rang the family; it starts on Monday"
ON_TRACK = Plan(
    started=30,
    sessions=(HeldSession(3, happened=True, attendance="attended"),),
    scores=(Score(30, "pre", "self"),),
)
PLANTED = {
    "not_started": Plan(start_by=1),
    "no_session": Plan(started=30, scores=(Score(30, "pre", "self"),)),
    "no_pre": Plan(started=30, sessions=(HeldSession(3, happened=True, attendance="attended"),)),
    "no_post": Plan(
        started=60,
        ended=20,
        sessions=tuple(HeldSession(day, happened=True, attendance="attended") for day in (50, 40)),
        scores=(Score(60, "pre", "self"),),
    ),
}


@pytest.fixture
def team(app: Flask) -> Team:
    return TeamFactory(name="Harbour")


@pytest.fixture
def owner(team: Team) -> User:
    return UserFactory(name="Ben Clarke", teams=[team])


@pytest.fixture
def boss(team: Team) -> User:
    return manager(team)


@pytest.fixture
def measured(app: Flask) -> InterventionVersion:
    return a_live_version()


@pytest.fixture
def unmeasured(app: Flask) -> InterventionVersion:
    return a_live_version(document=a_document(measures=()))


@pytest.fixture
def late(owner: User, measured: InterventionVersion) -> PlanItem:
    """A plan item that was to start yesterday."""
    child = a_child(owner.teams[0], case_reference="YJ-77")
    return a_plan_item(
        child=child, version=measured, owner=owner, start_by=today() - timedelta(days=1)
    )


def listed(viewer: User, **asked: object) -> set[tuple[str, str]]:
    return {
        (row.case_reference, row.what.kind)
        for row in all_exceptions(Asked(**asked).tidied(), viewer=viewer)
    }


def rows_of(page: str) -> list[str]:
    return page.partition("<tbody")[2].partition("</tbody>")[0].split("<tr")[1:]


def keys_of(page: str) -> list[str]:
    return re.findall(r'name="chosen" value="([^"]+)"', page)


def signed(browser: FlaskClient, keys: list[str], note: str = NOTE, key: str = "") -> str:
    data = {"chosen": keys, "note": note, "submission_key": key or str(uuid4())}
    return browser.post("/ledger/exceptions", data=data, follow_redirects=True).text


# Exactly what is off track


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(mixed=st.lists(plans(), min_size=20, max_size=20))
def test_whatever_is_planned_exactly_what_is_off_track_is_listed(
    measured: InterventionVersion, unmeasured: InterventionVersion, mixed: list[Plan]
) -> None:
    owner = UserFactory(teams=[TeamFactory()])
    expected = set()
    for plan in mixed:
        reference = put(plan, owner=owner, measured=measured, unmeasured=unmeasured)
        expected |= {(reference, kind) for kind in off_track(plan, LIMITS)}
    boss = manager(owner.teams[0])
    assert listed(boss) == expected
    page = exceptions_page(Asked().tidied(), viewer=boss)
    assert page.total == len(expected)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    places=st.sets(st.integers(0, 19), min_size=5, max_size=5),
    kinds=st.lists(st.sampled_from(sorted(PLANTED)), min_size=5, max_size=5),
)
def test_of_twenty_plans_with_five_gaps_exactly_those_five_are_listed(
    measured: InterventionVersion,
    unmeasured: InterventionVersion,
    places: set[int],
    kinds: list[str],
) -> None:
    owner = UserFactory(teams=[TeamFactory()])
    gaps = dict(zip(sorted(places), kinds, strict=True))
    expected = set()
    for number in range(20):
        plan = PLANTED[gaps[number]] if number in gaps else ON_TRACK
        reference = put(plan, owner=owner, measured=measured, unmeasured=unmeasured)
        if number in gaps:
            expected.add((reference, gaps[number]))
    assert listed(manager(owner.teams[0])) == expected


def test_the_count_above_is_the_number_of_rows_below_on_all_pages(
    signed_in: SignIn, owner: User, boss: User, measured: InterventionVersion
) -> None:
    for _ in range(PAGE_LENGTH + 3):
        put(PLANTED["not_started"], owner=owner, measured=measured, unmeasured=measured)
    browser = signed_in(boss)
    pages = [browser.get(f"/ledger/exceptions?page={number}").text for number in (1, 2)]
    assert [len(rows_of(page)) for page in pages] == [PAGE_LENGTH, 3]
    assert all(f"{PAGE_LENGTH + 3} exceptions to sign off" in page for page in pages)
    assert len(set(keys_of(pages[0]) + keys_of(pages[1]))) == PAGE_LENGTH + 3


def test_a_session_of_which_nobody_said_whether_the_child_came_is_not_held_against_anyone(
    boss: User, owner: User, measured: InterventionVersion
) -> None:
    pre = (Score(40, "pre", "self"),)
    for attendance in (None, "absent_not_agreed"):
        sessions = (HeldSession(2, happened=True, attendance=attendance),)
        plan = Plan(started=40, sessions=sessions, scores=pre)
        reference = put(plan, owner=owner, measured=measured, unmeasured=measured)
        assert ((reference, "no_session") in listed(boss)) is (attendance is not None)


# The page


def test_a_row_says_what_since_when_whose_and_why(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    (row,) = rows_of(signed_in(boss).get("/ledger/exceptions").text)
    for words in ("YJ-77", "Not started in time", "Stop and breathe", "Ben Clarke", "1 day ago"):
        assert words in row
    assert f'href="/children/{late.child_id}"' in row


def test_what_runs_says_how_many_sessions_were_held(
    signed_in: SignIn, boss: User, owner: User, measured: InterventionVersion
) -> None:
    item = a_plan_item(child=a_child(owner.teams[0]), version=measured, owner=owner)
    began = today() - timedelta(days=60)
    delivery = a_delivery(plan_item=item, version=measured, started_on=began)
    a_session(delivery, held_on=today() - timedelta(days=40))
    page = signed_in(boss).get("/ledger/exceptions?kind=no_session").text
    assert "40 days ago. 1 of 4 sessions held." in page
    assert f'href="/deliveries/{delivery.id}"' in page


@pytest.mark.parametrize("sort", ["since", "-since", "what", "child", "team", "-whose", "nonsense"])
def test_the_list_is_sorted_by_what_was_pressed(
    boss: User, owner: User, measured: InterventionVersion, sort: str
) -> None:
    for days in (3, 1, 2):
        put(Plan(start_by=days), owner=owner, measured=measured, unmeasured=measured)
    rows = all_exceptions(Asked(sort=sort).tidied(), viewer=boss)
    since = [row.days for row in rows]
    assert since == {"since": [3, 2, 1], "-since": [1, 2, 3]}.get(sort, since)
    assert sorted(since) == [1, 2, 3]
    if sort == "child":
        assert since == [3, 1, 2]
    if sort == "nonsense":
        assert since == [1, 2, 3]


def test_the_list_is_narrowed_by_kind_team_and_person(
    signed_in: SignIn, boss: User, owner: User, late: PlanItem, measured: InterventionVersion
) -> None:
    put(PLANTED["no_pre"], owner=owner, measured=measured, unmeasured=measured)
    browser = signed_in(boss)
    assert len(rows_of(browser.get("/ledger/exceptions").text)) == 2
    for narrowed in ("kind=no_pre", f"kind=no_pre&team={owner.teams[0].id}&owner={owner.id}"):
        page = browser.get(f"/ledger/exceptions?{narrowed}").text
        assert len(rows_of(page)) == 1, narrowed
        assert "1 exception to sign off" in page
    assert "There is nothing like this" in browser.get("/ledger/exceptions?owner=999999").text


def test_another_teams_exceptions_are_nowhere(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    stranger = signed_in(manager(TeamFactory()))
    mine = signed_in(boss).get("/ledger/exceptions").text
    for address in ("/", "/ledger/exceptions", "/ledger/exceptions.csv"):
        assert "YJ-77" not in stranger.get(address).text
    assert "Nothing is off track" in stranger.get("/ledger/exceptions").text
    answer = signed(stranger, keys_of(mine))
    assert "has changed since you opened this page" in answer
    assert db.session.query(ExceptionSignOff).count() == 0
    assert "YJ-77" in signed_in(manager()).get("/ledger/exceptions").text


def test_the_ledger_is_for_managers(signed_in: SignIn, owner: User) -> None:
    for person in (owner, qa_lead()):
        assert signed_in(person).get("/ledger/exceptions").status_code == 403


def test_the_home_page_of_a_manager_counts_them(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    browser = signed_in(boss)
    section = (
        browser.get("/").text.partition("Exceptions to sign off")[2].partition("</section>")[0]
    )
    assert ">1</span>" in section
    assert "Not started in time: 1 exception" in section
    signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    assert "Nothing that was planned or begun is off track" in browser.get("/").text


def test_another_room_can_add_a_kind(
    app: Flask, signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    from dataclasses import replace

    add_exception_kind(app, replace(OWN_KINDS[0], code="declined", label="Declined, no fallback"))
    page = signed_in(boss).get("/ledger/exceptions").text
    assert len(rows_of(page)) == 2
    assert "Declined, no fallback" in rows_of(page)[0] + rows_of(page)[1]


# Signing off


def test_signed_off_with_a_note_an_exception_leaves_the_list(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    browser = signed_in(boss)
    page = signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    assert "1 exception signed off." in page
    assert "Undo" in page
    assert rows_of(page) == []
    (row,) = rows_of(browser.get("/ledger/exceptions?show=signed").text)
    assert NOTE in row
    assert boss.name in row
    (event,) = [e for e in events_of("child_records", late.child_id) if "sign_off" in e.action]
    assert event.changes == {"exception": "not_started", "of": late.id}


def test_many_are_signed_off_at_once_and_the_undo_takes_all_back(
    signed_in: SignIn, boss: User, owner: User, measured: InterventionVersion
) -> None:
    for kind in PLANTED.values():
        put(kind, owner=owner, measured=measured, unmeasured=measured)
    browser = signed_in(boss)
    keys = keys_of(browser.get("/ledger/exceptions").text)
    page = signed(browser, keys[:3])
    assert "3 exceptions signed off." in page
    assert keys_of(page) == keys[3:]
    (undo,) = set(re.findall(r'action="(/ledger/sign-offs/together/[^"]+)"', page))
    after = browser.post(undo, follow_redirects=True).text
    assert "3 exceptions to sign off again." in after
    assert keys_of(after) == keys


def test_one_sign_off_is_undone_from_the_list_of_those_signed_off(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    browser = signed_in(boss)
    signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    page = browser.get("/ledger/exceptions?show=signed").text
    (undo,) = re.findall(r'formaction="([^"]+)"', page)
    assert signed_in(manager(TeamFactory())).post(undo).status_code == 404
    assert signed_in(manager()).post(undo).status_code == 403
    assert len(keys_of(browser.post(undo, follow_redirects=True).text)) == 1


def test_a_day_later_a_sign_off_cannot_be_undone(
    signed_in: SignIn, boss: User, late: PlanItem, clock: Clock
) -> None:
    browser = signed_in(boss)
    signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    clock.put_forward(days=1)
    tomorrow = signed_in(boss)
    page = tomorrow.get("/ledger/exceptions?show=signed").text
    assert NOTE in page
    assert "formaction" not in page
    number = db.session.query(ExceptionSignOff).one().id
    assert tomorrow.post(f"/ledger/sign-offs/{number}/undo").status_code == 403


def test_when_the_facts_change_an_exception_comes_back(
    signed_in: SignIn, boss: User, owner: User, measured: InterventionVersion, clock: Clock
) -> None:
    pre = (Score(30, "pre", "self"),)
    reference = put(
        Plan(started=30, scores=pre), owner=owner, measured=measured, unmeasured=measured
    )
    browser = signed_in(boss)
    signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    assert listed(boss) == set()
    delivery = db.session.query(ChildRecord).filter_by(case_reference=reference).one()
    found = db.session.query(PlanItem).filter_by(child_id=delivery.id).one().deliveries[0]
    a_session(found, held_on=today())
    clock.put_forward(days=20)
    assert listed(boss) == set()
    clock.put_forward(days=1)
    assert listed(boss) == {(reference, "no_session")}


def test_a_sign_off_is_for_one_start_by_date_and_one_owner(
    signed_in: SignIn, boss: User, owner: User, late: PlanItem, clock: Clock
) -> None:
    browser = signed_in(boss)
    signed(browser, keys_of(browser.get("/ledger/exceptions").text))
    late.start_by = today()
    db.session.commit()
    assert listed(boss) == set()
    clock.put_forward(days=1)
    assert listed(boss) == {("YJ-77", "not_started")}
    later = signed_in(boss)
    signed(later, keys_of(later.get("/ledger/exceptions").text))
    assert listed(boss) == set()
    late.owner_id = UserFactory(teams=owner.teams).id
    db.session.commit()
    assert listed(boss) == {("YJ-77", "not_started")}


def test_what_changed_since_the_page_was_opened_is_left_and_said(
    signed_in: SignIn, boss: User, owner: User, late: PlanItem, measured: InterventionVersion
) -> None:
    put(PLANTED["no_pre"], owner=owner, measured=measured, unmeasured=measured)
    browser = signed_in(boss)
    keys = keys_of(browser.get("/ledger/exceptions").text)
    late.start_by = today() - timedelta(days=3)
    db.session.commit()
    page = signed(browser, keys)
    assert "1 exception signed off. 1 other had changed" in page
    assert listed(boss) == {("YJ-77", "not_started")}


def test_two_presses_make_one_sign_off_and_two_managers_are_told(
    signed_in: SignIn, boss: User, late: PlanItem
) -> None:
    browser, key = signed_in(boss), str(uuid4())
    keys = keys_of(browser.get("/ledger/exceptions").text)
    for _ in range(2):
        assert "1 exception signed off." in signed(browser, keys, key=key)
    assert db.session.query(ExceptionSignOff).count() == 1
    assert "has changed since you opened this page" in signed(signed_in(manager()), keys)
    assert db.session.query(ExceptionSignOff).count() == 1


@pytest.mark.parametrize(
    ("note", "chosen", "said"),
    [
        ("", True, "Write what you found"),
        (NOTE, False, "Select at least one"),
        ("Spoke to Jayden Whitaker", True, "looks like a name with a surname"),
        ("x" * 501, True, "500 characters or fewer"),
    ],
)
def test_what_is_missing_or_must_not_be_held_is_said_and_nothing_ticked_is_lost(
    signed_in: SignIn, boss: User, late: PlanItem, note: str, chosen: bool, said: str
) -> None:
    browser = signed_in(boss)
    keys = keys_of(browser.get("/ledger/exceptions").text) if chosen else []
    page = signed(browser, keys, note)
    assert said in page
    assert note[:20] in page
    assert len(re.findall(r'name="chosen"[^>]* checked', page)) == len(keys)
    assert db.session.query(ExceptionSignOff).count() == 0


@pytest.mark.parametrize("key", ["nonsense", "a.b.c.d", "not_started.1.1.x", "." * 9, "x" * 4000])
def test_a_key_that_nobody_was_given_signs_nothing(
    signed_in: SignIn, boss: User, late: PlanItem, key: str
) -> None:
    assert "has changed since" in signed(signed_in(boss), [key])
    assert signed_in(boss).post("/ledger/sign-offs/together/x/undo").status_code == 404


# The file and the questions to the database


def test_the_file_has_the_same_rows_and_no_formula(
    signed_in: SignIn, boss: User, owner: User, late: PlanItem
) -> None:
    owner.name = "=1+1"
    db.session.commit()
    browser = signed_in(boss)
    signed(browser, keys_of(browser.get("/ledger/exceptions").text), note="-2 to be rung")
    rows = list(csv.reader(io.StringIO(browser.get("/ledger/exceptions.csv?show=signed").text)))
    assert len(rows) == 2
    assert rows[1][0] == "YJ-77"
    assert "'=1+1" in rows[1]
    assert "'-2 to be rung" in rows[1]
    assert len(list(csv.reader(io.StringIO(browser.get("/ledger/exceptions.csv").text)))) == 1
    exports = [e.changes for e in events_of("child_records", None) if "export" in e.action]
    assert exports == [{"rows": [None, 0]}, {"rows": [None, 1]}]


def test_the_page_asks_little_however_much_is_off_track(
    signed_in: SignIn, boss: User, owner: User, measured: InterventionVersion
) -> None:
    for _ in range(8):
        for kind in PLANTED.values():
            put(kind, owner=owner, measured=measured, unmeasured=measured)
    browser = signed_in(boss)
    browser.get("/")  # from the first look on, results are kept in memory
    for address in ("/", "/ledger/exceptions", "/ledger/exceptions?show=signed&sort=-what"):
        with counted_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, len(statements))
