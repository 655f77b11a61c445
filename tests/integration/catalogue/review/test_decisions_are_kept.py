"""A decision, once made, stays as it is: whoever asks, by whatever means."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.review import operations
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.rules import Answer
from core.database import db, today
from tests.factories.reviews import a_claim, fill_in

REWRITINGS = [
    "UPDATE reviews SET decision = 'reject', reason_code = 'rights', reason = 'No.' WHERE id = :id",
    "UPDATE reviews SET reason = 'Another reason' WHERE id = :id",
    "UPDATE reviews SET decided_at = claimed_at WHERE id = :id",
    "UPDATE reviews SET state = 'open', decision = NULL, decided_at = NULL WHERE id = :id",
    "DELETE FROM reviews WHERE id = :id",
    "UPDATE review_answers SET rating = 'met' WHERE review_id = :id AND criterion = 'welsh'",
    "UPDATE review_answers SET evidence = 'All is well.' WHERE review_id = :id",
    "DELETE FROM review_answers WHERE review_id = :id",
    "INSERT INTO review_answers (review_id, criterion, rating, evidence, condition) "
    "VALUES (:id, 'another', 'met', '', '')",
    "UPDATE review_conditions SET words = 'Nothing' WHERE review_id = :id",
    "UPDATE review_conditions SET due_on = '2099-01-01' WHERE review_id = :id",
    "DELETE FROM review_conditions WHERE review_id = :id",
    "INSERT INTO review_conditions (review_id, criterion, words, due_on) "
    "VALUES (:id, 'welsh', 'Something new', '2027-01-01')",
]


@pytest.fixture
def decided(app: Flask) -> Review:
    due = today() + timedelta(days=60)
    welsh = Answer(Rating.NOT_MET, "There is no Welsh text.", "Translate it.", due)
    review = fill_in(a_claim(), welsh=welsh)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review


@pytest.mark.parametrize("statement", REWRITINGS)
def test_the_database_refuses_to_rewrite_a_decision(decided: Review, statement: str) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement), {"id": decided.id})


def test_the_database_removes_not_even_an_empty_claim(app: Flask) -> None:
    review = a_claim()
    with pytest.raises(IntegrityError, match="never removed"):
        db.session.execute(text("DELETE FROM reviews WHERE id = :id"), {"id": review.id})


def test_meeting_a_condition_is_the_one_thing_added(decided: Review) -> None:
    met = "UPDATE review_conditions SET met_on = '2026-12-24', met_by_id = :person"
    db.session.execute(text(met), {"person": decided.reviewer_id})
    db.session.commit()
    assert decided.conditions[0].met_on is not None
