"""While a screen is with a child, that browser shows the questions and nothing else."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import IntegerConverter, Rule

from core.audit.models import AuditEvent
from core.database import db
from core.people.handing_over import end_old_locks
from core.people.models import HandedOverSession, User
from outcomes.delivery.models import Delivery
from tests.conftest import PASSWORD
from tests.days import Clock
from tests.factories.answering import answer_all, hand_over, kept
from tests.factories.children import a_delivery
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]
LOCKED = "This screen is locked"
MINUTE = 1 / 24 / 60


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    return a_delivery()


@pytest.fixture
def worker(delivery: Delivery) -> User:
    return UserFactory(teams=[delivery.child.team])


@pytest.fixture
def tablet(signed_in: SignIn, worker: User) -> FlaskClient:
    return signed_in(worker)


def addresses_of(app: Flask, rule: Rule, delivery: Delivery) -> list[str]:
    """An address of the rule, with numbers that there are."""
    known = {"delivery_id": delivery.id, "child_id": delivery.child_id, "name": "privacy"}
    values = {
        name: known.get(name, 1 if isinstance(converter, IntegerConverter) else "x")
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return [app.url_for(rule.endpoint, **values)]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_other_address_of_the_service_answers(
    app: Flask, tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    elsewhere = ["/", "/nowhere", "/answering", f"{inside}x", f"{inside}0", "/answering/999"]
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(("assets", "answering.")):
            elsewhere += addresses_of(app, rule, delivery)
    elsewhere.remove("/open-the-lock")
    assert len(elsewhere) > 150
    let_through = [
        (method, address)
        for address in elsewhere
        for method in ("GET", "POST")
        if tablet.open(address, method=method, data={}).status_code != 423
    ]
    assert let_through == []
    for method in ("HEAD", "PUT", "DELETE", "OPTIONS"):
        assert tablet.open("/children", method=method).status_code == 423, method


def test_what_is_shown_says_nothing_of_the_child_the_measure_or_the_staff(
    tablet: FlaskClient, delivery: Delivery, worker: User
) -> None:
    inside = hand_over(tablet, delivery)
    shown = [tablet.get(inside), tablet.get(f"{inside}/1"), tablet.get("/children")]
    answer_all(tablet, inside, [0] * 10)
    shown.append(tablet.get(f"{inside}/send"))
    tablet.post(f"{inside}/send")
    shown += [tablet.get(inside), tablet.get(f"{inside}/77"), tablet.get("/open-the-lock")]
    for answer in shown:
        for secret in (delivery.child.case_reference, worker.name, "YP-CORE", "Clinical Outcomes"):
            assert secret not in answer.text
        assert '<nav aria-label="Menu' not in answer.text
        assert "/sign-out" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def test_signing_out_or_in_as_somebody_else_is_no_way_out(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    hand_over(tablet, delivery)
    other = UserFactory()
    tablet.post("/sign-out")
    tablet.post("/sign-in", data={"email": other.email, "password": PASSWORD})
    assert LOCKED in tablet.get("/").text


def test_an_older_cookie_does_not_open_it(tablet: FlaskClient, delivery: Delivery) -> None:
    """An answer to another window, sent late, brings the cookie of before the handing over."""
    cookie = tablet.get_cookie("session", domain="localhost")
    assert cookie is not None
    hand_over(tablet, delivery)
    tablet.set_cookie("session", cookie.value, domain="localhost")
    assert tablet.get("/children").status_code == 423


def test_the_person_s_other_browsers_and_other_people_are_not_locked(
    tablet: FlaskClient, signed_in: SignIn, worker: User, delivery: Delivery
) -> None:
    phone, colleague = signed_in(worker), signed_in(UserFactory(teams=worker.teams))
    hand_over(tablet, delivery)
    assert phone.get("/children").status_code == 200
    assert colleague.get("/children").status_code == 200
    assert signed_in(worker).get("/children").status_code == 200


def test_one_answering_does_not_lead_to_another(tablet: FlaskClient, delivery: Delivery) -> None:
    first = hand_over(tablet, delivery)
    tablet.post("/open-the-lock", data={"password": PASSWORD})
    second = hand_over(tablet, delivery, instrument="gad_7")
    assert second != first
    assert tablet.get(first).status_code == 423
    assert tablet.get(second).status_code == 200


def test_staff_open_it_with_their_password_and_see_what_came_of_it(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    wrong = tablet.post("/open-the-lock", data={"password": "a guess"})
    assert wrong.status_code == 423
    assert "Enter the password of whoever handed this screen over" in wrong.text
    assert tablet.get("/").status_code == 423
    opened = tablet.post("/open-the-lock", data={"password": PASSWORD})
    assert opened.location == inside.replace("answering", "given-back")
    assert tablet.get(opened.location).status_code == 200
    assert tablet.get("/").status_code == 200
    assert db.session.scalar(select(func.count(HandedOverSession.id))) == 0
    told = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    screens = [action for action in told if action.endswith(("_screen", "_questions"))]
    assert screens == ["hand_over_questions", "hand_over_screen", "open_screen"]


def test_a_password_that_another_person_has_does_not_open_it(
    tablet: FlaskClient, delivery: Delivery, worker: User
) -> None:
    from argon2 import PasswordHasher

    worker.password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash("mine")
    db.session.commit()
    hand_over(tablet, delivery)
    assert tablet.post("/open-the-lock", data={"password": PASSWORD}).status_code == 423
    assert tablet.post("/open-the-lock", data={"password": "mine"}).status_code == 302


def test_guessing_is_slowed_down_and_keeps_nobody_out_elsewhere(
    tablet: FlaskClient, signed_in: SignIn, worker: User, delivery: Delivery, clock: Clock
) -> None:
    inside = hand_over(tablet, delivery)
    for _ in range(5):
        tablet.post("/open-the-lock", data={"password": "a guess"})
    refused = tablet.post("/open-the-lock", data={"password": PASSWORD})
    assert refused.status_code == 423
    assert "There were too many attempts" in refused.text
    assert tablet.get(inside).status_code == 200, "the child can go on"
    assert signed_in(worker).get("/children").status_code == 200
    clock.put_forward(days=16 * MINUTE)
    assert tablet.post("/open-the-lock", data={"password": PASSWORD}).status_code == 302


def test_after_a_long_pause_it_waits_for_staff_but_takes_the_answer_on_its_way(
    tablet: FlaskClient, delivery: Delivery, clock: Clock
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, [1, 2])
    clock.put_forward(days=31 * MINUTE)
    late = tablet.post(f"{inside}/3", data={"answer": "3"}, follow_redirects=True)
    assert late.status_code == 423
    assert "Give it back to the person you are with" in late.text
    assert kept().answers == {"1": 1, "2": 2, "3": 3}
    assert tablet.get(f"{inside}/2").status_code == 423
    tablet.post("/open-the-lock", data={"password": PASSWORD})
    again = tablet.post(inside.replace("answering", "given-back") + "/go-on")
    assert tablet.get(again.location).location == f"{inside}/4"


def test_a_session_that_has_run_out_loses_no_answer(
    tablet: FlaskClient, delivery: Delivery, worker: User, clock: Clock
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, [1, 2, 3])
    clock.put_forward(days=13 * 60 * MINUTE)
    asked = tablet.get(f"{inside}/4")
    assert asked.location.startswith("/sign-in?next=")
    back = {"email": worker.email, "password": PASSWORD, "next": f"{inside}/4"}
    landed = tablet.post("/sign-in", data=back, follow_redirects=True)
    assert "3 of 10 questions are dealt with" in landed.text
    assert kept().answers == {"1": 1, "2": 2, "3": 3}
    again = tablet.post(inside.replace("answering", "given-back") + "/go-on")
    assert tablet.get(again.location).location == f"{inside}/4"
    assert tablet.get("/").status_code == 423


def test_locks_of_sessions_that_ended_are_taken_away(
    tablet: FlaskClient, delivery: Delivery, clock: Clock
) -> None:
    hand_over(tablet, delivery)
    assert end_old_locks().endswith(": 0.")
    clock.put_forward(days=13 * 60 * MINUTE)
    assert end_old_locks().endswith(": 1.")


def test_the_browser_forgets_pages_that_it_kept(tablet: FlaskClient, delivery: Delivery) -> None:
    answer = tablet.post(
        f"/deliveries/{delivery.id}/measures/hand-over?instrument=yp_core",
        data={"submission_key": str(uuid4()), "occasion": "pre"},
    )
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_a_form_from_elsewhere_shows_nothing_more(
    guarded: FlaskClient, worker: User, delivery: Delivery
) -> None:
    def token(address: str) -> str:
        return guarded.get(address).text.partition('csrf_token" type="hidden" value="')[2][:91]

    form = {"csrf_token": token("/sign-in")}
    guarded.post("/sign-in", data=form | {"email": worker.email, "password": PASSWORD})
    address = f"/deliveries/{delivery.id}/measures/hand-over?instrument=yp_core"
    sent = {"csrf_token": token(address), "submission_key": str(uuid4()), "occasion": "pre"}
    inside = guarded.post(address, data=sent).location
    refused = guarded.post(f"{inside}/1", data={"answer": "1"})
    assert refused.status_code == 423
    assert LOCKED in refused.text
