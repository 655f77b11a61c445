"""A version comes back into full use: one QA lead proposes it, another confirms it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.recall.models import Recall
from catalogue.recall.operations import suspend
from catalogue.returning.models import ReturnProposal
from catalogue.returning.operations import propose
from catalogue.review.clock import let_fall_due
from core.database import db, today
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.reviews import a_sensitive_document

SignIn = Callable[[User], FlaskClient]
PAGE = "/interventions/stop-and-breathe"
PROPOSE = f"{PAGE}/versions/1/return"
WORDS = {"words": "Read it again beside the law of today. Nothing in it has changed."}
CONFIRMED = {"answer": "confirm", "words": "Read it too, and asked two workers."}
TURNED_DOWN = {"answer": "end", "words": "The third step still asks for what happened."}


@pytest.fixture
def due(app: Flask) -> InterventionVersion:
    version = a_live_version(slug="stop-and-breathe", expires_in=timedelta(days=30))
    assert let_fall_due() == 1
    db.session.commit()
    return version


@pytest.fixture
def suspended(app: Flask) -> InterventionVersion:
    version = a_live_version(slug="stop-and-breathe")
    suspend(version=version, reason_code="could_harm", words="Step 3.", actor=qa_lead())
    db.session.commit()
    return version


def the_proposal() -> ReturnProposal:
    db.session.expire_all()
    newest = select(ReturnProposal).order_by(ReturnProposal.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def state(version: InterventionVersion) -> VersionState:
    db.session.expire_all()
    return db.session.get_one(InterventionVersion, version.id).state


def test_what_is_due_is_reaffirmed_by_two_and_gets_new_dates(
    due: InterventionVersion, signed_in: SignIn
) -> None:
    first, second, reader = signed_in(qa_lead()), signed_in(qa_lead()), signed_in(UserFactory())
    assert "Its review is due" in reader.get(PAGE).text
    assert PROPOSE not in reader.get(PAGE).text
    assert PROPOSE in first.get(PAGE).text
    assert "stays in use" in first.get(PROPOSE).text
    assert first.post(PROPOSE, data=WORDS).status_code == 302
    assert state(due) is VersionState.REVIEW_DUE
    address = f"/returns/{the_proposal().id}"
    for place in ("/", PAGE):
        assert address in second.get(place).text
    assert address in reader.get(PAGE).text
    assert "Record it" not in reader.get(address).text
    assert "You proposed this. Someone else must confirm it." in first.get(address).text
    assert first.post(address, data=CONFIRMED).status_code == 200  # it is not offered to them
    assert state(due) is VersionState.REVIEW_DUE
    assert second.post(address, data=CONFIRMED).status_code == 302
    assert state(due) is VersionState.LIVE
    version = db.session.get_one(InterventionVersion, due.id)
    assert version.expires_on is not None
    assert version.expires_on > today() + timedelta(days=600)
    assert "Approved again" in reader.get(f"{PAGE}?tab=history").text
    assert "Confirmed by" in reader.get(address).text
    assert CONFIRMED["words"] in reader.get(address).text


def test_what_was_suspended_is_reinstated_by_two_and_its_suspension_is_over(
    suspended: InterventionVersion, signed_in: SignIn
) -> None:
    expires_on = suspended.expires_on
    first, second = signed_in(qa_lead()), signed_in(qa_lead())
    assert PROPOSE in first.get(PAGE).text
    first.post(PROPOSE, data=WORDS)
    second.post(f"/returns/{the_proposal().id}", data=CONFIRMED)
    assert state(suspended) is VersionState.LIVE
    assert db.session.get_one(InterventionVersion, suspended.id).expires_on == expires_on
    assert db.session.scalars(select(Recall)).one().over_at is not None
    assert "Back in use" in signed_in(UserFactory()).get(f"{PAGE}?tab=history").text


def test_a_second_person_may_turn_it_down_and_it_stays_as_it_is(
    suspended: InterventionVersion, signed_in: SignIn
) -> None:
    signed_in(qa_lead()).post(PROPOSE, data=WORDS)
    address = f"/returns/{the_proposal().id}"
    assert signed_in(qa_lead()).post(address, data=TURNED_DOWN).status_code == 302
    assert state(suspended) is VersionState.SUSPENDED
    page = signed_in(qa_lead()).get(address).text
    assert "Ended by" in page
    assert TURNED_DOWN["words"] in page
    assert PROPOSE in signed_in(qa_lead()).get(PAGE).text  # anyone who may can propose again


def test_whoever_proposed_it_may_take_it_back(
    suspended: InterventionVersion, signed_in: SignIn
) -> None:
    first = signed_in(qa_lead())
    first.post(PROPOSE, data=WORDS)
    address = f"/returns/{the_proposal().id}"
    assert "Take the proposal back" in first.get(address).text
    assert first.post(address, data=TURNED_DOWN).status_code == 302
    assert "Ended by" in first.get(address).text


def test_nobody_who_wrote_it_proposes_or_confirms(app: Flask, signed_in: SignIn) -> None:
    author = qa_lead()
    version = a_live_version(slug="stop-and-breathe", author=author)
    suspend(version=version, reason_code="could_harm", words="Step 3.", actor=qa_lead())
    db.session.commit()
    writer = signed_in(author)
    assert writer.get(PROPOSE).status_code == 403
    assert writer.post(PROPOSE, data=WORDS).status_code == 403
    proposal = propose(version=version, words=WORDS["words"], actor=qa_lead())
    address = f"/returns/{proposal.id}"
    assert "who did not write, edit or submit this version confirms it" in writer.get(address).text
    writer.post(address, data=CONFIRMED)
    assert state(version) is VersionState.SUSPENDED


def test_on_a_sensitive_topic_a_qualified_person_confirms(app: Flask, signed_in: SignIn) -> None:
    version = a_live_version(slug="stop-and-breathe", document=a_sensitive_document())
    suspend(version=version, reason_code="could_harm", words="Step 3.", actor=qa_lead())
    proposal = propose(version=version, words=WORDS["words"], actor=qa_lead())
    db.session.commit()
    address = f"/returns/{proposal.id}"
    unqualified, qualified = signed_in(qa_lead()), signed_in(qa_lead(safeguarding_qualified=True))
    assert "a safeguarding-qualified person confirms" in unqualified.get(address).text
    unqualified.post(address, data=CONFIRMED)
    assert state(version) is VersionState.SUSPENDED
    qualified.post(address, data=CONFIRMED)
    assert state(version) is VersionState.LIVE


def test_nothing_typed_is_lost_when_words_are_missing_or_too_long(
    due: InterventionVersion, signed_in: SignIn
) -> None:
    lead = signed_in(qa_lead())
    assert "Say what you looked at, and why it may be used" in lead.post(PROPOSE, data={}).text
    long = "Read it. " * 600
    refused = lead.post(PROPOSE, data={"words": long}).text
    assert "4,000 characters or fewer" in refused
    assert long.strip() in refused
    lead.post(PROPOSE, data=WORDS)
    address = f"/returns/{the_proposal().id}"
    refused = signed_in(qa_lead()).post(address, data={"words": "I read it."}).text
    assert "Choose what to do with the proposal" in refused
    assert "I read it." in refused


def test_an_answer_to_what_has_ended_is_told_so_and_kept_on_the_page(
    suspended: InterventionVersion, signed_in: SignIn
) -> None:
    signed_in(qa_lead()).post(PROPOSE, data=WORDS)
    address = f"/returns/{the_proposal().id}"
    signed_in(qa_lead()).post(address, data=TURNED_DOWN)
    late = signed_in(qa_lead()).post(address, data=CONFIRMED).text
    assert "This proposal has ended" in late
    assert CONFIRMED["words"] in late
    assert state(suspended) is VersionState.SUSPENDED


def test_there_is_nothing_to_propose_for_what_is_in_full_use(app: Flask, signed_in: SignIn) -> None:
    a_live_version(slug="stop-and-breathe")
    lead = signed_in(qa_lead())
    assert lead.get(PROPOSE).status_code == 404
    assert PROPOSE not in lead.get(PAGE).text
    assert lead.get("/returns/99").status_code == 404


def test_its_pages_take_few_queries(due: InterventionVersion, signed_in: SignIn) -> None:
    lead = signed_in(qa_lead())
    lead.post(PROPOSE, data=WORDS)
    for address in (PAGE, f"/returns/{the_proposal().id}"):
        with counted_queries() as queries:
            assert lead.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES_OF_A_PAGE, (address, "\n".join(queries))
