"""A child answers on a screen that was handed over; staff see what came of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery
from outcomes.measures.answering import drop_old_answers
from outcomes.measures.models import Answering, Measurement
from tests.conftest import PASSWORD
from tests.days import Clock
from tests.factories.answering import answer_all, hand_over, kept
from tests.factories.children import a_delivery
from tests.factories.measures import a_measurement
from tests.factories.people import TeamFactory, UserFactory, qa_lead

SignIn = Callable[[User], FlaskClient]
# 1 + 2 + (4-3) + 0 + (4-2) + 1 + 3 + 2 + 1 + (4-1)
SIXTEEN: list[int | str] = [1, 2, 3, 0, 2, 1, 3, 2, 1, 1]
HURTING = 4  # the number of the question about hurting oneself


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    return a_delivery()


@pytest.fixture
def worker(delivery: Delivery) -> User:
    return UserFactory(teams=[delivery.child.team])


@pytest.fixture
def tablet(signed_in: SignIn, worker: User) -> FlaskClient:
    return signed_in(worker)


def recorded() -> list[tuple[str, str, str, float]]:
    db.session.expire_all()
    rows = db.session.execute(
        select(Measurement.scale, Measurement.rater, Measurement.occasion, Measurement.score)
    )
    return [tuple(row) for row in rows]


def give_back(tablet: FlaskClient) -> str:
    """Staff open the lock; the page that they see."""
    opened = tablet.post("/open-the-lock", data={"password": PASSWORD}, follow_redirects=True)
    assert opened.status_code == 200
    text: str = opened.text
    return text


def test_a_child_answers_one_question_after_the_other_and_sends(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    first = tablet.get(inside).text
    assert "There are 10 questions" in first
    assert "how you have been feeling over the last week" in first
    page = tablet.get(f"{inside}/3").text
    assert "Question 3 of 10" in page.partition("</title>")[0]
    assert "I&#39;ve felt able to cope when things go wrong" in page
    assert "I’d rather not say" in page
    assert "© CORE System Trust" in page
    answer_all(tablet, inside, SIXTEEN)
    assert tablet.get(inside).location == f"{inside}/send"
    assert "That was the last question" in tablet.get(f"{inside}/send").text
    assert recorded() == []
    thanks = tablet.post(f"{inside}/send", follow_redirects=True)
    assert "Thank you" in thanks.text
    assert recorded() == [("total", "self", "pre", 16)]
    told = give_back(tablet)
    assert "10 of 10 questions" in told
    assert "Look at this" not in told
    assert kept().answers is None, "the answers to single questions are not kept"


def test_no_answer_is_no_answer_and_the_page_says_what_can_be_done(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    for wrong in ({}, {"answer": "7"}, {"answer": "x"}):
        page = tablet.post(f"{inside}/1", data=wrong)
        assert page.status_code == 200
        assert "rather not say" in page.text
        assert "govuk-error-summary" in page.text
    assert kept().answers == {}


def test_a_lost_connection_goes_on_at_the_same_question(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, [0, 1])
    assert tablet.get(inside).location == f"{inside}/3"
    assert tablet.get(f"{inside}/3").status_code == 200
    before = tablet.get(f"{inside}/2").text
    assert 'value="1" checked' in before, "going back shows what was answered"
    tablet.post(f"{inside}/2", data={"answer": "4"})
    assert kept().answers == {"1": 0, "2": 4}


def test_what_is_left_out_is_asked_before_anything_is_sent(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    tablet.post(f"{inside}/10", data={"answer": "1"})
    assert tablet.get(f"{inside}/send").location == f"{inside}/1"
    assert tablet.post(f"{inside}/send").location == f"{inside}/1"
    assert recorded() == []


def test_sending_twice_gives_one_measurement(tablet: FlaskClient, delivery: Delivery) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, SIXTEEN)
    for _ in range(2):
        assert tablet.post(f"{inside}/send").location == inside
    tablet.post(f"{inside}/2", data={"answer": "4"})  # a page of before, sent late
    assert tablet.get(f"{inside}/2").location == inside
    assert recorded() == [("total", "self", "pre", 16)]


def test_handing_over_twice_goes_on_with_the_same(
    tablet: FlaskClient, signed_in: SignIn, worker: User, delivery: Delivery
) -> None:
    key = str(uuid4())
    inside = hand_over(tablet, delivery, submission_key=key)
    answer_all(tablet, inside, [3])
    other = signed_in(worker)
    assert hand_over(other, delivery, submission_key=key) == inside
    assert hand_over(signed_in(worker), delivery) == inside
    assert other.get(inside).location == f"{inside}/2"


def test_one_may_be_left_unsaid_and_the_score_is_made_up_by_the_rule_of_the_manual(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, ["declined", *SIXTEEN[1:]])
    tablet.post(f"{inside}/send")
    assert recorded() == [("total", "self", "pre", 16.7)]
    assert "9 of 10 questions" in give_back(tablet)


def test_too_few_answers_are_no_score_and_never_nought(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, ["declined", "declined", *SIXTEEN[2:]])
    assert "Thank you" in tablet.post(f"{inside}/send", follow_redirects=True).text
    assert recorded() == []
    assert "Too few questions were answered for a score: 8 of 10" in give_back(tablet)


@pytest.mark.parametrize(
    ("answer", "words"), [(1, "Only occasionally"), ("declined", "Would rather not say")]
)
def test_an_answer_about_hurting_oneself_is_looked_at_and_then_forgotten(
    tablet: FlaskClient, delivery: Delivery, worker: User, answer: int | str, words: str
) -> None:
    inside = hand_over(tablet, delivery)
    answers = [*SIXTEEN[: HURTING - 1], answer, *SIXTEEN[HURTING:]]
    answer_all(tablet, inside, answers)
    tablet.post(f"{inside}/send")
    told = give_back(tablet)
    assert "Look at this before the child leaves" in told
    assert "thought of hurting myself" in told
    assert words in told
    assert "edgy" not in told, "the other answers are not shown"
    assert kept().answers == {str(HURTING): answer}
    assert "staff have to see answers" in tablet.get(f"/children/{delivery.child_id}").text
    tablet.post(inside.replace("answering", "given-back") + "/looked-at")
    found = kept()
    assert (found.answers, found.looked_at_by_id) == (None, worker.id)
    assert "staff have to see answers" not in tablet.get(f"/children/{delivery.child_id}").text


def test_staff_can_score_what_is_there_go_on_or_remove_it(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    back = inside.replace("answering", "given-back")
    answer_all(tablet, inside, SIXTEEN[:9])
    assert "9 of 10 questions are dealt with" in give_back(tablet)
    page = tablet.get(f"/children/{delivery.child_id}").text
    assert "is not finished" in page
    assert tablet.get(f"{inside}/3").location == back, "staff are not shown single answers"
    tablet.post(f"{back}/record")
    assert recorded() == [("total", "self", "pre", 14.4)]  # 13 over nine, times ten
    tablet.post(f"{back}/drop")
    assert len(recorded()) == 1, "what is finished is not dropped"
    second = hand_over(tablet, delivery, instrument="gad_7")
    give_back(tablet)
    tablet.post(second.replace("answering", "given-back") + "/drop")
    assert db.session.scalar(select(func.count(Answering.id))) == 1


def test_where_no_score_can_be_recorded_the_child_is_thanked_and_staff_see_why(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, SIXTEEN)
    a_measurement(delivery=delivery, instrument="yp_core", scale="total", taken_on=today(), score=9)
    assert "Thank you" in tablet.post(f"{inside}/send", follow_redirects=True).text
    assert [row[3] for row in recorded()] == [9]
    told = give_back(tablet)
    assert "No score is recorded" in told
    assert "is recorded already" in told
    assert "edgy" in told
    tablet.post(inside.replace("answering", "given-back") + "/looked-at")
    assert kept().answers is None


def test_what_cannot_be_asked_cannot_be_handed_over(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    choices = tablet.get(f"/deliveries/{delivery.id}/measures/record").text
    assert "hand-over?instrument=yp_core" in choices
    assert "hand-over?instrument=strengths" not in choices
    for instrument in ("strengths_and_difficulties_self", "nothing", ""):
        address = f"/deliveries/{delivery.id}/measures/hand-over?instrument={instrument}"
        assert tablet.get(address).status_code == 404


def test_a_day_on_which_it_cannot_be_is_refused_before_the_child_begins(
    tablet: FlaskClient, app: Flask, delivery: Delivery
) -> None:
    address = f"/deliveries/{delivery.id}/measures/hand-over?instrument=yp_core"
    a_measurement(delivery=delivery, instrument="yp_core", scale="total", taken_on=today(), score=9)
    page = tablet.post(address, data={"submission_key": str(uuid4()), "occasion": "pre"})
    assert "is recorded already" in page.text
    page = tablet.post(address, data={"submission_key": str(uuid4()), "occasion": "later"})
    assert "Choose when it is from" in page.text
    assert db.session.scalar(select(func.count(Answering.id))) == 0


def test_another_teams_child_is_not_there(
    tablet: FlaskClient, signed_in: SignIn, delivery: Delivery
) -> None:
    inside = hand_over(tablet, delivery)
    back = inside.replace("answering", "given-back")
    for stranger in (UserFactory(teams=[TeamFactory()]), qa_lead()):
        browser = signed_in(stranger)
        address = f"/deliveries/{delivery.id}/measures/hand-over?instrument=yp_core"
        for page in (address, inside, f"{inside}/1", f"{inside}/send", back):
            assert browser.get(page).status_code == 404, page
        for page in (
            f"{inside}/1",
            f"{inside}/send",
            f"{back}/go-on",
            f"{back}/record",
            f"{back}/looked-at",
            f"{back}/drop",
        ):
            assert browser.post(page, data={"answer": "1"}).status_code == 404, page
    assert kept().answers == {}


def test_what_is_unfinished_after_a_week_is_taken_away(
    tablet: FlaskClient, delivery: Delivery, clock: Clock
) -> None:
    answer_all(tablet, hand_over(tablet, delivery), [1, 2])
    clock.put_forward(days=6)
    assert drop_old_answers().endswith(": 0.")
    clock.put_forward(days=2)
    assert drop_old_answers().endswith(": 1.")
    db.session.commit()
    assert db.session.scalar(select(func.count(Answering.id))) == 0


def test_the_audit_tells_who_and_when_and_no_answer(
    tablet: FlaskClient, delivery: Delivery, worker: User
) -> None:
    inside = hand_over(tablet, delivery)
    answer_all(tablet, inside, SIXTEEN)
    tablet.post(f"{inside}/send")
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "answerings").order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events] == ["hand_over_questions", "finish_questions"]
    assert {event.actor_id for event in events} == {worker.id}
    assert all(not event.changes for event in events)


def test_a_score_from_the_screen_pairs_like_any_other(
    tablet: FlaskClient, delivery: Delivery
) -> None:
    a_measurement(
        delivery=delivery,
        instrument="yp_core",
        scale="total",
        score=24,
        taken_on=today() - timedelta(days=13),
    )
    inside = hand_over(tablet, delivery, occasion="post")
    answer_all(tablet, inside, SIXTEEN)
    tablet.post(f"{inside}/send")
    give_back(tablet)
    assert ("total", "self", "post", 16) in recorded()


def test_answers_to_see_stand_first_on_the_home_pages_until_somebody_has_seen_them(
    tablet: FlaskClient, delivery: Delivery, signed_in: SignIn
) -> None:
    manager = signed_in(UserFactory(role="manager", teams=[delivery.child.team]))
    elsewhere = signed_in(UserFactory(role="manager", teams=[TeamFactory()]))
    inside = hand_over(tablet, delivery)
    tablet.post(f"{inside}/1", data={"answer": "1"})
    give_back(tablet)
    home = tablet.get("/").text
    assert home.index("Answers on a screen") < home.index("Sessions to record")
    assert "Not finished" in home
    assert "nobody has seen" not in manager.get("/").text
    tablet.post(f"/given-back/{kept().id}/go-on")
    hurting = [3 if number == HURTING else 0 for number in range(1, 11)]
    answer_all(tablet, inside, hurting)
    tablet.post(f"{inside}/send")
    give_back(tablet)
    address = f"/given-back/{kept().id}"
    assert "Staff have to see them" in tablet.get("/").text
    assert address in manager.get("/").text
    assert address not in elsewhere.get("/").text
    tablet.post(f"{address}/looked-at")
    assert "Answers on a screen" not in tablet.get("/").text
    assert "nobody has seen" not in manager.get("/").text
