"""Putting a wrong score right: freely on the day, later with a reason, and never without trace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db, now, today
from core.people.models import User
from outcomes.measures.models import Measurement, MeasurementCorrection
from tests.factories.children import a_delivery
from tests.factories.measures import a_measurement
from tests.factories.people import UserFactory

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def old(app: Any) -> Measurement:
    """A goal score of 3 that was recorded a week ago."""
    return a_measurement(delivery=a_delivery(), recorded_at=now() - timedelta(days=7))


@pytest.fixture
def desk(signed_in: SignIn, old: Measurement) -> FlaskClient:
    return signed_in(UserFactory(teams=[old.child.team]))


def corrected(measurement: Measurement, **changes: Any) -> dict[str, Any]:
    day = today() - timedelta(days=14)
    return {
        "score": "5",
        "occasion": "pre",
        "taken_on": [str(day.day), str(day.month), str(day.year)],
        **changes,
    }


def corrections() -> list[MeasurementCorrection]:
    db.session.expire_all()
    return list(db.session.scalars(select(MeasurementCorrection)))


def test_a_score_of_last_week_is_corrected_with_a_reason(
    desk: FlaskClient, old: Measurement
) -> None:
    address = f"/measures/{old.id}/correct"
    assert 'value="3"' in desk.get(address).text
    answer = desk.post(address, data=corrected(old, reason="typed_wrongly"))
    assert answer.status_code == 302, answer.text
    (kept,) = corrections()
    assert (kept.score, kept.reason, kept.removed) == (3, "typed_wrongly", False)
    assert db.session.get_one(Measurement, old.id).score == 5


def test_without_a_reason_it_stays_as_it_is(desk: FlaskClient, old: Measurement) -> None:
    answer = desk.post(f"/measures/{old.id}/correct", data=corrected(old))
    assert "Choose why it was wrong" in answer.text
    assert 'value="5"' in answer.text
    assert corrections() == []
    assert db.session.get_one(Measurement, old.id).score == 3


def test_the_audit_has_the_reason_and_the_fields_but_no_score(
    desk: FlaskClient, old: Measurement
) -> None:
    desk.post(f"/measures/{old.id}/correct", data=corrected(old, reason="typed_wrongly"))
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "correct_measurement")
    ).one()
    assert event.changes == {"score": "changed", "reason": [None, "typed_wrongly"]}


def test_a_correction_keeps_to_the_scale_and_the_order(desk: FlaskClient, old: Measurement) -> None:
    address = f"/measures/{old.id}/correct"
    wrong = desk.post(address, data=corrected(old, score="11", reason="typed_wrongly"))
    assert "Enter a score between 0 and 10" in wrong.text
    a_measurement(delivery=old.delivery, occasion="post", taken_on=old.taken_on + timedelta(days=3))
    day = old.taken_on + timedelta(days=4)
    late = desk.post(
        address,
        data=corrected(
            old, reason="wrong_day", taken_on=[str(day.day), str(day.month), str(day.year)]
        ),
    )
    assert "The score before must be of an earlier day than the score after" in late.text


def test_a_score_is_removed_with_a_reason(desk: FlaskClient, old: Measurement) -> None:
    refused = desk.post(f"/measures/{old.id}/remove")
    assert "Choose why it was wrong" in refused.text
    measurement_id = old.id
    desk.post(f"/measures/{measurement_id}/remove", data={"reason": "wrong_child"})
    (kept,) = corrections()
    assert (kept.score, kept.reason, kept.removed) == (3, "wrong_child", True)
    assert db.session.get(Measurement, measurement_id) is None


def test_on_the_day_no_reason_is_asked_for(desk: FlaskClient, old: Measurement) -> None:
    new = a_measurement(delivery=old.delivery, scale="goal", occasion="mid", taken_on=today())
    assert "Why was it wrong?" not in desk.get(f"/measures/{new.id}/correct").text
    measurement_id = new.id
    desk.post(f"/measures/{measurement_id}/remove")
    assert db.session.get(Measurement, measurement_id) is None
    assert [kept.reason for kept in corrections()] == ["same_day"]


def test_taking_back_is_for_the_day_only(desk: FlaskClient, old: Measurement) -> None:
    answer = desk.post(f"/measures/{old.submission_key}/undo")
    assert answer.status_code == 400
    assert db.session.get(Measurement, old.id) is not None
