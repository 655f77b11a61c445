"""The decisions of a period, and how long each took."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from catalogue.interventions.models import InterventionVersion
from catalogue.quality.figures import Spread, spread
from catalogue.quality.period import Period
from catalogue.quality.waiting import waited_since
from catalogue.review.models import Decision, Review, ReviewKind, ReviewStage, ReviewState
from core.database import db
from core.people.models import User

SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True)
class Decided:
    """A decision of the period.

    ``since`` is when the wait began that its round ended; ``first_approved_at`` is of the approval
    that a second one of the same round followed.
    """

    version_id: int
    reviewer_id: int
    reviewer: str
    kind: ReviewKind
    stage: ReviewStage
    decision: Decision
    reason_code: str | None
    decided_at: datetime
    since: datetime | None
    sensitive: bool
    first_approved_at: datetime | None

    @property
    def is_final(self) -> bool:
        """Whether it ended the round: the version waits for nobody else after it."""
        awaits_second = self.sensitive and self.stage is ReviewStage.FIRST
        return not (awaits_second and self.decision is Decision.APPROVE)


def decided_in(period: Period) -> list[Decided]:
    """Every decision of a period, of whatever kind, in the order of the claims."""
    first = aliased(Review)
    start, end = period.moments
    rows = db.session.execute(
        select(
            Review.version_id,
            Review.reviewer_id,
            User.name.label("reviewer"),
            Review.kind,
            Review.stage,
            Review.decision,
            Review.reason_code,
            Review.decided_at,
            waited_since().label("since"),
            InterventionVersion.sensitive,
            first.decided_at.label("first_approved_at"),
        )
        .join(InterventionVersion, InterventionVersion.id == Review.version_id)
        .join(User, User.id == Review.reviewer_id)
        .outerjoin(
            first,
            (Review.stage == ReviewStage.SECOND)
            & (first.version_id == Review.version_id)
            & (first.round == Review.round)
            & (first.stage == ReviewStage.FIRST)
            & (first.decision == Decision.APPROVE),
        )
        .where(
            Review.state == ReviewState.DECIDED,
            Review.decided_at >= start,
            Review.decided_at < end,
        )
        .order_by(Review.id)
    )
    return [Decided(**row._mapping) for row in rows]


def times_of(decided: Iterable[Decided]) -> tuple[tuple[str, Spread], ...]:
    """How long it took: what was sent in, to the last and the first decision, then the rest."""
    decided = list(decided)
    sent_in = [each for each in decided if each.kind is ReviewKind.ASSESSMENT]
    appeals = [each for each in decided if each.kind is ReviewKind.APPEAL]
    run_out = [each for each in decided if each.kind is ReviewKind.REAFFIRMATION]
    first = [each for each in sent_in if each.stage is ReviewStage.FIRST]
    second = [
        days(each.first_approved_at, each.decided_at) for each in decided if each.first_approved_at
    ]
    return (
        ("Submission to the last decision", _waits(_final(sent_in))),
        ("Submission to the first decision", _waits(first)),
        ("First approval to the second decision", spread(second)),
        ("Appeal to the last decision", _waits(_final(appeals))),
        ("Running out to the last decision", _waits(_final(run_out))),
    )


def days(start: datetime, end: datetime) -> float:
    """From a moment to another, in days and parts of one."""
    return (end - start).total_seconds() / SECONDS_OF_A_DAY


def _final(decided: Iterable[Decided]) -> list[Decided]:
    return [each for each in decided if each.is_final]


def _waits(decided: Iterable[Decided]) -> Spread:
    return spread([days(each.since, each.decided_at) for each in decided if each.since])
