"""A screen in a child's hands, and what a child does there."""

from typing import Any, TypeVar
from uuid import uuid4

from flask.testing import FlaskClient
from sqlalchemy import select

from core.database import Base, db, now, today
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Answering, Goal

Kept = TypeVar("Kept", bound=Base)


def hand_over(browser: FlaskClient, delivery: Delivery, **changes: Any) -> str:
    """Staff hand the screen over; the address where the questions begin."""
    instrument = changes.pop("instrument", "yp_core")
    answer = browser.post(
        f"/deliveries/{delivery.id}/measures/hand-over?instrument={instrument}",
        data={"submission_key": str(uuid4()), "rater": "self", "occasion": "pre"} | changes,
    )
    assert answer.status_code == 302, answer.text
    address: str = answer.location
    return address


def an_answering(delivery: Delivery, **changes: Any) -> Answering:
    """Questions that a child began to answer and did not finish, committed."""
    return _kept_of(
        Answering(
            instrument="yp_core",
            rater="self",
            occasion="pre",
            taken_on=today(),
            answers={"1": 2},
            started_by_id=delivery.started_by_id,
            started_at=now(),
            **_of(delivery) | changes,
        )
    )


def a_goal(delivery: Delivery, **changes: Any) -> Goal:
    """A goal in a child's words, agreed today, committed."""
    said = {"number": 1, "words": "Get the bus on my own", "agreed_on": today()}
    return _kept_of(
        Goal(
            recorded_by_id=delivery.started_by_id,
            recorded_at=now(),
            **_of(delivery) | said | changes,
        )
    )


def _of(delivery: Delivery) -> dict[str, Any]:
    key = str(uuid4())
    return {"child_id": delivery.child_id, "delivery_id": delivery.id, "submission_key": key}


def _kept_of(record: Kept) -> Kept:
    db.session.add(record)
    db.session.commit()
    return record


def answer_all(browser: FlaskClient, address: str, answers: list[int | str]) -> None:
    """The child answers one question after the other, the first being number 1."""
    for number, given in enumerate(answers, start=1):
        sent = browser.post(f"{address}/{number}", data={"answer": str(given)})
        assert sent.status_code == 302, sent.text


def kept(answering_id: int | None = None) -> Answering:
    """The answering as it is in the database now."""
    db.session.expire_all()
    wanted = select(Answering)
    if answering_id is not None:
        wanted = wanted.where(Answering.id == answering_id)
    return db.session.scalars(wanted).one()
