"""Reading seals."""

from sqlalchemy import select

from catalogue.review.models import Review
from catalogue.review.seals.models import ReviewSeal
from core.database import db


def seal_of(review: Review) -> ReviewSeal | None:
    """The seal of a review that is decided; each has one, unless somebody took it away."""
    return db.session.scalar(select(ReviewSeal).where(ReviewSeal.review_id == review.id))
