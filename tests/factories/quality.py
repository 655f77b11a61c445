"""Samples of decided reviews, and blind reviews of them."""

from catalogue.interventions.models import InterventionVersion
from catalogue.quality import operations
from catalogue.quality.models import BlindReview, BlindSample
from catalogue.quality.period import Period, a_year_to
from catalogue.review.models import Decision
from catalogue.review.rules import Answer
from core.database import db, today
from core.people.models import User
from tests.factories.people import qa_lead
from tests.factories.reviews import a_submitted_version, approve, everything_met

SEED = "cafe"


def this_year() -> Period:
    """The twelve months until today."""
    return a_year_to(today())


def a_sample(*, percent: int = 100, lead: User | None = None) -> BlindSample:
    """A sample of what was decided so far, all of it unless said otherwise, committed."""
    sample = operations.draw_sample(
        period=this_year(), percent=percent, seed=SEED, actor=lead or qa_lead()
    )
    db.session.commit()
    return sample


def a_waiting_blind_review(version: InterventionVersion | None = None) -> BlindReview:
    """A blind review of an approved version, that nobody has taken, committed."""
    approve(version or a_submitted_version())
    [blind] = a_sample().reviews
    return blind


def an_open_blind_review(
    *, reader: User | None = None, version: InterventionVersion | None = None
) -> BlindReview:
    """A blind review that somebody is at, with nothing answered, committed."""
    blind = a_waiting_blind_review(version)
    operations.take(blind=blind, actor=reader or qa_lead())
    db.session.commit()
    return blind


def read_blind(
    blind: BlindReview,
    *,
    reader: User | None = None,
    decision: Decision = Decision.APPROVE,
    **changes: Answer,
) -> BlindReview:
    """Take a blind review, find everything met unless changed, finish it, and commit."""
    reader = reader or qa_lead()
    operations.take(blind=blind, actor=reader)
    operations.answer(blind=blind, answers=everything_met(**changes), actor=reader)
    reason = "" if decision is Decision.APPROVE else "The third step is too long."
    operations.finish(blind=blind, decision=decision, reason=reason, actor=reader)
    db.session.commit()
    return blind
