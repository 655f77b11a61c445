"""Reading what ended when: counts of deliveries by month, added up in the database."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, case, extract, func, select

from core.database import db
from outcomes.analyses.over_time.periods import Length, Period
from outcomes.analyses.scope import Scope
from outcomes.cells.models import NOT_TAKEN, DeliveryScores
from outcomes.delivery.models import Delivery
from outcomes.delivery.words import completing_codes
from outcomes.measures.pairs import ScaleKey


@dataclass
class Ended:
    """The deliveries that ended in a period; ``known`` are those that the reader knows exactly."""

    counts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    known_pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    on_scales: Counter[ScaleKey] = field(default_factory=Counter)
    known_on_scales: Counter[ScaleKey] = field(default_factory=Counter)

    def add(self, counts: dict[str, int], *, known: bool) -> None:
        """Take in some deliveries."""
        self.counts.update(counts)
        if known:
            self.known.update(counts)

    def add_pairs(self, pair: tuple[int, int], number: int, *, known: bool) -> None:
        """Take in some that have these two scores."""
        self.pairs[pair] += number
        if known:
            self.known_pairs[pair] += number

    def add_on_scale(self, key: ScaleKey, number: int, *, known: bool) -> None:
        """Take in some that have a pair on a scale."""
        self.on_scales[key] += number
        if known:
            self.known_on_scales[key] += number


def read(scope: Scope, key: ScaleKey | None, length: Length) -> dict[Period, Ended]:
    """What ended in each period, with its pairs on a scale and on each; three queries.

    A delivery stays with the team that began it, also after the child moved.
    """
    found: dict[Period, Ended] = defaultdict(Ended)
    completed = case((Delivery.ending.in_(sorted(completing_codes())), 1), else_=0)
    measured = case((DeliveryScores.pre == 1, 1), else_=0)
    for row in db.session.execute(_by_month(scope, ("", "", ""), completed, measured)):
        year, month, known, is_completed, is_measured, number = row
        counts = {
            "ended": number,
            "completed": number * is_completed,
            "measured": number * is_measured,
        }
        found[Period.of(int(year), int(month), length)].add(counts, known=bool(known))
    if key is not None:
        statement = _by_month(scope, key, DeliveryScores.pre, DeliveryScores.post)
        for year, month, known, pre, post, number in db.session.execute(statement):
            if pre is None or NOT_TAKEN in (pre, post):
                continue
            period = Period.of(int(year), int(month), length)
            found[period].add_pairs((pre, post), number, known=bool(known))
    for year, month, known, *names, number in db.session.execute(_on_each_scale(scope)):
        period = Period.of(int(year), int(month), length)
        found[period].add_on_scale(ScaleKey(*names), number, known=bool(known))
    return found


def _on_each_scale(scope: Scope) -> Select[Any]:
    """How many ended in each month that have a pair on which scale."""
    scores = DeliveryScores
    deliveries = (
        select(
            extract("year", Delivery.ended_on).label("year"),
            extract("month", Delivery.ended_on).label("month"),
            scope.known(Delivery.team_id).label("known"),
            scores.instrument,
            scores.scale,
            scores.rater,
        )
        .join(scores, scores.delivery_id == Delivery.id)
        .where(
            Delivery.ended_on.is_not(None),
            scope.holds(Delivery.team_id),
            scores.instrument != "",
            scores.pre != NOT_TAKEN,
            scores.post != NOT_TAKEN,
        )
    )
    return _counted(deliveries)


def _by_month(scope: Scope, key: tuple[str, str, str], *columns: Any) -> Select[Any]:
    """How many ended in each month, of those that the reader knows and of others, by columns."""
    instrument, scale, rater = key
    deliveries = (
        select(
            extract("year", Delivery.ended_on).label("year"),
            extract("month", Delivery.ended_on).label("month"),
            scope.known(Delivery.team_id).label("known"),
            *(column.label(f"column{number}") for number, column in enumerate(columns)),
        )
        .outerjoin(
            DeliveryScores,
            and_(
                DeliveryScores.delivery_id == Delivery.id,
                DeliveryScores.instrument == instrument,
                DeliveryScores.scale == scale,
                DeliveryScores.rater == rater,
            ),
        )
        .where(Delivery.ended_on.is_not(None), scope.holds(Delivery.team_id))
    )
    return _counted(deliveries)


def _counted(deliveries: Select[*tuple[Any, ...]]) -> Select[Any]:
    """Worked out first and counted then, so that nothing is worked out twice in two ways."""
    rows = deliveries.subquery()
    return select(*rows.c, func.count()).group_by(*rows.c)
