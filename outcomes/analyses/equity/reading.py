"""Reading who had what: counts of children who are alike, added up in the database.

A child's pair is that of the delivery that began last of those with a pair on the scale, so that
every child counts once.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    CTE,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    union_all,
)

from core.database import db
from outcomes.analyses.equity.characteristics import CHARACTERISTICS
from outcomes.analyses.scope import Scope
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST
from outcomes.cells.models import NOT_TAKEN, DeliveryScores
from outcomes.delivery.models import Delivery
from outcomes.measures.pairs import ScaleKey

NEED = "need"
COUNTED = ("children", "started", "measured", "paired")


@dataclass
class Children:
    """Some children, counted: ``known`` are those of them whom the reader knows exactly.

    ``pairs``: how many have which scores before and after, in thousandths; ``known_pairs`` the same
    of those whom the reader knows.
    """

    counts: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    known_pairs: Counter[tuple[int, int]] = field(default_factory=Counter)

    def add(self, row: Any) -> None:
        """Take in a row of the statement."""
        paired = row.pre is not None
        found = {
            "children": row.children,
            "started": int(row.started),
            "measured": int(row.measured),
            "paired": row.children if paired else 0,
        }
        pairs = {(row.pre, row.post): row.children} if paired else {}
        self.counts.update(found)
        self.pairs.update(pairs)
        if row.known:
            self.known.update(found)
            self.known_pairs.update(pairs)

    def merge(self, other: "Children") -> None:
        """Take in other children."""
        self.counts.update(other.counts)
        self.known.update(other.known)
        self.pairs.update(other.pairs)
        self.known_pairs.update(other.known_pairs)


# By characteristic (or need), and by what the records hold of it.
Found = dict[str, dict[str, Children]]


def read(scope: Scope, key: ScaleKey | None) -> Found:
    """The children of a scope by every characteristic and by need; one query."""
    children = _children(scope, key)
    statement = union_all(
        *(_by(children, each.code, children.c[each.code]) for each in CHARACTERISTICS),
        _by_need(children),
    )
    found: Found = defaultdict(lambda: defaultdict(Children))
    for row in db.session.execute(statement):
        found[row.kind][row.value].add(row)
    return found


def _children(scope: Scope, key: ScaleKey | None) -> CTE:
    """A row for each child of the scope: who they are, what they had, and their pair."""
    begun = exists().where(Delivery.child_id == ChildRecord.id)
    measured = exists().where(
        Delivery.child_id == ChildRecord.id,
        DeliveryScores.delivery_id == Delivery.id,
        DeliveryScores.instrument == "",
        DeliveryScores.pre == 1,
    )
    pair = _pairs(key)
    return (
        select(
            ChildRecord.id,
            scope.known(ChildRecord.team_id).label("known"),
            *(each.value.label(each.code) for each in CHARACTERISTICS),
            _as_number(begun).label("started"),
            _as_number(measured).label("measured"),
            pair.c.pre,
            pair.c.post,
        )
        .outerjoin(pair, and_(pair.c.child_id == ChildRecord.id, pair.c.place == 1))
        .where(scope.holds(ChildRecord.team_id))
        .cte("children")
    )


def _pairs(key: ScaleKey | None) -> Any:
    place = func.row_number().over(
        partition_by=Delivery.child_id,
        order_by=(Delivery.started_on.desc(), Delivery.id.desc()),
    )
    instrument, scale, rater = key or ("", "", "")
    return (
        select(Delivery.child_id, DeliveryScores.pre, DeliveryScores.post, place.label("place"))
        .join(DeliveryScores, DeliveryScores.delivery_id == Delivery.id)
        .where(
            DeliveryScores.instrument == instrument,
            DeliveryScores.scale == scale,
            DeliveryScores.rater == rater,
            DeliveryScores.instrument != "",
            DeliveryScores.pre != NOT_TAKEN,
            DeliveryScores.post != NOT_TAKEN,
        )
        .subquery("pairs")
    )


def _by(children: CTE, kind: str, value: Any) -> Select[Any]:
    columns = (value, children.c.known, children.c.pre, children.c.post)
    counted = select(
        cast(literal(kind), String).label("kind"),
        value.label("value"),
        children.c.known,
        children.c.pre,
        children.c.post,
        func.count().label("children"),
        func.sum(children.c.started).label("started"),
        func.sum(children.c.measured).label("measured"),
    )
    return counted.select_from(children).group_by(*columns)


def _by_need(children: CTE) -> Select[Any]:
    """A child counts once for each need that works against them, whenever it was assessed."""
    needs = (
        select(ChildNeed.child_id, ChildNeed.need)
        .where(ChildNeed.direction == AGAINST)
        .distinct()
        .subquery("needs")
    )
    return _by(children, NEED, needs.c.need).join(needs, needs.c.child_id == children.c.id)


def _as_number(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def together(parts: Sequence[Children]) -> Children:
    """Some children who are in no two of the parts."""
    everyone = Children()
    for part in parts:
        everyone.merge(part)
    return everyone
