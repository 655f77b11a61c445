"""Whether the conditions of approvals are met, and on time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import aliased

from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from catalogue.quality.figures import Conditions, Share, shares
from catalogue.quality.period import Period
from catalogue.review.models import Decision, Review, ReviewCondition, ReviewStage
from core.database import db, today

ON_TIME, LATE, OVERDUE, OPEN = "Met on time", "Met late", "Overdue", "Open"
FELL_AWAY = "Fell away"
ENDS = (VersionState.SUPERSEDED, VersionState.RETIRED)


@dataclass(frozen=True)
class _Due:
    due_on: date
    met_on: date | None
    ended_at: datetime | None

    @property
    def stands(self) -> str:
        if self.met_on:
            return ON_TIME if self.met_on <= self.due_on else LATE
        if self.ended_at and self.ended_at.date() <= self.due_on:
            return FELL_AWAY
        return OVERDUE if self.due_on < today() else OPEN


def conditions_due_in(period: Period) -> Conditions:
    """The conditions of approvals that put a version in use, by whether they are met."""
    found = _due_from(period.start)
    in_it = [each.stands for each in found if each.due_on <= period.end]
    counts = Counter(in_it)
    known = sum(counts[label] for label in (ON_TIME, LATE, OVERDUE))
    return Conditions(
        stands=shares(in_it, in_order=[ON_TIME, LATE, OVERDUE, OPEN, FELL_AWAY]),
        met_on_time=Share(ON_TIME, counts[ON_TIME], known),
        due_later=sum(each.stands == OPEN for each in found if each.due_on > period.end),
    )


def _due_from(day: date) -> Sequence[_Due]:
    rows = db.session.execute(_in_force().where(ReviewCondition.due_on >= day))
    return [_Due(*row) for row in rows]


def _in_force() -> Select[date, date | None, datetime]:
    ended_at = (
        select(VersionEvent.at)
        .where(VersionEvent.version_id == Review.version_id, VersionEvent.to_state.in_(ENDS))
        .order_by(VersionEvent.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(ReviewCondition.due_on, ReviewCondition.met_on, ended_at)
        .join(Review, Review.id == ReviewCondition.review_id)
        .join(InterventionVersion, InterventionVersion.id == Review.version_id)
        .where(_put_in_use())
    )


def _put_in_use() -> ColumnElement[bool]:
    """Whether the review's round ended in use: a first approval alone has no conditions yet."""
    second = aliased(Review)
    return or_(
        InterventionVersion.sensitive.is_(False),
        exists().where(
            second.version_id == Review.version_id,
            second.round == Review.round,
            second.stage == ReviewStage.SECOND,
            second.decision == Decision.APPROVE,
        ),
    )
