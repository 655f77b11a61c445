"""A sample of the demonstration's decisions, reviewed blind by others of its reviewers.

Where they differ is made up, so that there is something to talk about; it is marked as such.
"""

from itertools import count

from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.quality.blind_queries import eligible_reviews, in_drawn_order
from catalogue.quality.models import BlindReview, BlindSample
from catalogue.quality.operations import answer, draw_sample, finish, take
from catalogue.quality.period import a_year_to
from catalogue.review.models import Decision, Rating, Review
from catalogue.review.rules import Answer
from core.database import db, today
from core.people.models import User
from outcomes.demonstration.accounts import DOMAIN, demonstration_people
from outcomes.demonstration.library import answers_to_all

DRAWN, FINISHED = 15, 12
READERS = ("qa3", "qa4")
# One is left open in the hands of this reader: a rejected version, which is found nowhere else.
HOLDER = "qa4"
LOOKED = "Demonstration: a second reader sees it differently. What they looked at stands here."
# By the place in the sample: what the second reader did not find met.
DIFFERENCES: dict[int, dict[str, Rating]] = {
    1: {"inclusion": Rating.NOT_FULLY_MET},
    2: {"evidence_claim": Rating.NOT_FULLY_MET},
    4: {"inclusion": Rating.NOT_FULLY_MET, "tried_with_users": Rating.NOT_FULLY_MET},
    6: {"reading_level_and_format": Rating.NOT_FULLY_MET},
    8: {"inclusion": Rating.NOT_MET, "evidence_claim": Rating.NOT_MET},
}
WOULD_ASK_FOR_CHANGES = 8
WHY = (
    "Demonstration: too much of it depends on reading, and the claim goes further than its source."
)


def ensure_second_readings() -> None:
    """Draw and review the sample, unless one was ever drawn."""
    if db.session.scalar(select(BlindSample.id).limit(1)) is not None:
        return
    people = {user.email.removesuffix(f"@{DOMAIN}"): user for user in demonstration_people()}
    period = a_year_to(today())
    seed = _seed_that_meets_a_rejection()
    if seed is None:
        return
    sample = draw_sample(period=period, number=DRAWN, seed=seed, actor=people["qa2"])
    rejected = _is_rejected(sample)
    take(blind=rejected, actor=people[HOLDER])
    others = [blind for blind in sample.reviews if blind is not rejected]
    for place, blind in enumerate(others[:FINISHED]):
        _read(blind, place, people[READERS[place % len(READERS)]])


def _seed_that_meets_a_rejection() -> str | None:
    """A seed that happens to draw one: elsewhere the service draws the seed itself."""
    reviews = eligible_reviews(a_year_to(today()))
    rejected = {each.id for each in reviews if each.decision is Decision.REJECT}
    if not rejected:
        return None
    seeds = (f"demonstration-{number}" for number in count(1))
    return next(
        seed
        for seed in seeds
        if any(each.id in rejected for each in in_drawn_order(reviews, seed)[:DRAWN])
    )


def _is_rejected(sample: BlindSample) -> BlindReview:
    return next(
        blind
        for blind in sample.reviews
        if db.session.get_one(InterventionVersion, blind.version_id).state is VersionState.REJECTED
    )


def _read(blind: BlindReview, place: int, reader: User) -> None:
    take(blind=blind, actor=reader)
    differing = {
        code: Answer(rating, LOOKED) for code, rating in DIFFERENCES.get(place, {}).items()
    }
    alike = {
        row.criterion: Answer(row.rating, row.evidence)
        for row in db.session.get_one(Review, blind.review_id).answers
        if row.rating
    }
    answers = answers_to_all(conditional=False) | alike | differing
    answer(blind=blind, answers=answers, actor=reader)
    changes = place == WOULD_ASK_FOR_CHANGES
    finish(
        blind=blind,
        decision=Decision.REQUEST_CHANGES if changes else Decision.APPROVE,
        reason=WHY if changes else "",
        actor=reader,
    )
