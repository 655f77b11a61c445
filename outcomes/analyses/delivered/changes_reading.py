"""Reading what changed for groups of the children who began an intervention."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import CTE, String, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import aliased

from core.database import db
from outcomes.analyses.equity.reading import Children
from outcomes.analyses.scope import Scope
from outcomes.cells.models import NOT_TAKEN, DeliveryScores
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.measures.pairs import ScaleKey

# By what children are told apart; each is a column of the statement.
NEED, AGE, DISPOSAL, LOOKED_AFTER = "need", "age_band", "disposal", "looked_after"
WAYS = (NEED, AGE, DISPOSAL, LOOKED_AFTER)

Found = Mapping[str, Mapping[str, Children]]


def read_changes(scope: Scope, intervention_id: int, key: ScaleKey | None) -> Found:
    """By each way to tell children apart and by its value, who began and who has a pair; one query.

    Where nothing is on record the value is blank.
    """
    each = _each(scope, intervention_id, key or ScaleKey("", "", ""))
    found: dict[str, dict[str, Children]] = defaultdict(lambda: defaultdict(Children))
    for row in db.session.execute(union_all(*(_by(each, way) for way in WAYS))):
        _add(found[row.way][row.value], row)
    return found


def _add(children: Children, row: Any) -> None:
    pairs = {} if row.pre is None else {(row.pre, row.post): row.number}
    counts = {"started": row.number, "paired": sum(pairs.values())}
    children.counts.update(counts)
    children.pairs.update(pairs)
    if row.known:
        children.known.update(counts)
        children.known_pairs.update(pairs)


def _by(each: CTE, way: str) -> Any:
    columns = (each.c[way].label("value"), each.c.known, each.c.pre, each.c.post)
    alike = (each.c[way], each.c.known, each.c.pre, each.c.post)
    kind = cast(literal(way), String).label("way")
    return select(kind, *columns, func.count().label("number")).group_by(*alike)


def _each(scope: Scope, intervention_id: int, key: ScaleKey) -> CTE:
    """A row for each delivery: what it was for, the child's starting point, and the pair."""
    itself, scored = aliased(DeliveryScores), aliased(DeliveryScores)
    return (
        select(
            scope.known(Delivery.team_id).label("known"),
            func.coalesce(PlanItem.need, "").label(NEED),
            func.coalesce(itself.age_band, "").label(AGE),
            func.coalesce(itself.disposal, "").label(DISPOSAL),
            func.coalesce(itself.looked_after, "").label(LOOKED_AFTER),
            scored.pre,
            scored.post,
        )
        .select_from(Delivery)
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .outerjoin(itself, and_(itself.delivery_id == Delivery.id, itself.instrument == ""))
        .outerjoin(
            scored,
            and_(
                scored.delivery_id == Delivery.id,
                scored.instrument == key.instrument,
                scored.instrument != "",
                scored.scale == key.scale,
                scored.rater == key.rater,
                scored.pre != NOT_TAKEN,
                scored.post != NOT_TAKEN,
            ),
        )
        .where(Delivery.intervention_id == intervention_id, scope.holds(Delivery.team_id))
        .cte("each_delivery")
    )
