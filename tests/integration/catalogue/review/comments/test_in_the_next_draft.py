"""What was asked for on a section is a task of the next draft, and the next reviewer sees it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from catalogue.review import operations as reviews
from catalogue.review.comments import operations
from catalogue.review.comments.models import ReviewComment
from catalogue.review.models import Decision
from core.database import db
from core.errors import NotFound, NotPermitted
from core.people.models import User
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import (
    a_claim,
    ask_for_changes,
    comment_on,
    submit,
    the_next_draft,
)

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def said(app: Flask) -> ReviewComment:
    """A comment on a step that was open when changes were asked for, and one that was resolved."""
    review = a_claim()
    found = comment_on(review)
    settled = comment_on(review, "aims", "Name a third sign.")
    operations.resolve(review=review, comment_id=settled.id, actor=review.reviewer)
    db.session.commit()
    ask_for_changes(review)
    return found


@pytest.fixture
def draft(said: ReviewComment) -> InterventionVersion:
    return the_next_draft(said.version)


def test_the_task_list_and_the_section_say_what_is_asked_for(
    said: ReviewComment, draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(draft.author)
    tasks = browser.get(f"/drafts/{draft.id}").text
    assert "1 comment, none done" in tasks
    assert f'href="/drafts/{draft.id}/comments"' in tasks
    for page in ("session-plan", "session-plan/1"):
        shown = browser.get(f"/drafts/{draft.id}/{page}").text
        assert said.words in shown
        assert "Name a third sign." not in shown
    assert said.words not in browser.get(f"/drafts/{draft.id}/purpose").text


def test_the_author_marks_it_done_answers_it_and_takes_done_back(
    said: ReviewComment, draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(draft.author)
    asked = f"/drafts/{draft.id}/comments"
    browser.post(f"{asked}/{said.id}/done")
    assert "1 comment, 1 done" in browser.get(f"/drafts/{draft.id}").text
    browser.post(f"{asked}/{said.id}/not-done")
    assert "1 comment, none done" in browser.get(f"/drafts/{draft.id}").text
    refused = browser.post(f"{asked}/{said.id}", data={"words": "Ask Sam Jones."}).text
    assert "looks like a name with a surname" in refused
    assert "Ask Sam Jones." in refused
    browser.post(f"{asked}/{said.id}", data={"words": "Five minutes now."})
    assert "Five minutes now." in browser.get(asked).text
    assert browser.get(f"{asked}?answer={said.id}").text.count("Your answer") >= 1
    assert browser.post(f"{asked}/{said.id}/eat").status_code == 404


def test_the_link_of_a_comment_leads_to_the_section_that_is_to_change(
    draft: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(draft.author)
    where = {"upset": "safeguarding", "sessions": "session-plan", "facts": "facts"}
    for field, section in where.items():
        address = browser.get(f"/drafts/{draft.id}/where/{field}").location
        assert address == f"/drafts/{draft.id}/{section}"


def test_the_next_reviewer_sees_whether_it_was_done_and_what_was_answered(
    said: ReviewComment, draft: InterventionVersion, signed_in: SignIn
) -> None:
    operations.mark_done(draft=draft, comment_id=said.id, actor=draft.author)
    operations.answer(
        draft=draft, comment_id=said.id, words="Five minutes now.", actor=draft.author
    )
    db.session.commit()
    review = a_claim(submit(draft))
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    assert "What was asked for in version 1: 1 comment, 1 said to be done" in page
    assert "Five minutes now." in page
    assert f"Said to be done by {draft.author.name}" in page


def test_once_sent_it_is_as_the_author_left_it(
    said: ReviewComment, draft: InterventionVersion, signed_in: SignIn
) -> None:
    submit(draft)
    browser = signed_in(draft.author)
    address = f"/drafts/{draft.id}/comments"
    assert browser.post(f"{address}/{said.id}/done").status_code == 409
    assert "Mark as done" not in browser.get(address).text


def test_nobody_else_answers_for_the_author(
    said: ReviewComment, draft: InterventionVersion, signed_in: SignIn
) -> None:
    address = f"/drafts/{draft.id}/comments"
    assert signed_in(UserFactory()).get(address).status_code == 404
    reviewer = signed_in(said.writer)
    assert reviewer.get(address).status_code == 403
    assert reviewer.post(f"{address}/{said.id}/done").status_code == 403
    with pytest.raises(NotPermitted):
        operations.mark_done(draft=draft, comment_id=said.id, actor=qa_lead())


def test_a_draft_of_something_else_has_nothing_to_answer(
    said: ReviewComment, signed_in: SignIn
) -> None:
    rejected = a_claim()
    comment_on(rejected, words="Not like this.")
    reviews.decide(
        review=rejected,
        decision=Decision.REJECT,
        reason_code="not_safe",
        reason="No.",
        actor=rejected.reviewer,
    )
    db.session.commit()
    other = the_next_draft(rejected.version)
    with pytest.raises(NotFound):
        operations.mark_done(draft=other, comment_id=said.id, actor=other.author)
    page = signed_in(other.author).get(f"/drafts/{other.id}/comments").text
    assert "No reviewer left a comment on a section" in page
    assert "Not like this." not in page
