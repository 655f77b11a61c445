"""What came before a review that is not the first of its version: whoever holds it must know."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from catalogue.review.models import Appeal, Review, ReviewKind, ReviewStage, ReviewState
from catalogue.review.rounds import appeal_of
from core.database import db


@dataclass(frozen=True)
class Earlier:
    """The decisions on the version before this review, newest first, and the appeal it answers."""

    decisions: Sequence[Review] = ()
    appeal: Appeal | None = None


def what_came_before(review: Review) -> Earlier:
    """The decisions before a second approval, an appeal or a full review of what has run out."""
    if review.kind is ReviewKind.ASSESSMENT and review.stage is ReviewStage.FIRST:
        return Earlier()
    decisions = db.session.scalars(
        select(Review)
        .where(
            Review.version_id == review.version_id,
            Review.state == ReviewState.DECIDED,
            Review.id < review.id,
        )
        .order_by(Review.id.desc())
        .options(joinedload(Review.reviewer, innerjoin=True))
    ).all()
    appeal = appeal_of(review.version) if review.kind is ReviewKind.APPEAL else None
    return Earlier(decisions, appeal)
