"""What is counted against each version in use, of what ended in the last four quarters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Integer, case, cast, func, select

from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.quality.period import Period, quarter_code, quarter_of
from core.database import db
from outcomes.cells.models import DeliveryScores
from outcomes.delivery.models import Delivery
from outcomes.early_warning.thresholds import (
    DETERIORATION,
    DROP_OUT,
    QUARTERS,
    STOPPED_COMING,
    Threshold,
)
from outcomes.evaluation.reliable_change import ChangeClass
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.sentences import block_title


@dataclass(frozen=True)
class Counted:
    """Of one version: how many children, and of how many of them something speaks against it.

    ``of`` names the scale, where it is about one; ``code`` is unlike that of every other count.
    """

    version_id: int
    threshold: Threshold
    children: int
    against: int
    of: str
    code: str


def last_year(on: date) -> Period:
    """The last four quarters that are over."""
    newest = quarter_of(quarter_of(on).start - timedelta(days=1))
    oldest = newest
    for _ in range(QUARTERS - 1):
        oldest = quarter_of(oldest.start - timedelta(days=1))
    return Period(oldest.start, newest.end)


def period_code(period: Period) -> str:
    """As “2026-Q3”: that of its last quarter."""
    return quarter_code(quarter_of(period.end))


def counted(period: Period) -> Iterator[Counted]:
    """Everything that could speak against a version in use; two queries."""
    yield from _got_worse(period)
    yield from _stopped_coming(period)


def _got_worse(period: Period) -> Iterator[Counted]:
    scores = DeliveryScores
    worse = cast(scores.change_class >= ChangeClass.DETERIORATED, Integer)
    columns = (scores.version_id, scores.instrument, scores.scale, scores.rater)
    rows = db.session.execute(
        select(*columns, func.count(), func.sum(worse))
        .join(Delivery, Delivery.id == scores.delivery_id)
        .join(InterventionVersion, InterventionVersion.id == scores.version_id)
        .where(
            scores.change_class.is_not(None),
            Delivery.ended_on.between(period.start, period.end),
            InterventionVersion.state.in_(AVAILABLE),
        )
        .group_by(*columns)
        .order_by(*columns)
    )
    for version_id, instrument, scale, rater, children, against in rows:
        key = ScaleKey(instrument, scale, rater)
        yield Counted(
            version_id,
            DETERIORATION,
            children,
            int(against),
            block_title(key),
            ":".join(("deterioration", *key)),
        )


def _stopped_coming(period: Period) -> Iterator[Counted]:
    stopped = case((Delivery.ending.in_(STOPPED_COMING), 1), else_=0)
    rows = db.session.execute(
        select(Delivery.version_id, func.count(), func.sum(stopped))
        .join(InterventionVersion, InterventionVersion.id == Delivery.version_id)
        .where(
            Delivery.ended_on.between(period.start, period.end),
            InterventionVersion.state.in_(AVAILABLE),
        )
        .group_by(Delivery.version_id)
        .order_by(Delivery.version_id)
    )
    for version_id, children, against in rows:
        yield Counted(version_id, DROP_OUT, children, int(against), "", "drop_out")
