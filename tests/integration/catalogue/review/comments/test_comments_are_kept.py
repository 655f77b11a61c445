"""What was said in a review stays as it is: the database itself refuses anything else."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.review.comments import operations
from catalogue.review.comments.models import Deed, ReviewComment
from core.database import db, now
from tests.factories.people import qa_lead
from tests.factories.reviews import a_claim, ask_for_changes, comment_on, the_next_draft

DEED = (
    "INSERT INTO review_comment_deeds (comment_id, kind, words, actor_id, at, draft_id) "
    "VALUES (:id, '{kind}', '{words}', {actor}, '2026-01-01', {draft})"
)
ALWAYS = [
    "UPDATE review_comments SET words = 'Something else' WHERE id = :id",
    "UPDATE review_comments SET anchor = 'aims' WHERE id = :id",
    "UPDATE review_comments SET writer_id = 1 WHERE id = :id",
    "DELETE FROM review_comments WHERE id = :id",
    "UPDATE review_comment_deeds SET kind = 'reopened' WHERE comment_id = :id",
    "DELETE FROM review_comment_deeds WHERE comment_id = :id",
]


@pytest.fixture
def said(app: Flask) -> ReviewComment:
    qa_lead()  # so that the writer is not the first person
    review = a_claim()
    found = comment_on(review)
    operations.resolve(review=review, comment_id=found.id, actor=review.reviewer)
    db.session.commit()
    return found


def refused(statement: str, said: ReviewComment) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text(statement), {"id": said.id})
    db.session.rollback()


@pytest.mark.parametrize("statement", ALWAYS)
def test_even_before_the_decision_nothing_is_rewritten(said: ReviewComment, statement: str) -> None:
    refused(statement, said)


@pytest.mark.parametrize("kind", ["resolved", "reopened", "withdrawn"])
def test_after_the_decision_nobody_settles_or_withdraws(said: ReviewComment, kind: str) -> None:
    review = said.review
    ask_for_changes(review)
    refused(DEED.format(kind=kind, words="", actor=review.reviewer_id, draft="NULL"), said)
    refused("UPDATE review_comments SET words = '' WHERE id = :id", said)


def test_nobody_but_the_reviewer_settles_a_comment(said: ReviewComment) -> None:
    other = qa_lead().id
    refused(DEED.format(kind="reopened", words="", actor=other, draft="NULL"), said)


def test_nobody_but_the_reviewer_comments_and_not_after_the_decision(
    said: ReviewComment,
) -> None:
    review, other = said.review, qa_lead()

    def add(writer_id: int) -> None:
        more = ReviewComment(
            version_id=review.version_id,
            review_id=review.id,
            anchor="aims",
            section="Aims",
            field="aims",
            words="One more.",
            writer_id=writer_id,
            written_at=now(),
        )
        db.session.add(more)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()

    add(other.id)
    ask_for_changes(review)
    add(review.reviewer_id)


def test_an_author_acts_in_a_draft_of_that_version_and_in_no_other(said: ReviewComment) -> None:
    review = said.review
    author = review.version.author_id
    refused(DEED.format(kind="done", words="", actor=author, draft=review.version_id), said)
    ask_for_changes(review)
    draft = the_next_draft(review.version)
    refused(DEED.format(kind="done", words="", actor=author, draft="NULL"), said)
    refused(DEED.format(kind="answered", words="", actor=author, draft=draft.id), said)
    statement = DEED.format(kind="done", words="", actor=author, draft=draft.id)
    db.session.execute(text(statement), {"id": said.id})
    db.session.commit()
    db.session.expire_all()
    assert [deed.kind for deed in said.deeds] == [Deed.RESOLVED, Deed.DONE]
