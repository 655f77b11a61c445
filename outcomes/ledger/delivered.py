"""What was held and measured of a delivery, as expressions for the database.

They say the same as ``outcomes.evaluation.pairing`` and ``outcomes.measures.pairs`` say of one
delivery in Python, for as many deliveries as there are. A test holds both together.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from catalogue.interventions.models import InterventionVersion
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.delivery.words import attended_codes
from outcomes.measures.models import Measurement
from outcomes.measures.occasions import POST, PRE, WINDOWS

Condition = ColumnElement[bool]
SESSIONS_TO_SHOW_A_CHANGE = 2


class DaysAfter(FunctionElement[date]):
    """A day so many days after another: ``DaysAfter(column, days)``."""

    type = Date()
    inherit_cache = True


@compiles(DaysAfter)
def _days_after(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(each, **options) for each in element.clauses)
    return f"({day} + {days})"


@compiles(DaysAfter, "sqlite")
def _days_after_on_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    day, days = (compiler.process(each, **options) for each in element.clauses)
    return f"date({day}, ({days}) || ' days')"


def held(*conditions: Condition) -> Select[Any]:
    """The sessions of a delivery that took place and that the child came to."""
    return _sessions(Attendance.attendance.in_(sorted(attended_codes())), *conditions)


def held_or_not_known(*conditions: Condition) -> Select[Any]:
    """The same, and those that took place of which nobody said whether the child came."""
    came = Attendance.attendance.in_(sorted(attended_codes()))
    return _sessions(or_(came, Attendance.attendance.is_(None)), *conditions)


def _sessions(*conditions: Condition) -> Select[Any]:
    return (
        select(SessionRecord.id)
        .select_from(SessionRecord)
        .join(Attendance, Attendance.session_id == SessionRecord.id)
        .where(Attendance.delivery_id == Delivery.id, SessionRecord.happened.is_(True), *conditions)
        .correlate(Delivery, PlanItem, Measurement)
    )


def counted(sessions: Select[Any]) -> ColumnElement[int]:
    """How many sessions these are."""
    return sessions.with_only_columns(func.count()).scalar_subquery()


def last_day(sessions: Select[Any]) -> ColumnElement[Any]:
    """The day of the last of these sessions."""
    return sessions.with_only_columns(func.max(SessionRecord.held_on)).scalar_subquery()


def should_be_measured() -> Condition:
    """Whether the version that is delivered names a measure."""
    named = func.coalesce(func.json_array_length(InterventionVersion.content["measures"]), 0)
    return Delivery.version_id.in_(select(InterventionVersion.id).where(named > 0))


def _one_session_planned() -> Condition:
    # Never unknown to the database, so that its opposite is neither.
    sessions = func.coalesce(func.json_array_length(InterventionVersion.content["sessions"]), 0)
    short = select(InterventionVersion.id).where(sessions <= 1)
    return or_(
        func.coalesce(PlanItem.sessions_planned, 0) == 1,
        and_(PlanItem.id.is_(None), Delivery.version_id.in_(short)),
    )


def enough_sessions() -> Condition:
    """Whether as many sessions were held as a change needs; wants ``PlanItem`` outer-joined."""
    number = counted(held())
    return or_(number >= SESSIONS_TO_SHOW_A_CHANGE, and_(_one_session_planned(), number >= 1))


def has_score_before() -> Condition:
    """Whether some scale has a score around the start."""
    return exists().where(Measurement.delivery_id == Delivery.id, _is_before(Measurement))


def has_both_scores() -> Condition:
    """Whether some scale has a score before and, by the same rater, one after."""
    before, after = aliased(Measurement), aliased(Measurement)
    return exists().where(
        before.delivery_id == Delivery.id,
        after.delivery_id == Delivery.id,
        after.instrument == before.instrument,
        after.scale == before.scale,
        after.rater == before.rater,
        after.taken_on > before.taken_on,
        _is_before(before),
        _is_after(after),
    )


def _is_before(measured: Any) -> Condition:
    return and_(
        or_(measured.occasion.is_(None), measured.occasion == PRE),
        measured.taken_on >= DaysAfter(Delivery.started_on, -WINDOWS.days_before_start),
        measured.taken_on <= DaysAfter(Delivery.started_on, WINDOWS.days_after_start),
    )


def _is_after(measured: Any) -> Condition:
    by_then = counted(held(SessionRecord.held_on <= measured.taken_on).correlate(measured))
    later = held(SessionRecord.held_on > measured.taken_on).correlate(measured)
    return and_(
        or_(
            measured.occasion == POST,
            and_(measured.occasion.is_(None), Delivery.ended_on.is_not(None)),
        ),
        or_(
            Delivery.ended_on.is_(None),
            measured.taken_on <= DaysAfter(Delivery.ended_on, WINDOWS.days_after_end),
        ),
        or_(
            and_(~_one_session_planned(), by_then >= SESSIONS_TO_SHOW_A_CHANGE),
            and_(_one_session_planned(), by_then >= 1, ~exists(later.with_only_columns(1))),
        ),
    )
