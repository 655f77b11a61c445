"""A sample is drawn at random, can be drawn again, and draws nothing twice."""

import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from catalogue.quality import operations
from catalogue.quality.models import BlindReview, BlindSample, BlindState
from catalogue.quality.period import Period
from catalogue.review.models import Review
from core.audit.models import AuditEvent
from core.database import db, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted
from core.people.models import User
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.quality import SEED, a_sample, read_blind, this_year
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    reject,
)

SignIn = Callable[[User], FlaskClient]


def decided(number: int) -> list[Review]:
    reviewer = qa_lead()
    return [approve(a_submitted_version(), reviewer=reviewer) for _ in range(number)]


def test_anyone_can_draw_it_again_from_the_seed(app: Flask) -> None:
    reviews = decided(8)
    a_claim()  # is not decided yet
    sample = a_sample(percent=50)
    order = sorted(
        (each.id for each in reviews),
        key=lambda number: hashlib.sha256(f"{SEED}:{number}".encode()).hexdigest(),
    )
    assert [each.review_id for each in sample.reviews] == order[:4]
    assert (sample.seed, sample.eligible, sample.asked_for) == (SEED, 8, "50%")


def test_the_service_draws_another_seed_each_time(app: Flask) -> None:
    decided(2)
    lead = qa_lead()
    seeds = {
        operations.draw_sample(period=this_year(), number=1, actor=lead).seed for _ in range(2)
    }
    assert len(seeds) == 2
    assert all(len(seed) == 16 for seed in seeds)


def test_nothing_is_drawn_twice_and_a_version_only_once(app: Flask) -> None:
    sensitive = a_submitted_version(document=a_sensitive_document())
    approve(sensitive)
    approve(sensitive, reviewer=qa_lead(safeguarding_qualified=True))
    reject(a_submitted_version())
    sample = a_sample()
    assert (len(sample.reviews), sample.eligible) == (2, 2)
    with pytest.raises(InvalidInput, match="Nothing can be drawn"):
        a_sample()


def test_a_share_is_never_none_and_never_more_than_there_are(app: Flask) -> None:
    decided(3)
    assert len(a_sample(percent=1).reviews) == 1
    sample = operations.draw_sample(period=this_year(), number=50, actor=qa_lead())
    assert len(sample.reviews) == 2


@pytest.mark.parametrize(
    "amount", [{}, {"number": 0}, {"number": 201}, {"percent": 0}, {"percent": 101}]
)
def test_what_cannot_be_drawn_is_refused(app: Flask, amount: dict[str, int]) -> None:
    decided(1)
    with pytest.raises(InvalidInput):
        operations.draw_sample(period=this_year(), **amount, actor=qa_lead())


def test_only_what_was_decided_in_the_days_is_drawn(app: Flask) -> None:
    decided(1)
    long_ago = Period(today().replace(year=2001), today().replace(year=2002))
    with pytest.raises(InvalidInput, match="Nothing can be drawn"):
        operations.draw_sample(period=long_ago, number=1, actor=qa_lead())


@pytest.mark.parametrize("who", [UserFactory, manager, administrator])
def test_only_qa_leads_draw(app: Flask, who: Callable[[], User]) -> None:
    decided(1)
    with pytest.raises(NotPermitted):
        operations.draw_sample(period=this_year(), number=1, actor=who())


def test_two_who_draw_the_same_review_at_once_are_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = decided(1)
    a_sample()
    # The other draw was not there yet when this one looked.
    monkeypatch.setattr(operations, "eligible_reviews", lambda _period: reviews)
    with pytest.raises(AlreadyExists, match="Draw again"):
        a_sample()


def test_a_draw_is_audited_and_never_changed(app: Flask) -> None:
    decided(1)
    sample = a_sample()
    for statement in ("UPDATE blind_samples SET seed = 'mine'", "DELETE FROM blind_samples"):
        with pytest.raises((DatabaseError, IntegrityError), match="sample is never"):
            db.session.execute(text(statement))
        db.session.rollback()
    event = db.session.scalar(select(AuditEvent).where(AuditEvent.action == "draw_blind_sample"))
    assert event is not None
    assert event.changes["seed"] == [None, sample.seed]


def test_it_is_drawn_on_its_page(app: Flask, signed_in: SignIn) -> None:
    decided(4)
    browser = signed_in(qa_lead())
    page = browser.get("/assurance/blind")
    assert "Nothing waits for a blind review" in page.text
    days = this_year()
    form = {
        "start": [days.start.day, days.start.month, days.start.year],
        "end": [days.end.day, days.end.month, days.end.year],
    }
    for wrong in ("", "some", "-1", "10 of 20", "0"):
        answer = browser.post("/assurance/blind/draw", data=form | {"how_many": wrong})
        assert "There is a problem" in answer.text
    answer = browser.post("/assurance/blind/draw", data=form | {"how_many": "50%"})
    assert answer.status_code == 302
    page = browser.get("/assurance/blind")
    sample = db.session.scalars(select(BlindSample)).one()
    assert sample.seed in page.text
    assert "2 reviews of 4 drawn" in page.text
    for blind in db.session.scalars(select(BlindReview)):
        assert f"/assurance/blind/{blind.id}" in page.text


def test_what_is_finished_is_counted_with_its_sample(app: Flask) -> None:
    decided(2)
    sample = a_sample()
    read_blind(sample.reviews[0])
    states = sorted(each.state for each in sample.reviews)
    assert states == [BlindState.FINISHED, BlindState.WAITING]
