"""Who is told what when a version moves on, and what leaves their list again."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from catalogue.interventions.lifecycle import Move, move_version
from catalogue.interventions.models import InterventionVersion
from catalogue.problems.models import ProblemKind
from catalogue.problems.operations import report_problem
from catalogue.quality.operations import take
from catalogue.recall.operations import retire, suspend
from catalogue.returning import operations as returning
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.conditions import confirm_condition, report_condition
from catalogue.review.models import Decision, ReviewCondition
from catalogue.review.rounds import appeal_of
from catalogue.signals.models import SignalKind
from catalogue.signals.operations import raise_signal
from core.config import Settings
from core.database import db, now, today
from core.errors import NotPermitted
from core.people.models import User
from core.transactions import commit
from tests.factories.interventions import a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.quality import a_sample
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    approve_with_condition,
    fill_in,
    reject,
)
from tests.integration.core.notices.test_telling import mails, notices_of


def new(person: User) -> list[str]:
    return [notice.words for notice in notices_of(person) if notice.is_new]


def with_owner(version: InterventionVersion) -> User:
    """Give a version an owner of its own."""
    owner = UserFactory()
    version.intervention.owner_id = owner.id
    db.session.commit()
    return owner


def test_qa_leads_hear_that_something_waits_until_one_takes_it(app: Flask) -> None:
    lead, other, practitioner = qa_lead(), qa_lead(), UserFactory()
    version = a_submitted_version()
    for person in (lead, other):
        assert new(person) == [f"Version 1 of “{version.title}” waits for review."]
    assert new(practitioner) == new(version.author) == []
    a_claim(version, reviewer=lead)
    assert new(lead) == new(other) == []


def test_a_qa_lead_is_not_told_of_what_they_wrote(app: Flask) -> None:
    author = qa_lead()
    a_submitted_version(author=author)
    assert new(author) == []


def test_the_author_hears_the_decision_once(app: Flask) -> None:
    version = a_submitted_version()
    approve(version)
    (words,) = new(version.author)
    assert words == f"Version 1 of “{version.title}” is approved and in use."
    rejected = a_submitted_version()
    review = reject(rejected)
    (notice,) = notices_of(rejected.author)
    assert "was rejected" in notice.words
    assert notice.address == f"/review/{review.id}"


def test_the_second_approval_is_asked_of_the_qualified_who_did_not_give_the_first(
    app: Flask,
) -> None:
    first, second = qa_lead(safeguarding_qualified=True), qa_lead(safeguarding_qualified=True)
    unqualified = qa_lead()
    version = a_submitted_version(document=a_sensitive_document())
    approve(version, reviewer=first)
    assert "waits for a second" in new(second)[0]
    assert new(first) == new(unqualified) == new(version.author) == []
    approve(version, reviewer=second)
    assert new(second) == []
    assert "approved" in new(version.author)[0]


def test_an_appeal_goes_to_those_who_have_not_decided_and_its_end_to_owner_and_author(
    app: Flask,
) -> None:
    judge, fresh = qa_lead(), qa_lead()
    version = a_submitted_version()
    owner = with_owner(version)
    reject(version, reviewer=judge)
    appeal(version=version, words="It is about another thing.", actor=version.author)
    db.session.commit()
    assert "has appealed" in new(fresh)[0]
    assert new(judge) == []
    assert appeal_of(version) is not None
    approve(version, reviewer=fresh)
    assert new(fresh) == []
    assert new(owner) == [
        f"The appeal is decided: version 1 of “{version.title}” is approved and in use."
    ]
    assert len(new(version.author)) == 2  # the rejection, and the end of the appeal


def test_a_condition_reported_as_met_waits_for_a_qa_lead_to_confirm(
    app: Flask, settings: Settings
) -> None:
    version, lead = approve_with_condition(), qa_lead()
    owner = with_owner(version)
    condition = db.session.scalars(select(ReviewCondition)).one()
    report_condition(condition=condition, words="Rewritten with Sam.", actor=owner)
    db.session.commit()
    (notice,) = [each for each in notices_of(lead) if each.is_new]
    assert "reported as met" in notice.words
    assert notice.detail == "Rewritten with Sam."
    app.test_cli_runner().invoke(args=["review", "tick"])
    assert not any("Sam" in mail for mail in mails(settings))  # what is typed goes out by no mail
    confirm_condition(condition=condition, words="Read it.", actor=lead)
    db.session.commit()
    assert new(lead) == []


def test_the_owner_and_deputy_hear_at_once_that_it_is_suspended(
    app: Flask, settings: Settings
) -> None:
    version, lead = a_live_version(), qa_lead()
    owner, deputy = with_owner(version), UserFactory()
    version.intervention.deputy_id = deputy.id
    suspend(version=version, reason_code="could_harm", words="The third step.", actor=lead)
    commit()
    for person in (owner, deputy):
        (notice,) = notices_of(person)
        assert notice.words == f"“{version.title}” is suspended: nobody may use it for now."
        assert "The third step." in notice.detail
    assert len(mails(settings)) == 2
    assert not any("third step" in mail for mail in mails(settings))
    assert new(lead) == []
    retire(version=version, reason_code="out_of_date", words="x", replacement=None, actor=lead)
    commit()
    assert [words.split(" is ")[1] for words in new(owner)] == [
        "retired: nobody may use it any more."
    ]


def test_who_suspends_their_own_is_not_told_of_it(app: Flask) -> None:
    version = a_live_version()
    owner = with_owner(version)
    suspend(version=version, reason_code="could_harm", words="x", actor=owner)
    assert new(owner) == []


def test_an_early_review_is_told_and_one_by_its_date_left_to_the_reminders(app: Flask) -> None:
    early, by_date = a_live_version(), a_live_version()
    by_date.review_due_on = today()
    owners = with_owner(early), with_owner(by_date)
    for version in (early, by_date):
        move_version(version, Move.FALL_DUE, actor=None, note="Two children got worse.")
    assert "earlier than planned" in new(owners[0])[0]
    assert new(owners[1]) == []


def test_a_proposal_waits_for_a_second_person_and_its_end_is_told_to_the_first(
    app: Flask,
) -> None:
    first, second = qa_lead(), qa_lead()
    version = a_live_version()
    version.review_due_on = today()
    owner = with_owner(version)
    move_version(version, Move.FALL_DUE, actor=None)
    proposal = returning.propose(version=version, words="Still right.", actor=first)
    db.session.commit()
    assert "waits for a second person" in new(second)[0]
    assert new(first) == []
    returning.confirm(proposal=proposal, words="I agree.", actor=second)
    db.session.commit()
    assert new(second) == []
    assert new(first) == [f"Your proposal on version 1 of “{version.title}” was confirmed."]
    assert "stays in use" in new(owner)[0]


def test_a_reviewer_hears_of_a_claim_that_the_clock_or_a_retirement_ended(app: Flask) -> None:
    reviewer = qa_lead()
    late = a_claim(reviewer=reviewer)
    late.claim_ends_at = now() - timedelta(seconds=1)
    db.session.commit()
    operations.release_stale_claims()
    db.session.commit()
    assert "ran out. Your answers are kept." in new(reviewer)[0]
    given_back = a_claim(reviewer=reviewer)
    operations.release(review=given_back, actor=reviewer)
    db.session.commit()
    assert len(new(reviewer)) == 1


def test_asking_for_changes_tells_the_author_and_not_the_reviewer(app: Flask) -> None:
    review = fill_in(a_claim())
    operations.decide(
        review=review,
        decision=Decision.REQUEST_CHANGES,
        reason_code="safeguarding",
        reason="Add the steps.",
        actor=review.reviewer,
    )
    db.session.commit()
    assert "needs changes" in new(review.version.author)[0]
    assert new(review.reviewer) == []


def test_the_owner_hears_of_a_signal_that_brings_the_review_forward(app: Flask) -> None:
    version = a_live_version()
    owner = with_owner(version)
    raise_signal(
        version=version,
        kind=SignalKind.DROP_OUT,
        words="More stopped coming than expected.",
        key="drop_out:2026-Q3",
        actor=None,
    )
    assert new(owner) == [f"“{version.title}” is due for review earlier than planned."]
    assert version.review_due_on == today()


def test_an_incident_with_a_child_is_mailed_to_the_owner_at_once(app: Flask) -> None:
    version = a_live_version()
    owner = with_owner(version)
    report_problem(
        version=version, kind=ProblemKind.INCIDENT, words="It went wrong.", actor=UserFactory()
    )
    assert [notice.urgent for notice in notices_of(owner) if "reported" in notice.words] == [True]


def test_whoever_reviews_it_blind_hears_of_no_condition(app: Flask) -> None:
    version = approve_with_condition()
    [condition] = db.session.scalars(select(ReviewCondition)).all()
    lead = qa_lead()
    [blind] = a_sample().reviews
    take(blind=blind, actor=lead)
    db.session.commit()
    owner = with_owner(version)
    report_condition(condition=condition, words="It is plainer now.", actor=owner)
    assert new(lead) == []


def test_an_owner_who_is_a_qa_lead_confirms_no_condition_of_their_own(app: Flask) -> None:
    version = approve_with_condition()
    [condition] = db.session.scalars(select(ReviewCondition)).all()
    version.intervention.owner_id = qa_lead().id
    db.session.commit()
    owner = version.intervention.owner
    report_condition(condition=condition, words="It is plainer now.", actor=owner)
    with pytest.raises(NotPermitted):
        confirm_condition(condition=condition, words="I looked.", actor=owner)
