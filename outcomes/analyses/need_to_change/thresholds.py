"""Which change of which scale is more than chance, as a condition of the database."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil, floor

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from catalogue.instruments.queries import find_scale
from core.database import db
from outcomes.analyses.improving import judged
from outcomes.cells.models import NOT_TAKEN, THOUSANDTHS, DeliveryScores, ScoreCount
from outcomes.evaluation.orientation import Direction
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.scales import direction_of

ROUNDING = 1e-6  # of a thousandth


@dataclass(frozen=True)
class Least:
    """The least change of a scale, in thousandths of a point, that is more than chance."""

    key: ScaleKey
    direction: Direction
    change: int

    def is_better(self) -> ColumnElement[bool]:
        """Whether a row of scores got better by more than chance."""
        return self._holds(up=self.direction is Direction.HIGHER)

    def is_worse(self) -> ColumnElement[bool]:
        """Whether it got worse by more than chance."""
        return self._holds(up=self.direction is Direction.LOWER)

    def _holds(self, *, up: bool) -> ColumnElement[bool]:
        # Added, never taken away: what stands for a score that was not taken is the smallest
        # number that the column holds.
        low, high = (
            (DeliveryScores.pre, DeliveryScores.post)
            if up
            else (DeliveryScores.post, DeliveryScores.pre)
        )
        return and_(
            DeliveryScores.instrument == self.key.instrument,
            DeliveryScores.scale == self.key.scale,
            DeliveryScores.rater == self.key.rater,
            DeliveryScores.pre != NOT_TAKEN,
            DeliveryScores.post != NOT_TAKEN,
            low + self.change <= high,
        )


def least_changes() -> list[Least]:
    """Of every scale that somebody was measured on, where it can be told; one query.

    Where no manual gives a spread, that of the scores before of all pairs of the service is used.
    """
    columns = (ScoreCount.instrument, ScoreCount.scale, ScoreCount.rater)
    rows = db.session.execute(
        select(*columns, ScoreCount.pre, ScoreCount.post, func.sum(ScoreCount.deliveries))
        .where(
            ScoreCount.instrument != "", ScoreCount.pre != NOT_TAKEN, ScoreCount.post != NOT_TAKEN
        )
        .group_by(*columns, ScoreCount.pre, ScoreCount.post)
    )
    pairs: dict[ScaleKey, Counter[tuple[int, int]]] = defaultdict(Counter)
    for *key, pre, post, number in rows:
        pairs[ScaleKey(*key)][pre, post] += int(number)
    found = (_least(key, pairs[key]) for key in sorted(pairs))
    return [each for each in found if each]


def better_of(least: list[Least]) -> ColumnElement[bool]:
    """Whether a row of scores got better by more than chance, on whichever scale."""
    return or_(false(), *(each.is_better() for each in least))


def worse_of(least: list[Least]) -> ColumnElement[bool]:
    """Whether it got worse."""
    return or_(false(), *(each.is_worse() for each in least))


def _least(key: ScaleKey, pairs: Counter[tuple[int, int]]) -> Least | None:
    found = find_scale(key.instrument, key.scale)
    if found is None:
        return None
    rule = judged(pairs, found[1]).rule
    if rule.threshold is None:
        return None
    thousandths = rule.threshold * THOUSANDTHS
    # A fixed threshold counts from itself on, a computed one only beyond it.
    change = ceil(thousandths - ROUNDING) if rule.fixed else floor(thousandths + ROUNDING) + 1
    return Least(key, direction_of(found[1]), change)
