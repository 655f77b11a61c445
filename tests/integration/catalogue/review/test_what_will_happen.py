"""The decision page says what each decision will do, whatever the review is about."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import VersionState
from catalogue.review import operations
from catalogue.review.comments.queries import asked_of
from catalogue.review.models import Decision, Review, ReviewState
from core.database import db, today
from core.people.models import User
from core.ui.words import long_date
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_sensitive_document,
    a_submitted_version,
    appeal_against,
    approve,
    ask_for_changes,
    comment_on,
    fill_in,
    reject,
    run_out,
    the_next_draft,
)

SignIn = Callable[[User], FlaskClient]


def an_appeal(**document: object) -> Review:
    """A review of a version that was rejected, by someone who has not decided on it."""
    rejection = reject(a_submitted_version(document=replace(a_document(), **document)))
    appeal_against(rejection)
    return fill_in(a_claim(rejection.version))


def of_what_ran_out() -> Review:
    """A full review of a version that was approved and has run out."""
    version = approve(a_submitted_version()).version
    return fill_in(a_claim(run_out(version)))


def a_second_approval() -> Review:
    """A claim on a sensitive version that one person has approved."""
    first = approve(a_submitted_version(document=a_sensitive_document()))
    return fill_in(a_claim(first.version, reviewer=qa_lead(safeguarding_qualified=True)))


def decide(review: Review, browser: FlaskClient, decision: str) -> str:
    """Decide on the page; what is said afterwards."""
    reasons = {
        "request_changes": {"change_reasons": "inclusion", "reason": "Not every child can draw."},
        "reject": {"rejection_reasons": "not_safe", "reason": "It frightens."},
    }.get(decision, {})
    address = f"/review/{review.id}/decide"
    return browser.post(address, data={"decision": decision, **reasons}, follow_redirects=True).text


# An appeal


def test_an_appeal_shows_the_rejection_and_why_the_author_asks_again(
    app: Flask, signed_in: SignIn
) -> None:
    review = an_appeal()
    browser = signed_in(review.reviewer)
    for address in (f"/review/{review.id}", f"/review/{review.id}/decide"):
        page = browser.get(address).text
        assert "Appeal against a rejection" in page
        assert "The child pictures a bus, not a stabbing." in page
        assert "It could harm a child: The third step has the child picture a stabbing." in page


@pytest.mark.parametrize(
    ("decision", "before", "after", "state"),
    [
        (
            "approve",
            "goes live today: the appeal succeeds. The rejection stays on record.",
            "is approved and in use",
            VersionState.LIVE,
        ),
        (
            "request_changes",
            "The appeal is settled: changes are asked for in place of the rejection",
            "You asked for changes to version 1.",
            VersionState.CHANGES_REQUESTED,
        ),
        (
            "reject",
            "A version can be appealed once, so that is final",
            "The appeal is settled: version 1 stays rejected.",
            VersionState.REJECTED,
        ),
    ],
)
def test_what_a_decision_on_an_appeal_will_do_is_what_it_does(
    app: Flask, signed_in: SignIn, decision: str, before: str, after: str, state: VersionState
) -> None:
    review = an_appeal()
    browser = signed_in(review.reviewer)
    assert before in browser.get(f"/review/{review.id}/decide").text
    assert after in decide(review, browser, decision)
    assert review.version.state is state


def test_a_first_rejection_says_that_its_author_can_appeal(app: Flask, signed_in: SignIn) -> None:
    review = a_claim()
    page = signed_in(review.reviewer).get(f"/review/{review.id}/decide").text
    assert "can appeal once" in page
    assert "that is final" not in page


def test_half_an_approval_leaves_an_appeal_open(app: Flask, signed_in: SignIn) -> None:
    review = an_appeal(topics=("self_harm",))
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}/decide").text
    assert "does not go live yet, and the appeal stays open" in page
    decide(review, browser, "approve")
    assert review.version.state is VersionState.SUBMITTED
    assert "Appeal" in browser.get(f"/review/{review.id}").text


# What has run out


def test_what_ran_out_cannot_be_rejected_and_the_page_says_what_to_do_instead(
    app: Flask, signed_in: SignIn
) -> None:
    review = of_what_ran_out()
    browser = signed_in(review.reviewer)
    page = browser.get(f"/review/{review.id}/decide").text
    assert "Full review of a version that has run out" in page
    assert f"Its approval ended on {long_date(today() - timedelta(1))}" in page
    assert "It was in use, so it cannot be rejected." in page
    assert 'value="reject"' not in page
    refused = decide(review, browser, "reject")
    assert "There is a problem" in refused
    assert review.decision is None


@pytest.mark.parametrize(
    ("decision", "before", "after", "state"),
    [
        (
            "approve",
            "Version 1 comes back into use today, with the text that it had.",
            "Version 1 is in use again.",
            VersionState.LIVE,
        ),
        (
            "request_changes",
            "Version 1 stays expired: nobody can start it.",
            "You asked for changes. Version 1 stays expired.",
            VersionState.EXPIRED,
        ),
    ],
)
def test_what_a_decision_on_what_ran_out_will_do_is_what_it_does(
    app: Flask, signed_in: SignIn, decision: str, before: str, after: str, state: VersionState
) -> None:
    review = of_what_ran_out()
    browser = signed_in(review.reviewer)
    assert before in browser.get(f"/review/{review.id}/decide").text
    assert after in decide(review, browser, decision)
    assert review.version.state is state


def test_it_cannot_come_back_beside_a_newer_one_and_the_page_says_so(
    app: Flask, signed_in: SignIn
) -> None:
    review = of_what_ran_out()
    approve(a_newer_submitted_version(review.version))
    page = signed_in(review.reviewer).get(f"/review/{review.id}/decide").text
    assert "Version 2 is in use now, so version 1 cannot come back." in page
    assert "comes back into use today" not in page


def test_comments_on_what_ran_out_reach_the_next_draft(app: Flask) -> None:
    review = of_what_ran_out()
    said = comment_on(review)
    ask_for_changes(review)
    assert review.version.state is VersionState.EXPIRED
    draft = the_next_draft(review.version)
    assert asked_of(draft, viewer=draft.author) == [said]


def test_comments_of_an_approval_ask_nothing_once_it_has_run_out(app: Flask) -> None:
    review = fill_in(a_claim())
    comment_on(review)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    draft = the_next_draft(run_out(review.version))
    assert asked_of(draft, viewer=draft.author) == []


# The second approval of a sensitive version


def test_the_second_reviewer_is_told_whose_approval_came_first_and_what_theirs_does(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_second_approval()
    first = db.session.query(Review).filter_by(decision=Decision.APPROVE).one()
    browser = signed_in(review.reviewer)
    assert "What the first reviewer decided" in browser.get(f"/review/{review.id}").text
    page = browser.get(f"/review/{review.id}/decide").text
    assert f"Yours is the second of two approvals. {first.reviewer.name} approved it on" in page
    assert "Version 1 goes live today." in page
    assert "The first approval counts no more. It stays on record." in page
    assert "is approved and in use" in decide(review, browser, "approve")


def test_a_first_reviewer_of_an_ordinary_version_is_told_nothing_of_others(
    app: Flask, signed_in: SignIn
) -> None:
    review = a_claim(a_newer_submitted_version(a_live_version()))
    page = signed_in(review.reviewer).get(f"/review/{review.id}").text
    assert "What the first reviewer decided" not in page


@pytest.mark.parametrize("begin", [an_appeal, of_what_ran_out, a_second_approval])
def test_the_pages_ask_the_database_a_few_times_only(
    app: Flask, signed_in: SignIn, begin: Callable[[], Review]
) -> None:
    review = begin()
    browser = signed_in(review.reviewer)
    for address in (f"/review/{review.id}", f"/review/{review.id}/decide"):
        browser.get(address)
        db.session.expire_all()
        with counted_queries() as statements:
            assert browser.get(address).status_code == 200
        assert len(statements) <= MOST_QUERIES_OF_A_PAGE, (address, statements)


# A claim that ended while the reviewer typed


def test_what_was_typed_for_a_decision_survives_a_claim_that_was_lost(
    app: Flask, signed_in: SignIn
) -> None:
    review = fill_in(a_claim())
    browser = signed_in(review.reviewer)
    operations.release(review=review, actor=review.reviewer)
    db.session.commit()
    typed = {"decision": "reject", "rejection_reasons": "not_safe", "reason": "It frightens."}
    page = browser.post(f"/review/{review.id}/decide", data=typed).text
    assert "This review was let go" in page
    assert "It frightens." in page
    page = browser.post(f"/review/{review.id}/decide", data=typed | {"again": "1"}).text
    assert "Your claim has ended" not in page
    assert "It frightens." in page
    again = db.session.query(Review).filter_by(state=ReviewState.OPEN).one()
    assert f'action="/review/{again.id}/decide"' in page
    assert again.decision is None


def test_when_someone_else_has_it_by_then_what_was_typed_stays_on_the_page(
    app: Flask, signed_in: SignIn
) -> None:
    review = fill_in(a_claim())
    browser = signed_in(review.reviewer)
    operations.release(review=review, actor=review.reviewer)
    other = a_claim(review.version)
    typed = {"decision": "reject", "rejection_reasons": "not_safe", "reason": "It frightens."}
    page = browser.post(f"/review/{review.id}/decide", data=typed | {"again": "1"}).text
    assert f"{other.reviewer.name} is reviewing this version until" in page
    assert "It frightens." in page
