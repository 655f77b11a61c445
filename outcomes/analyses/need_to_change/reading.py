"""Reading how far children came on the way from a need to a change, in the database."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import CTE, String, and_, case, cast, func, literal, select, union_all

from core.database import db
from outcomes.analyses.need_to_change.thresholds import better_of, least_changes, worse_of
from outcomes.analyses.scope import Scope
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST
from outcomes.cells.models import DeliveryScores
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.words import completing_codes

ANY_NEED = ""
# Whoever reached a step reached those before it.
STEPS = ("need", "planned", "started", "completed", "measured", "improved")

# By need and by team, how many children reached each step.
Cascades = dict[str, dict[int, Counter[str]]]


def read(scope: Scope) -> Cascades:
    """How far the children of a scope came, for each need and for any of them; two queries."""
    reached = _reached(scope)
    by_child = (
        select(
            reached.c.child_id,
            reached.c.team_id,
            *(func.max(reached.c[step]).label(step) for step in STEPS),
        )
        .group_by(reached.c.child_id, reached.c.team_id)
        .cte("by_child")
    )
    statement = union_all(
        _counted(reached, reached.c.need_code), _counted(by_child, cast(literal(ANY_NEED), String))
    )
    found: Cascades = defaultdict(dict)
    for need, team_id, *counts in db.session.execute(statement):
        found[need][team_id] = Counter(
            {step: int(number) for step, number in zip(STEPS, counts, strict=True)}
        )
    return found


def children_by_team(scope: Scope) -> dict[int, int]:
    """How many children with a record each team has, with or without a need; one query."""
    rows = db.session.execute(
        select(ChildRecord.team_id, func.count().label("children"))
        .where(scope.holds(ChildRecord.team_id))
        .group_by(ChildRecord.team_id)
    )
    return {row.team_id: row.children for row in rows}


def _counted(rows: CTE, need: Any) -> Any:
    columns = [rows.c.team_id] if rows.name == "by_child" else [need, rows.c.team_id]
    return (
        select(
            need.label("need_code"),
            rows.c.team_id,
            *(func.sum(rows.c[step]).label(step) for step in STEPS),
        )
        .select_from(rows)
        .group_by(*columns)
    )


def _reached(scope: Scope) -> CTE:
    """A row for each child and need that works against it: 1 for each step that was reached.

    Steps are followed along one delivery: measured and improved is what was completed.
    """
    needs = (
        select(ChildNeed.child_id, ChildNeed.need.label("need_code"), ChildRecord.team_id)
        .join(ChildRecord, ChildRecord.id == ChildNeed.child_id)
        .where(ChildNeed.direction == AGAINST, scope.holds(ChildRecord.team_id))
        .distinct()
        .cte("needs")
    )
    scores = _scores()
    completed = Delivery.ending.in_(sorted(completing_codes()))
    measured = and_(completed, scores.c.measured == 1)
    improved = and_(measured, scores.c.better == 1, scores.c.worse == 0)
    steps = {
        "planned": PlanItem.id.is_not(None),
        "started": Delivery.id.is_not(None),
        "completed": completed,
        "measured": measured,
        "improved": improved,
    }
    return (
        select(
            needs.c.child_id,
            needs.c.need_code,
            needs.c.team_id,
            literal(1).label("need"),
            *(func.max(case((holds, 1), else_=0)).label(step) for step, holds in steps.items()),
        )
        .select_from(needs)
        .outerjoin(
            PlanItem,
            and_(PlanItem.child_id == needs.c.child_id, PlanItem.need == needs.c.need_code),
        )
        .outerjoin(Delivery, Delivery.plan_item_id == PlanItem.id)
        .outerjoin(scores, scores.c.delivery_id == Delivery.id)
        .group_by(needs.c.child_id, needs.c.need_code, needs.c.team_id)
        .cte("reached")
    )


def _scores() -> Any:
    """Of each delivery whether it has a pair, and whether any got better or worse."""
    least = least_changes()
    of_itself = and_(DeliveryScores.instrument == "", DeliveryScores.pre == 1)
    return (
        select(
            DeliveryScores.delivery_id,
            func.max(case((of_itself, 1), else_=0)).label("measured"),
            func.max(case((better_of(least), 1), else_=0)).label("better"),
            func.max(case((worse_of(least), 1), else_=0)).label("worse"),
        )
        .group_by(DeliveryScores.delivery_id)
        .subquery("scores")
    )
