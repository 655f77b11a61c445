"""After a decision: an author appeals once; the conditions of an approval are met and confirmed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review import operations
from catalogue.review.models import Decision, Rating, ReviewCondition
from catalogue.review.rules import Answer
from core.database import db, today
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.people import UserFactory, manager, qa_lead
from tests.factories.reviews import a_claim, a_submitted_version, fill_in, reject

SignIn = Callable[[User], FlaskClient]
WORDS = {"words": "The reviewer read step 3 of the earlier draft, not of this one."}
DONE = {"words": "Steps 1 and 2 now have picture cards."}
LOOKED = {"words": "Opened the cards and read them with the eye of a child."}


def state(version: InterventionVersion) -> VersionState:
    db.session.expire_all()
    return db.session.get_one(InterventionVersion, version.id).state


@pytest.fixture
def rejected(app: Flask) -> InterventionVersion:
    version = a_submitted_version()
    reject(version)
    return version


@pytest.fixture
def condition(app: Flask) -> ReviewCondition:
    """A condition of an approval, due in a month."""
    review = a_claim()
    short = Answer(
        Rating.NOT_FULLY_MET,
        evidence="Step 1 has long sentences.",
        condition="Add picture cards",
        due=today() + timedelta(days=30),
    )
    fill_in(review, reading_level_and_format=short)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return db.session.scalars(select(ReviewCondition)).one()


def page_of(version: InterventionVersion) -> str:
    return f"/interventions/{version.intervention.slug}/versions/{version.number}"


def test_an_author_appeals_once_and_a_fresh_reviewer_takes_it_up(
    rejected: InterventionVersion, signed_in: SignIn
) -> None:
    author, fresh = signed_in(rejected.author), signed_in(qa_lead())
    address = f"/review/versions/{rejected.id}/appeal"
    assert address in author.get(page_of(rejected)).text
    assert "The third step has the child picture a stabbing" in author.get(address).text
    assert author.post(address, data=WORDS).status_code == 302
    assert "You appealed on" in author.get(address).text
    assert "Send the appeal" not in author.get(address).text
    assert rejected.title in fresh.get("/review").text
    assert fresh.post(f"/review/versions/{rejected.id}/claim").status_code == 302
    assert state(rejected) is VersionState.IN_REVIEW


def test_whoever_rejected_it_does_not_hear_the_appeal(app: Flask, signed_in: SignIn) -> None:
    judge = qa_lead()
    version = a_submitted_version()
    reject(version, reviewer=judge)
    signed_in(version.author).post(f"/review/versions/{version.id}/appeal", data=WORDS)
    assert signed_in(judge).post(f"/review/versions/{version.id}/claim").status_code == 403
    assert state(version) is VersionState.REJECTED


def test_a_second_appeal_is_refused_with_what_was_typed(
    rejected: InterventionVersion, signed_in: SignIn
) -> None:
    author = signed_in(rejected.author)
    address = f"/review/versions/{rejected.id}/appeal"
    author.post(address, data=WORDS)
    reject(db.session.get_one(InterventionVersion, rejected.id))
    assert address not in author.get(page_of(rejected)).text
    again = author.post(address, data={"words": "Please look once more."}).text
    assert "You have appealed once already" in again
    assert "Please look once more." in again


def test_only_its_author_may_appeal(rejected: InterventionVersion, signed_in: SignIn) -> None:
    address = f"/review/versions/{rejected.id}/appeal"
    for user in (UserFactory(), qa_lead(), manager()):
        browser = signed_in(user)
        assert browser.get(address).status_code == 404
        assert browser.post(address, data=WORDS).status_code == 404
    assert "Say what the reviewers should look at again" in (
        signed_in(rejected.author).post(address, data={"words": ""}).text
    )


def test_the_owner_reports_a_condition_as_met_and_a_qa_lead_confirms_it(
    condition: ReviewCondition, signed_in: SignIn
) -> None:
    version = condition.review.version
    owner, lead = signed_in(version.intervention.owner), signed_in(qa_lead())
    address = f"/review/conditions/{condition.id}"
    assert address in owner.get(page_of(version)).text
    assert "Report it as met" in owner.get(address).text
    assert owner.post(address, data=DONE).status_code == 302
    assert DONE["words"] in lead.get(address).text
    assert "Confirm that it is met" in lead.get(page_of(version)).text
    assert lead.post(address, data=LOOKED).status_code == 302
    db.session.expire_all()
    assert db.session.get_one(ReviewCondition, condition.id).met_on == today()
    assert LOOKED["words"] in signed_in(UserFactory()).get(address).text
    assert address not in owner.get(page_of(version)).text
    assert "already" in signed_in(qa_lead()).post(address, data=LOOKED).text


def test_nobody_else_reports_or_confirms(condition: ReviewCondition, signed_in: SignIn) -> None:
    version = condition.review.version
    address = f"/review/conditions/{condition.id}"
    bystander = signed_in(UserFactory())
    assert "Report it as met" not in bystander.get(address).text
    bystander.post(address, data=DONE)
    owner = signed_in(version.intervention.owner)
    assert "Say what was done" in owner.post(address, data={"words": ""}).text
    owner.post(address, data=DONE)
    owner.post(address, data=LOOKED)  # the owner says it anew; that confirms nothing
    db.session.expire_all()
    assert db.session.get_one(ReviewCondition, condition.id).met_on is None


def test_its_pages_take_few_queries(
    condition: ReviewCondition, rejected: InterventionVersion, signed_in: SignIn
) -> None:
    lead, author = signed_in(qa_lead()), signed_in(rejected.author)
    for browser, address in (
        (lead, f"/review/conditions/{condition.id}"),
        (lead, page_of(condition.review.version)),
        (author, f"/review/versions/{rejected.id}/appeal"),
        (author, page_of(rejected)),
    ):
        with counted_queries() as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES_OF_A_PAGE, address
