"""What was decided and why all staff can find and read; what was turned down is not shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.models import Decision, Rating
from catalogue.review.rules import Answer
from core.database import db, today
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_document
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.factories.reviews import (
    a_claim,
    a_newer_submitted_version,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/library/decisions"
SECRET = "Picture the alley at night"


@pytest.fixture
def rejected(app: Flask) -> InterventionVersion:
    """Something about knives that was never in use."""
    document = a_document(
        title="Face the blade", topics=("knife_crime",), purpose=SECRET, summary="It shocks."
    )
    version = a_submitted_version(document=document)
    reject(version)
    return version


@pytest.fixture
def approved(app: Flask) -> InterventionVersion:
    """Something about anger that is in use, on a condition."""
    due = today() + timedelta(days=60)
    version = a_submitted_version(document=a_document(title="Stop and breathe"))
    short = Answer(Rating.NOT_MET, "Only English was found.", "Translate it.", due)
    review = fill_in(a_claim(version), welsh=short)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return version


def test_staff_find_a_rejection_and_read_why(
    rejected: InterventionVersion, approved: InterventionVersion, signed_in: SignIn
) -> None:
    for reader in (UserFactory(), manager(), qa_lead()):
        browser = signed_in(reader)
        page = browser.get(PAGE).text
        assert "2 decisions" in page
        assert page.index("Stop and breathe") < page.index("Face the blade"), "newest first"
        assert "The third step has the child picture a stabbing." in page
        assert "It could harm" in page or "not safe" in page.lower()
        review = browser.get("/review/1").text
        assert "The third step has the child picture a stabbing." in review
        assert "Number 1:" in review, "the seal"


def test_what_was_turned_down_is_not_handed_out(
    rejected: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(UserFactory())
    for address in (PAGE, "/review/1"):
        page = browser.get(address).text
        assert SECRET not in page
        assert "It shocks" not in page
        assert f"/interventions/{rejected.intervention.slug}/versions/1" not in page
    assert "must not be used with a child" in browser.get("/review/1").text


def test_what_came_of_an_appeal_stands_beside_the_rejection(
    rejected: InterventionVersion, signed_in: SignIn
) -> None:
    appeal(version=rejected, words="The picture was taken out.", actor=rejected.author)
    db.session.commit()
    reject(rejected)
    page = signed_in(UserFactory()).get(PAGE).text
    assert "2 decisions" in page
    assert page.count("On appeal") == 1


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("decision=reject", "Face the blade", "Stop and breathe"),
        ("decision=approve", "Stop and breathe", "Face the blade"),
        ("topics=knife_crime", "Face the blade", "Stop and breathe"),
        ("topics=knife_crime&topics=anger&decision=approve", "Stop and breathe", "Face the blade"),
        ("q=BLADE", "Face the blade", "Stop and breathe"),
        ("q=stabbing+third", "Face the blade", "Stop and breathe"),
        ("q=only+english", "Stop and breathe", "Face the blade"),
    ],
)
def test_the_list_is_narrowed_down(
    rejected: InterventionVersion,
    approved: InterventionVersion,
    signed_in: SignIn,
    query: str,
    there: str,
    gone: str,
) -> None:
    page = signed_in(UserFactory()).get(f"{PAGE}?{query}").text
    results = page.partition('id="results"')[2]
    assert there in results
    assert gone not in results
    assert "1 decision" in results


@pytest.mark.parametrize(
    "query", ["q=100%25", "q=_", "decision=maybe", "topics=nothing", "q=zebra"]
)
def test_nothing_found_says_what_to_do(
    rejected: InterventionVersion, signed_in: SignIn, query: str
) -> None:
    page = signed_in(UserFactory()).get(f"{PAGE}?{query}").text
    assert "0 decisions" in page
    assert "No decision has all of that" in page


def test_before_the_first_decision_it_says_so(app: Flask, signed_in: SignIn) -> None:
    assert "Nothing has been decided yet" in signed_in(UserFactory()).get(PAGE).text


def test_it_is_found_from_the_library_from_a_history_and_from_the_review_rooms(
    approved: InterventionVersion, signed_in: SignIn
) -> None:
    browser = signed_in(UserFactory())
    assert f'href="{PAGE}"' in browser.get("/library").text
    slug = approved.intervention.slug
    newer = a_newer_submitted_version(approved)
    reject(newer)
    history = browser.get(f"/interventions/{slug}?tab=history").text
    assert f'href="{PAGE}?of={slug}"' in history
    assert "Version 2" not in history.partition("<main")[2], "the rejected version is not named"
    of_it = browser.get(f"{PAGE}?of={slug}").text
    assert "Decisions on Stop and breathe" in of_it
    assert "2 decisions" in of_it
    assert browser.get(f"{PAGE}?of=nothing-of-the-kind").status_code == 404
    assert f'href="{PAGE}"' in signed_in(qa_lead()).get("/review").text


def test_who_may_not(app: Flask, signed_in: SignIn) -> None:
    assert signed_in(administrator()).get(PAGE).status_code == 403


def test_long_lists_page_and_cost_few_queries(app: Flask, signed_in: SignIn) -> None:
    reviewer = qa_lead()
    for _ in range(21):
        reject(a_submitted_version(), reviewer=reviewer)
    approve(a_submitted_version(), reviewer=reviewer)
    browser = signed_in(UserFactory())
    browser.get(PAGE)
    with counted_queries() as statements:
        first = browser.get(f"{PAGE}?q=stop").text
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE, statements
    assert first.count("app-result__title") == 20
    assert browser.get(f"{PAGE}?q=stop&page=2").text.count("app-result__title") == 2
    assert "page=2" in first
    assert "q=stop" in first
