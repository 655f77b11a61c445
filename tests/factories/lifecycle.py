"""Versions further along in their lives, each brought there by the steps of the service."""

from datetime import timedelta

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.recall import operations as recalling
from catalogue.recall.models import Recall
from catalogue.returning import operations as returning
from catalogue.returning.models import ReturnProposal
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.clock import let_expire, let_fall_due
from catalogue.review.models import Appeal, Decision, Rating, Review, ReviewCondition
from catalogue.review.rules import Answer
from core.database import db, today
from core.people.models import User
from tests.days import Clock
from tests.factories.people import qa_lead
from tests.factories.reviews import (
    a_claim,
    a_sensitive_document,
    a_submitted_version,
    approve,
    fill_in,
    reject,
)

WORDS = "I read it again from the first step to the last."


def an_approved_version(
    *, author: User | None = None, sensitive: bool = False
) -> InterventionVersion:
    """Version 1 of a new intervention, in use by the approvals that it needs."""
    version = a_submitted_version(
        author=author, document=a_sensitive_document() if sensitive else None
    )
    for _ in range(2 if sensitive else 1):
        approve(version, reviewer=qa_lead(safeguarding_qualified=True))
    assert version.state is VersionState.LIVE
    return version


def tick() -> tuple[int, int]:
    """What the day's timer does to versions in use: how many fell due, and how many ran out."""
    done = let_fall_due(), let_expire()
    db.session.commit()
    return done


def fall_due(version: InterventionVersion, clock: Clock) -> InterventionVersion:
    """Let the day of its next review come."""
    assert version.review_due_on is not None
    clock.put_to(version.review_due_on)
    tick()
    return version


def run_out(version: InterventionVersion, clock: Clock) -> InterventionVersion:
    """Let its last day pass."""
    assert version.expires_on is not None
    clock.put_to(version.expires_on + timedelta(days=1))
    tick()
    return version


def suspend(version: InterventionVersion, *, by: User | None = None) -> Recall:
    """Take a version out of use for the time being, and commit."""
    recall = recalling.suspend(
        version=version,
        reason_code="could_harm",
        words="The third step has the child picture a stabbing.",
        actor=by or qa_lead(),
    )
    db.session.commit()
    return recall


def retire(version: InterventionVersion, *, by: User | None = None) -> Recall:
    """Take a version out of use for good, and commit."""
    recall = recalling.retire(
        version=version,
        reason_code="no_effect",
        words="It did not help.",
        replacement=None,
        actor=by or qa_lead(),
    )
    db.session.commit()
    return recall


def a_suspended_version(*, author: User | None = None) -> InterventionVersion:
    """A version that was in use and was suspended."""
    version = an_approved_version(author=author)
    suspend(version)
    return version


def a_proposal(version: InterventionVersion, *, by: User | None = None) -> ReturnProposal:
    """A proposal to bring a version back, which waits for a second person, committed."""
    proposal = returning.propose(version=version, words=WORDS, actor=by or qa_lead())
    db.session.commit()
    return proposal


def confirm(proposal: ReturnProposal, *, by: User | None = None) -> None:
    """Confirm a proposal, and commit."""
    returning.confirm(proposal=proposal, words=WORDS, actor=by or qa_lead())
    db.session.commit()


def an_appeal(version: InterventionVersion | None = None) -> Appeal:
    """An author's appeal against the rejection of a version, committed."""
    if version is None:
        version = reject(a_submitted_version()).version
    made = appeal(version=version, words="The step was misread.", actor=version.author)
    db.session.commit()
    return made


def approve_on_condition(
    version: InterventionVersion | None = None, *, days: int = 30
) -> ReviewCondition:
    """An approval on condition that a translation is there within days, committed."""
    due = today() + timedelta(days=days)
    welsh = Answer(Rating.NOT_MET, "There is no Welsh text.", "Translate it.", due)
    review: Review = fill_in(a_claim(version), welsh=welsh)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review.conditions[0]
