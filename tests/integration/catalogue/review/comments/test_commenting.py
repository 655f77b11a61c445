"""Reviewers comment on sections, settle what they said, and nothing else changes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.review import operations as reviews
from catalogue.review.checks import ClaimRanOut, ReviewEnded
from catalogue.review.comments import operations
from catalogue.review.comments.queries import comments_on
from catalogue.review.models import Decision, Review, ReviewState
from core.audit.models import AuditEvent
from core.database import db, now
from core.errors import DomainError, InvalidInput, NotPermitted
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    approve,
    ask_for_changes,
    comment_on,
    fill_in,
)

SignIn = Callable[[User], FlaskClient]
STEP = "session-1-step-2"


def act(deed: Callable[..., object], review: Review, comment_id: int, actor: User) -> None:
    deed(review=review, comment_id=comment_id, actor=actor)
    db.session.commit()


def test_a_comment_stands_beside_its_section_with_the_count(app: Flask, signed_in: SignIn) -> None:
    review = a_claim()
    browser = signed_in(review.reviewer)
    form = browser.get(f"/review/{review.id}?comment={STEP}").text
    assert "Comment on “Session 1, step 2: Body map”" in form
    answer = browser.post(
        f"/review/{review.id}/comments", data={"anchor": STEP, "words": "Say how long.\r\nPlease."}
    )
    assert answer.location == f"/review/{review.id}#comments-{STEP}"
    page = browser.get(f"/review/{review.id}").text
    place = page[page.index(f'id="comments-{STEP}"') :]
    assert "1 comment, 1 open" in place[:400]
    assert "Say how long.\nPlease." in place
    assert page.count("Say how long.") == 1


def test_a_comment_that_names_somebody_is_asked_about_and_comes_back_beside_its_section(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim()
    browser = signed_in(review.reviewer)
    browser.post(f"/review/{review.id}", data={"welsh-rating": "met", "welsh-was": "x"})
    words = "Sam Jones found it too long."
    page = browser.post(f"/review/{review.id}/comments", data={"anchor": STEP, "words": words}).text
    assert "“Sam Jones” looks like a name with a surname" in page
    assert words in page[page.index(f'id="comments-{STEP}"') :]
    assert comments_on(review.version) == []


def test_without_words_or_a_section_nothing_is_said(app: Flask) -> None:
    review = a_claim()
    for anchor, words in ((STEP, " \n"), (STEP, "x" * 2001), ("session-9", "Why?")):
        with pytest.raises(InvalidInput):
            operations.comment(review=review, anchor=anchor, words=words, actor=review.reviewer)


def test_sent_twice_it_is_said_once(app: Flask) -> None:
    review = a_claim()
    assert comment_on(review).id == comment_on(review).id


def test_only_the_reviewer_comments(app: Flask, signed_in: SignIn) -> None:
    review = a_claim()
    for other in (qa_lead(), review.version.author, UserFactory()):
        with pytest.raises(NotPermitted):
            operations.comment(review=review, anchor=STEP, words="Why?", actor=other)
    data = {"anchor": STEP, "words": "Why?"}
    assert signed_in(qa_lead()).post(f"/review/{review.id}/comments", data=data).status_code == 403


def test_it_is_resolved_and_opened_again_with_who_and_when(app: Flask, signed_in: SignIn) -> None:
    review = a_claim()
    said = comment_on(review)
    browser = signed_in(review.reviewer)
    browser.post(f"/review/{review.id}/comments/{said.id}/resolve")
    page = browser.get(f"/review/{review.id}").text
    assert "1 comment, none open" in page
    assert f"Resolved by {review.reviewer.name}" in page
    browser.post(f"/review/{review.id}/comments/{said.id}/reopen")
    page = browser.get(f"/review/{review.id}").text
    assert "1 comment, 1 open" in page
    assert f"Opened again by {review.reviewer.name}" in page
    assert browser.post(f"/review/{review.id}/comments/{said.id}/eat").status_code == 404


def test_a_slip_is_taken_back_and_its_words_are_gone_for_good(app: Flask) -> None:
    review = a_claim()
    said = comment_on(review, words="A slip.")
    act(operations.withdraw, review, said.id, review.reviewer)
    [again] = comments_on(review.version)
    assert again.is_withdrawn
    assert again.words == ""
    told = [event.changes for event in db.session.scalars(db.select(AuditEvent))]
    assert "A slip." not in repr(told)


def test_comments_outlive_a_claim_and_the_next_reviewer_settles_but_withdraws_none(
    app: Flask,
) -> None:
    review = a_claim()
    said = comment_on(review)
    reviews.release(review=review, actor=review.reviewer)
    db.session.commit()
    with pytest.raises(ReviewEnded):
        operations.resolve(review=review, comment_id=said.id, actor=review.reviewer)
    following = a_claim(review.version)
    with pytest.raises(NotPermitted, match="Only the person who wrote"):
        operations.withdraw(review=following, comment_id=said.id, actor=following.reviewer)
    act(operations.resolve, following, said.id, following.reviewer)
    assert not said.is_open


def test_a_claim_that_ran_out_says_nothing_more(app: Flask) -> None:
    review = a_claim()
    review.claim_ends_at = now() - timedelta(minutes=1)
    db.session.commit()
    with pytest.raises(ClaimRanOut):
        operations.comment(review=review, anchor=STEP, words="Why?", actor=review.reviewer)


def test_the_second_reviewer_reads_what_the_first_said_and_leaves_it_as_it_is(
    app: Flask, signed_in: SignIn
) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    first = fill_in(a_claim(version))
    said = comment_on(first)
    reviews.decide(review=first, decision=Decision.APPROVE, actor=first.reviewer)
    db.session.commit()
    second = a_claim(version, reviewer=qa_lead(safeguarding_qualified=True))
    page = signed_in(second.reviewer).get(f"/review/{second.id}").text
    assert said.words in page
    assert f"/comments/{said.id}/resolve" not in page
    with pytest.raises(DomainError, match="said before a decision"):
        operations.resolve(review=second, comment_id=said.id, actor=second.reviewer)
    own = comment_on(second, words="Say it more plainly.")
    assert own.is_open


def test_a_comment_on_another_version_is_not_there(app: Flask, signed_in: SignIn) -> None:
    said = comment_on(a_claim())
    review = a_claim()
    browser = signed_in(review.reviewer)
    address = f"/review/{review.id}/comments/{said.id}/resolve"
    assert browser.post(address).status_code == 404


def test_comments_are_for_the_reviewer_alone_until_the_decision_and_then_for_all_staff(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim()
    said = comment_on(review)
    reader = signed_in(UserFactory())
    assert reader.get(f"/review/{review.id}").status_code == 404
    assert said.words not in signed_in(qa_lead()).get(f"/review/{review.id}").text
    ask_for_changes(review)
    page = reader.get(f"/review/{review.id}").text
    assert said.words in page
    assert "Session 1, step 2: Body map" in page


def test_the_decision_page_says_what_is_still_open(app: Flask, signed_in: SignIn) -> None:
    review = fill_in(a_claim())
    comment_on(review)
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}/decide").text
    assert "1 comment is still open" in page
    assert f"/review/{review.id}#comments-{STEP}" in page
    assert "1 open comment becomes a task of that draft" in page


def test_the_room_asks_few_questions_however_much_is_said(app: Flask, signed_in: SignIn) -> None:
    live = a_live_version()
    review = a_claim(a_newer_submitted_version(live))
    for anchor in ("aims", "upset", "session-1", STEP, "worksheet-1"):
        said = comment_on(review, anchor)
        operations.resolve(review=review, comment_id=said.id, actor=review.reviewer)
    db.session.commit()
    browser = signed_in(review.reviewer)
    for page in ("", "/compare", "/decide"):
        with counted_queries() as queries:
            assert browser.get(f"/review/{review.id}{page}").status_code == 200
        assert len(queries) <= MOST_QUERIES_OF_A_PAGE, "\n".join(queries)


def test_an_approved_version_keeps_what_was_said(app: Flask, signed_in: SignIn) -> None:
    review = fill_in(a_claim())
    said = comment_on(review)
    act(operations.resolve, review, said.id, review.reviewer)
    approved = approve(a_submitted_version())
    reviews.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    page = signed_in(UserFactory()).get(f"/review/{review.id}").text
    assert "1 comment, none open" in page
    assert "Comments on sections" not in signed_in(UserFactory()).get(f"/review/{approved.id}").text


def test_a_comment_typed_while_the_claim_was_lost_is_kept_and_can_be_added_after_all(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim()
    browser = signed_in(review.reviewer)
    reviews.release(review=review, actor=review.reviewer)
    db.session.commit()
    typed = {"anchor": "aims", "words": "Name a third sign."}
    page = browser.post(f"/review/{review.id}/comments", data=typed).text
    assert "This review was let go" in page
    assert "Name a third sign." in page
    assert "Claim again and add the comment" in page
    answer = browser.post(f"/review/{review.id}/comments", data=typed | {"again": "1"})
    again = db.session.query(Review).filter_by(state=ReviewState.OPEN).one()
    assert answer.location == f"/review/{again.id}#comments-aims"
    assert [said.words for said in comments_on(review.version)] == ["Name a third sign."]
