"""Recording scores, as a practitioner does it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.document import IntendedOutcome
from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Measurement
from tests.days import parts, settled, tomorrow
from tests.factories.children import a_delivery
from tests.factories.interventions import a_document, a_live_version
from tests.factories.measures import a_measurement
from tests.factories.people import UserFactory, qa_lead

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def delivery(app: Any) -> Delivery:
    """A delivery of something that should improve conduct, by the child's own answers."""
    outcome = IntendedOutcome("Fewer rows", "strengths_and_difficulties_self", "conduct")
    return a_delivery(version=a_live_version(document=a_document(measures=(outcome,))))


@pytest.fixture
def practitioner(delivery: Delivery) -> User:
    return UserFactory(teams=[delivery.child.team])


def page_of(delivery: Delivery, instrument: str = "") -> str:
    address = f"/deliveries/{delivery.id}/measures/record"
    return f"{address}?instrument={instrument}" if instrument else address


def answered(**changes: Any) -> dict[str, Any]:
    form = {
        "submission_key": str(uuid4()),
        "rater": "self",
        "occasion": "pre",
        "taken_on": parts(today() - timedelta(days=10)),
    }
    return settled(form | changes)


def recorded() -> list[tuple[str, str, float]]:
    db.session.expire_all()
    rows = db.session.execute(
        select(Measurement.scale, Measurement.occasion, Measurement.score).order_by(Measurement.id)
    )
    return [tuple(row) for row in rows]


def test_the_measures_of_the_intervention_come_first(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    page = signed_in(practitioner).get(page_of(delivery)).text
    first, others = page.split("Other measures")
    assert "Strengths and Difficulties Questionnaire (child)" in first
    assert "Goal-based outcomes" in others
    assert delivery.child.case_reference in page
    assert delivery.child.case_reference not in page.split("</title>")[0]


def test_scores_are_recorded_a_scale_each_and_can_be_taken_back(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    browser = signed_in(practitioner)
    answer = browser.post(
        page_of(delivery, "strengths_and_difficulties_self"),
        data=answered(score_conduct="6", score_peer="0", score_emotional=""),
    )
    assert answer.status_code == 302, answer.text
    assert recorded() == [("conduct", "pre", 6), ("peer", "pre", 0)]
    page = browser.get(answer.location).text
    assert "2 scores saved." in page
    key = db.session.scalars(select(Measurement.submission_key)).first()
    browser.post(f"/measures/{key}/undo")
    assert recorded() == []


def test_a_double_click_records_once(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    browser, sent = signed_in(practitioner), answered(score_goal="4")
    for _ in range(2):
        answer = browser.post(page_of(delivery, "goal_based_outcomes"), data=sent)
        assert answer.status_code == 302
    assert recorded() == [("goal", "pre", 4)]


def test_the_audit_names_who_and_what_but_no_score(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    signed_in(practitioner).post(
        page_of(delivery, "goal_based_outcomes"), data=answered(score_goal="4")
    )
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "record_measurement")
    ).one()
    assert (event.actor_id, event.subject_type) == (practitioner.id, "measurements")
    assert "4" not in str(event.changes)


@pytest.mark.parametrize(
    ("instrument", "changes", "words"),
    [
        ("strengths_and_difficulties_self", {"score_total_difficulties": "41"},
         "Enter a score between 0 and 40"),
        ("strengths_and_difficulties_self", {"score_total_difficulties": "nan"},
         "Enter a score between 0 and 40"),
        ("strengths_and_difficulties_self", {"score_total_difficulties": "a lot"},
         "Enter a score between 0 and 40"),
        ("strengths_and_difficulties_self", {"score_conduct": "3.5"},
         "Enter a score that is a whole number"),
        ("strengths_and_difficulties_self", {}, "Enter a score for at least one scale"),
        ("goal_based_outcomes", {"score_goal": "4", "rater": "practitioner"},
         "Choose who answered"),
        ("goal_based_outcomes", {"score_goal": "4", "occasion": "later"},
         "Choose when it is from"),
        ("goal_based_outcomes", {"score_goal": "4", "taken_on": tomorrow},
         "The date must be today or in the past"),
        ("goal_based_outcomes",
         {"score_goal": "4", "taken_on": parts(today() - timedelta(days=60))},
         "days before the start: an older score"),
        ("goal_based_outcomes", {"score_goal": "4", "taken_on": ["31", "2", "2026"]},
         "Date taken must be a real date"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(
    signed_in: SignIn,
    practitioner: User,
    delivery: Delivery,
    instrument: str,
    changes: dict[str, Any],
    words: str,
) -> None:
    answer = signed_in(practitioner).post(page_of(delivery, instrument), data=answered(**changes))
    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert words in answer.text.replace("&#39;", "'")
    for value in changes.values():
        if isinstance(value, str) and value.isdigit():
            assert f'value="{value}"' in answer.text
    assert recorded() == []


def test_a_score_after_on_the_day_of_the_one_before_is_refused_with_words(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    day = today() - timedelta(days=10)
    a_measurement(delivery=delivery, taken_on=day)
    answer = signed_in(practitioner).post(
        page_of(delivery, "goal_based_outcomes"),
        data=answered(score_goal="8", occasion="post", taken_on=parts(day)),
    )
    assert "The score after must be of a later day than the score before" in answer.text
    assert len(recorded()) == 1


def test_the_same_score_entered_again_by_hand_is_refused_kindly(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    browser = signed_in(practitioner)
    browser.post(page_of(delivery, "goal_based_outcomes"), data=answered(score_goal="4"))
    answer = browser.post(page_of(delivery, "goal_based_outcomes"), data=answered(score_goal="5"))
    assert "is recorded already" in answer.text
    assert recorded() == [("goal", "pre", 4)]


def test_the_link_from_what_is_due_says_the_occasion(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    page = (
        signed_in(practitioner)
        .get(f"{page_of(delivery, 'goal_based_outcomes')}&occasion=post")
        .text
    )
    assert 'value="post" checked' in page


def test_another_teams_child_is_not_there(signed_in: SignIn, delivery: Delivery) -> None:
    browser = signed_in(UserFactory())
    measurement = a_measurement(delivery=delivery)
    assert browser.get(page_of(delivery)).status_code == 404
    assert (
        browser.post(
            page_of(delivery, "goal_based_outcomes"), data=answered(score_goal="4")
        ).status_code
        == 404
    )
    assert browser.get(f"/measures/{measurement.id}/correct").status_code == 404
    assert browser.post(f"/measures/{measurement.id}/remove").status_code == 404
    assert browser.post(f"/measures/{measurement.submission_key}/undo").status_code == 404
    assert db.session.scalar(select(func.count()).select_from(Measurement)) == 1


def test_a_qa_lead_sees_no_childs_measures(signed_in: SignIn, delivery: Delivery) -> None:
    assert signed_in(qa_lead()).get(page_of(delivery)).status_code == 404


def test_looking_at_a_childs_measures_is_noted(
    signed_in: SignIn, practitioner: User, delivery: Delivery
) -> None:
    signed_in(practitioner).get(page_of(delivery, "goal_based_outcomes"))
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).one()
    assert (event.subject_type, event.subject_id) == ("child_records", delivery.child_id)
