"""Planned against delivered against measured: counted once, and added up as it is asked for."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, not_, or_, select

from core.database import db, today
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.delivery.words import attended_codes
from outcomes.ledger.delivered import has_both_scores, has_score_before, should_be_measured

NOT_PLANNED = ""


class Place(NamedTuple):
    """What a count belongs to: the child's team, whoever answers for the work, and the need.

    The need is blank for what was begun without a plan: nobody said what it answers.
    """

    team_id: int
    owner_id: int
    need: str


Figures = Counter[str]
Ledger = Mapping[Place, Figures]


def ledger_figures(team_ids: Collection[int]) -> Ledger:
    """Every count of the ledger of some teams by team, person and need; three queries.

    planned, started, late, not_due, set_aside: plan items, of which something was begun, not begun
    by the day to start by, not begun that may still wait, and that will not be started. begun,
    not_planned, under_way: deliveries, of them without a plan item, and not ended. before, both:
    deliveries with a score before, and with one before and one after, on some scale. no_measure:
    deliveries whose version names none, so that nothing can be known. sessions_planned: of all
    plan items. held: sessions that the child came to. not_known: sessions of which nobody said
    whether the child came.
    """
    found: dict[Place, Figures] = defaultdict(Counter)
    for statement in (_plan_items(), _deliveries(), _sessions()):
        rows = db.session.execute(statement.where(ChildRecord.team_id.in_(team_ids)))
        for row in rows.mappings():
            counts = dict(row)
            place = Place(
                counts.pop("team_id"), counts.pop("owner_id"), counts.pop("need") or NOT_PLANNED
            )
            found[place].update({name: int(count or 0) for name, count in counts.items()})
    return found


def added_up(ledger: Ledger, by: Callable[[Place], Any]) -> dict[Any, Figures]:
    """The counts added up by team, person, need or any of them together."""
    sums: dict[Any, Figures] = defaultdict(Counter)
    for place, figures in ledger.items():
        sums[by(place)].update(figures)
    return sums


def _plan_items() -> Select[Any]:
    begun = PlanItem.deliveries.any()
    set_aside = PlanItem.set_aside_at.is_not(None)
    waits = not_(or_(begun, set_aside))
    late = PlanItem.start_by < today()
    return _by_place(
        planned=func.count(),
        started=_number(begun),
        late=_number(waits & late),
        not_due=_number(waits & not_(late)),
        set_aside=_number(set_aside),
        sessions_planned=func.sum(PlanItem.sessions_planned),
        owner=PlanItem.owner_id,
    ).join(PlanItem, PlanItem.child_id == ChildRecord.id)


def _deliveries() -> Select[Any]:
    counts = _by_place(
        begun=func.count(),
        not_planned=_number(Delivery.plan_item_id.is_(None)),
        under_way=_number(Delivery.ended_on.is_(None)),
        before=_number(has_score_before()),
        both=_number(has_both_scores()),
        no_measure=_number(not_(should_be_measured())),
    )
    return _with_deliveries(counts)


def _sessions() -> Select[Any]:
    came = Attendance.attendance.in_(sorted(attended_codes()))
    counts = _by_place(held=_number(came), not_known=_number(Attendance.attendance.is_(None)))
    return (
        _with_deliveries(counts)
        .join(Attendance, Attendance.delivery_id == Delivery.id)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(SessionRecord.happened.is_(True), or_(came, Attendance.attendance.is_(None)))
    )


def _by_place(*, owner: Any = None, **counts: ColumnElement[Any]) -> Select[Any]:
    whose = func.coalesce(PlanItem.owner_id, Delivery.started_by_id) if owner is None else owner
    return select(
        ChildRecord.team_id.label("team_id"),
        whose.label("owner_id"),
        PlanItem.need.label("need"),
        *(count.label(name) for name, count in counts.items()),
    ).group_by(ChildRecord.team_id, whose, PlanItem.need)


def _with_deliveries(counts: Select[Any]) -> Select[Any]:
    return counts.join(Delivery, Delivery.child_id == ChildRecord.id).outerjoin(
        PlanItem, PlanItem.id == Delivery.plan_item_id
    )


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
