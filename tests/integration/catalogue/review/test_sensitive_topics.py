"""A sensitive topic is approved by two people, the second of them safeguarding-qualified."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.review import operations
from catalogue.review.models import Decision, ReviewStage
from core.database import db, today
from core.errors import NotPermitted
from core.people.models import User
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)


@pytest.fixture
def first_approver(app: Flask) -> User:
    """Qualified herself, which does not let her approve twice."""
    return qa_lead(safeguarding_qualified=True)


@pytest.fixture
def once_approved(first_approver: User) -> InterventionVersion:
    version = a_submitted_version(document=a_sensitive_document())
    approve(version, reviewer=first_approver)
    return version


def test_the_first_approval_does_not_put_it_live(once_approved: InterventionVersion) -> None:
    assert once_approved.state is VersionState.SUBMITTED
    assert once_approved.approved_at is None
    assert not once_approved.is_available


def test_the_second_approval_by_a_qualified_person_puts_it_live_for_twelve_months(
    once_approved: InterventionVersion,
) -> None:
    review = approve(once_approved, reviewer=qa_lead(safeguarding_qualified=True))
    assert review.stage is ReviewStage.SECOND
    assert once_approved.state is VersionState.LIVE
    assert once_approved.expires_on is not None
    assert once_approved.expires_on.year == today().year + 1


def test_the_same_person_cannot_give_the_second(
    once_approved: InterventionVersion, first_approver: User
) -> None:
    with pytest.raises(NotPermitted, match="You gave the first approval"):
        operations.claim(version=once_approved, actor=first_approver)


def test_someone_who_is_not_qualified_cannot_give_the_second(
    once_approved: InterventionVersion,
) -> None:
    with pytest.raises(NotPermitted, match="safeguarding-qualified"):
        operations.claim(version=once_approved, actor=qa_lead())


def test_someone_whose_qualification_was_taken_away_cannot_give_the_second(
    once_approved: InterventionVersion,
) -> None:
    review = fill_in(a_claim(once_approved, reviewer=qa_lead(safeguarding_qualified=True)))
    review.reviewer.safeguarding_qualified_on = None
    db.session.commit()
    with pytest.raises(NotPermitted, match="safeguarding-qualified"):
        operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    assert once_approved.state is VersionState.IN_REVIEW


def test_the_database_refuses_two_approvals_by_one_person(
    once_approved: InterventionVersion, first_approver: User
) -> None:
    second = fill_in(a_claim(once_approved, reviewer=qa_lead(safeguarding_qualified=True)))
    copied = (
        "INSERT INTO reviews (version_id, author_id, content_hash, checklist, checklist_version,"
        " checklist_hash, stage, state, reviewer_id, claimed_at, claim_ends_at, decided_at,"
        " decision, reason, demonstration) SELECT version_id, author_id, content_hash, checklist,"
        " checklist_version, checklist_hash, stage, 'decided', :person, claimed_at,"
        " claim_ends_at, claimed_at, 'approve', reason, demonstration FROM reviews WHERE id = :id"
    )
    with pytest.raises(IntegrityError):
        db.session.execute(text(copied), {"person": first_approver.id, "id": second.id})


def test_the_second_reviewer_may_still_reject_it(once_approved: InterventionVersion) -> None:
    reject(once_approved, reviewer=qa_lead(safeguarding_qualified=True))
    assert once_approved.state is VersionState.REJECTED


def test_the_first_approver_need_not_be_qualified(app: Flask) -> None:
    version = a_submitted_version(document=a_sensitive_document())
    approve(version)
    approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    assert version.state is VersionState.LIVE
