"""Goals in the child's own words: agreed, rated, and compared each with itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Goal, Measurement
from tests.conftest import PASSWORD
from tests.days import parts, tomorrow
from tests.factories.answering import answer_all, hand_over
from tests.factories.children import a_delivery
from tests.factories.measures import a_measurement
from tests.factories.people import TeamFactory, UserFactory

SignIn = Callable[[User], FlaskClient]
BUS, COLLEGE = "I get the bus on my own", "I finish my first term"


@pytest.fixture
def delivery(app: Flask) -> Delivery:
    return a_delivery()


@pytest.fixture
def browser(signed_in: SignIn, delivery: Delivery) -> FlaskClient:
    return signed_in(UserFactory(teams=[delivery.child.team]))


def agree(browser: FlaskClient, delivery: Delivery, words: str, **changes: Any) -> Any:
    form = {"submission_key": str(uuid4()), "words": words, "agreed_on": parts(today())}
    return browser.post(f"/deliveries/{delivery.id}/goals", data=form | changes)


def goals() -> list[Goal]:
    db.session.expire_all()
    return list(db.session.scalars(select(Goal).order_by(Goal.number)))


def scores() -> list[tuple[str, str, float]]:
    db.session.expire_all()
    rows = db.session.execute(
        select(Measurement.scale, Measurement.occasion, Measurement.score).order_by(Measurement.id)
    )
    return [tuple(row) for row in rows]


def test_up_to_three_goals_are_agreed(browser: FlaskClient, delivery: Delivery) -> None:
    for words in (BUS, COLLEGE, "I see my nan every week"):
        assert agree(browser, delivery, words).status_code == 302
    page = browser.get(f"/deliveries/{delivery.id}/goals").text
    assert BUS in page
    assert "There are three goals" in page
    refused = agree(browser, delivery, "And another")
    assert "There can be three goals" in refused.text
    assert [goal.number for goal in goals()] == [1, 2, 3]


def test_a_double_click_adds_one_goal(browser: FlaskClient, delivery: Delivery) -> None:
    key = str(uuid4())
    for _ in range(2):
        assert agree(browser, delivery, BUS, submission_key=key).status_code == 302
    assert len(goals()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"words": ""}, "Enter the goal in the child’s own words"),
        ({"words": "x" * 201}, "must be 200 characters or fewer"),
        ({"words": "Text Jordan Whitfield on 07700 900123"}, "looks like"),
        ({"agreed_on": tomorrow}, "The date must be today or in the past"),
    ],
)
def test_what_cannot_be_a_goal_is_refused_and_nothing_typed_is_lost(
    browser: FlaskClient, delivery: Delivery, changes: dict[str, Any], words: str
) -> None:
    changes = {name: value() if callable(value) else value for name, value in changes.items()}
    form = {"words": BUS} | changes
    answer = agree(browser, delivery, form.pop("words"), **form)
    assert answer.status_code == 200
    assert words in answer.text
    assert changes.get("words", BUS) in answer.text
    assert goals() == []


def test_the_child_rates_each_goal_on_the_screen(browser: FlaskClient, delivery: Delivery) -> None:
    agree(browser, delivery, BUS)
    agree(browser, delivery, COLLEGE)
    inside = hand_over(browser, delivery, instrument="goal_based_outcomes")
    page = browser.get(f"{inside}/1").text
    assert "How close are you to this goal?" in page
    assert BUS in page
    assert "10 – I have reached it" in page
    answer_all(browser, inside, [3, "declined"])
    browser.post(f"{inside}/send")
    assert scores() == [("goal", "pre", 3)], "what is not said is not nought"


def test_staff_enter_a_rating_for_each_goal_by_its_words(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    agree(browser, delivery, COLLEGE)
    address = f"/deliveries/{delivery.id}/measures/record?instrument=goal_based_outcomes"
    page = browser.get(address).text
    assert BUS in page
    assert COLLEGE in page
    assert "third goal" not in page
    form = {
        "submission_key": str(uuid4()),
        "rater": "self",
        "occasion": "pre",
        "taken_on": parts(today()),
        "score_goal": "2",
        "score_goal_2": "11",
    }
    assert "Enter a score between 0 and 10" in browser.post(address, data=form).text
    assert browser.post(address, data=form | {"score_goal_2": "7"}).status_code == 302
    assert scores() == [("goal", "pre", 2), ("goal_2", "pre", 7)]


def test_each_goal_is_compared_with_itself_and_named_in_the_child_s_words(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    agree(browser, delivery, COLLEGE)
    ended = today() - timedelta(days=1)
    delivery.ended_on, delivery.ending = ended, "completed"
    from tests.factories.children import a_session

    for days in (9, 5):
        a_session(delivery, held_on=today() - timedelta(days=days))
    for scale, before, after in (("goal", 2, 6), ("goal_2", 5, 4)):
        a_measurement(delivery=delivery, scale=scale, score=before)
        a_measurement(
            delivery=delivery, scale=scale, score=after, occasion="post", taken_on=today()
        )
    page = browser.get(f"/children/{delivery.child_id}").text
    first, second = page.split(f"Goal: “{BUS}”")[1].split(f"Goal: “{COLLEGE}”")[:2]
    assert "4 points better" in first
    assert "1 point worse" in second


def test_the_words_of_a_goal_that_is_rated_are_not_changed_but_it_can_end(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    (goal,) = goals()
    address = f"/goals/{goal.id}/edit"
    other = {"words": "I take the tram on my own", "revision": "1"}
    assert browser.post(address, data=other).status_code == 302
    assert goals()[0].words == other["words"]
    a_measurement(delivery=delivery)
    refused = browser.post(address, data={"words": BUS, "revision": "2"})
    assert "only scores of the same goal can be compared" in refused.text
    browser.post(f"/goals/{goal.id}/end")
    assert goals()[0].ended_on == today()
    page = browser.get(f"/deliveries/{delivery.id}/goals").text
    assert "hand-over" not in page, "there is no goal to ask about"
    agree(browser, delivery, COLLEGE)
    assert [each.number for each in goals()] == [1, 2], "a new goal is another scale"


def test_two_people_on_one_goal_see_each_others_words(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    address = f"/goals/{goals()[0].id}/edit"
    browser.post(address, data={"words": "First", "revision": "1"})
    told = browser.post(address, data={"words": "Second", "revision": "1"})
    assert "Somebody saved since you opened this" in told.text
    assert "First" in told.text
    assert goals()[0].words == "First"
    browser.post(address, data={"words": "Second", "revision": "2"})
    assert goals()[0].words == "Second"


def test_another_teams_goals_are_not_there(
    browser: FlaskClient, signed_in: SignIn, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    stranger = signed_in(UserFactory(teams=[TeamFactory()]))
    number = goals()[0].id
    for address in (f"/deliveries/{delivery.id}/goals", f"/goals/{number}/edit"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(f"/goals/{number}/end").status_code == 404
    assert goals()[0].ended_on is None


def test_the_audit_holds_none_of_the_child_s_words(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    browser.post(f"/goals/{goals()[0].id}/edit", data={"words": COLLEGE, "revision": "1"})
    events = db.session.scalars(
        select(AuditEvent).where(AuditEvent.subject_type == "goals").order_by(AuditEvent.id)
    ).all()
    assert [event.action for event in events] == ["agree_goal", "reword_goal"]
    assert not any(BUS in str(event.changes) or COLLEGE in str(event.changes) for event in events)


def test_a_goal_that_was_handed_over_can_be_given_back_unfinished(
    browser: FlaskClient, delivery: Delivery
) -> None:
    agree(browser, delivery, BUS)
    agree(browser, delivery, COLLEGE)
    inside = hand_over(browser, delivery, instrument="goal_based_outcomes")
    answer_all(browser, inside, [8])
    told = browser.post("/open-the-lock", data={"password": PASSWORD}, follow_redirects=True)
    assert "1 of 2 questions are dealt with" in told.text


@pytest.mark.parametrize("key", ["", "x" * 400])
def test_a_key_that_cannot_be_kept_is_replaced(
    browser: FlaskClient, delivery: Delivery, key: str
) -> None:
    for words in (BUS, COLLEGE):
        assert agree(browser, delivery, words, submission_key=key).status_code == 302
    assert [goal.words for goal in goals()] == [BUS, COLLEGE]
