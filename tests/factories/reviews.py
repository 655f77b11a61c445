"""Versions that wait for review, claims on them, and checklists filled in."""

from datetime import timedelta

from flask import current_app

from catalogue.interventions.document import Document
from catalogue.interventions.lifecycle import Move, move_version
from catalogue.interventions.models import InterventionVersion
from catalogue.interventions.operations import freeze, next_draft
from catalogue.review import operations
from catalogue.review.appealing import appeal
from catalogue.review.checklists import Checklist, current_checklist
from catalogue.review.clock import let_expire, let_fall_due
from catalogue.review.comments import operations as comments
from catalogue.review.comments.models import ReviewComment
from catalogue.review.models import Appeal, Decision, Rating, Review
from catalogue.review.rules import Answer
from core.database import db, now, today
from core.people.models import User
from tests.factories.interventions import a_document, a_draft
from tests.factories.people import qa_lead

SENSITIVE_TOPIC = "self_harm"


def the_checklist() -> Checklist:
    """The checklist that a review begun today is on."""
    return current_checklist(current_app.extensions["checklists"], on=today())


def a_sensitive_document() -> Document:
    """A complete document on a topic that needs two approvals."""
    return a_document(topics=(SENSITIVE_TOPIC,))


def submit(version: InterventionVersion, *, submitter: User | None = None) -> InterventionVersion:
    """Send a draft for review, without the checks of drafting, and commit."""
    submitter = submitter or version.author
    version.submitted_by_id = submitter.id
    version.submitted_at = now()
    freeze(version)
    move_version(version, Move.SUBMIT, actor=submitter)
    db.session.commit()
    return version


def a_submitted_version(
    *, author: User | None = None, document: Document | None = None
) -> InterventionVersion:
    """Version 1 of a new intervention, waiting for review, committed."""
    return submit(a_draft(author=author, document=document))


def a_newer_submitted_version(
    earlier: InterventionVersion, *, author: User | None = None
) -> InterventionVersion:
    """The next version of the same intervention, waiting for review, committed."""
    draft = next_draft(
        intervention=earlier.intervention, based_on=earlier, actor=author or earlier.author
    )
    return submit(draft)


def a_claim(version: InterventionVersion | None = None, *, reviewer: User | None = None) -> Review:
    """An open review, with nothing answered, committed."""
    review = operations.claim(version=version or a_submitted_version(), actor=reviewer or qa_lead())
    db.session.commit()
    return review


def everything_met(**changes: Answer) -> dict[str, Answer]:
    """An answer of "met" to every criterion, with the given changes by criterion."""
    return {criterion.code: Answer(Rating.MET) for criterion in the_checklist().criteria} | changes


def fill_in(review: Review, **changes: Answer) -> Review:
    """Answer every criterion of a review, "met" unless changed, and commit."""
    operations.answer(review=review, answers=everything_met(**changes), actor=review.reviewer)
    db.session.commit()
    return review


def approve_with_answers(version: InterventionVersion, **changes: Answer) -> Review:
    """Claim a version, find everything met but for the changes, approve it, and commit."""
    review = fill_in(a_claim(version), **changes)
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review


def approve(version: InterventionVersion, *, reviewer: User | None = None) -> Review:
    """Claim a version, find everything met, approve it, and commit."""
    review = fill_in(a_claim(version, reviewer=reviewer))
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return review


def reject(version: InterventionVersion, *, reviewer: User | None = None) -> Review:
    """Claim a version, reject it with a reason, and commit."""
    review = a_claim(version, reviewer=reviewer)
    operations.decide(
        review=review,
        decision=Decision.REJECT,
        reason_code="not_safe",
        reason="The third step has the child picture a stabbing.",
        actor=review.reviewer,
    )
    db.session.commit()
    return review


def approve_with_condition(
    version: InterventionVersion | None = None, *, due_in: int = 30
) -> InterventionVersion:
    """A version in use, with one thing to put right within so many days, committed."""
    version = version or a_submitted_version()
    criterion = next(each for each in the_checklist().criteria if not each.stop)
    short = Answer(
        Rating.NOT_FULLY_MET, "A third of it.", "Say it plainly.", today() + timedelta(days=due_in)
    )
    review = fill_in(a_claim(version), **{criterion.code: short})
    operations.decide(review=review, decision=Decision.APPROVE, actor=review.reviewer)
    db.session.commit()
    return version


def comment_on(review: Review, anchor: str = "session-1-step-2", words: str = "") -> ReviewComment:
    """A comment by the reviewer on a section, committed."""
    said = comments.comment(
        review=review,
        anchor=anchor,
        words=words or "Say how long a child may take to draw.",
        actor=review.reviewer,
    )
    db.session.commit()
    return said


def ask_for_changes(review: Review) -> Review:
    """Ask for changes with an open review, and commit."""
    operations.decide(
        review=review,
        decision=Decision.REQUEST_CHANGES,
        reason_code="inclusion",
        reason="Not every child can draw.",
        actor=review.reviewer,
    )
    db.session.commit()
    return review


def the_next_draft(version: InterventionVersion) -> InterventionVersion:
    """A draft of its author that begins with the text of a version, committed."""
    draft = next_draft(intervention=version.intervention, based_on=version, actor=version.author)
    db.session.commit()
    return draft


def appeal_against(rejection: Review) -> Appeal:
    """The author's appeal against a rejection, committed."""
    version = rejection.version
    made = appeal(
        version=version, words="The child pictures a bus, not a stabbing.", actor=version.author
    )
    db.session.commit()
    return made


def run_out(version: InterventionVersion) -> InterventionVersion:
    """A version whose approval has run out since, committed."""
    version.review_due_on, version.expires_on = today() - timedelta(91), today() - timedelta(1)
    let_fall_due()
    let_expire()
    db.session.commit()
    return version
