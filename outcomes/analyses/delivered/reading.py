"""Reading how an intervention was delivered: deliveries that went alike, counted in the database.

A delivery counts with the team that began it, also after the child moved.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, Subquery, and_, case, cast, func, select

from core.database import db
from outcomes.analyses.delivered.tally import WHOLE, Beside, Tally, Told
from outcomes.analyses.scope import Scope
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.delivery.words import attended_codes
from outcomes.measures.queries import planned_sessions
from outcomes.reports.protection import Cell

RUNNING, ENDED = "running", "ended"


class Dose(StrEnum):
    """How many of the sessions that were planned a child attended."""

    NONE = "none"
    UP_TO_HALF = "up to half"
    MORE_THAN_HALF = "more than half"
    ALL = "all"
    NOT_RECORDED = "not recorded"


class Minutes(StrEnum):
    """Whether it is recorded how long all sessions took that a child attended."""

    RECORDED = "recorded"
    NOT_RECORDED = "not recorded"


class Kept(StrEnum):
    """What became of the core steps, for a child who attended, or of one of them."""

    DONE = "done"
    ADAPTED = "adapted"
    LEFT_OUT = "left out"
    NOT_RECORDED = "not recorded"


class Said(StrEnum):
    """Whether a child's own words are on record."""

    WORDS = "words"
    DECLINED = "declined"
    NOT_RECORDED = "not recorded"


@dataclass
class Deliveries:
    """What was delivered. Dose and minutes are of what has ended, steps of who ever attended."""

    endings: Tally = field(default_factory=Tally)
    doses: Tally = field(default_factory=Tally)
    minutes: Tally = field(default_factory=Tally)
    kept: Tally = field(default_factory=Tally)
    said: Tally = field(default_factory=Tally)
    minutes_in_all: int = 0

    def stand_beside(self, told: Told, begun: Cell) -> None:
        """Note what is told of those whom the reader does not know, and the cell of all of them."""
        started, ended = ("endings", WHOLE), ("endings", ENDED)
        self.endings.beside = Beside("endings", told, begun, all_of_it=True)
        self.doses.beside = Beside("doses", told, ended, all_of_it=True)
        self.minutes.beside = Beside("minutes", told, ended)
        self.kept.beside = Beside("kept", told, started)
        self.said.beside = Beside("said", told, started, all_of_it=True)

    def add(self, row: Any, planned: int) -> None:
        """Take in deliveries that went alike."""
        number, known = row.number, bool(row.known)
        self.endings.add(row.ending or RUNNING, number, known=known)
        self.said.add(_said(row), number, known=known)
        if row.attended:
            self.kept.add(_kept(row), number, known=known)
        if not row.ending:
            return
        unknown = row.unknown if row.has_record else planned
        self.doses.add(dose_of(row.attended, unknown, planned), number, known=known)
        if row.attended:
            is_recorded = not row.without_minutes
            kind = Minutes.RECORDED if is_recorded else Minutes.NOT_RECORDED
            self.minutes.add(kind, number, known=known)
            self.minutes_in_all += int(row.minutes) if is_recorded else 0


def dose_of(attended: int, unknown: int, planned: int) -> Dose:
    """The band of a delivery; not recorded where sessions of which nothing is known could tell."""
    least, most = _band(attended, planned), _band(attended + unknown, planned)
    return least if least is most else Dose.NOT_RECORDED


def _band(attended: int, planned: int) -> Dose:
    if attended >= planned:
        return Dose.ALL
    if attended == 0:
        return Dose.NONE
    return Dose.UP_TO_HALF if 2 * attended <= planned else Dose.MORE_THAN_HALF


def _kept(row: Any) -> Kept:
    """Nothing is known of the steps where no session says which one of the plan it was."""
    if not row.told:
        return Kept.NOT_RECORDED
    if row.left_out:
        return Kept.LEFT_OUT
    return Kept.ADAPTED if row.adapted else Kept.DONE


def _said(row: Any) -> Said:
    if row.said:
        return Said.WORDS
    return Said.DECLINED if row.declined else Said.NOT_RECORDED


def read(scope: Scope, intervention_id: int, sessions: Mapping[int, int]) -> Deliveries:
    """The deliveries of an intervention by the teams of a scope; one query.

    :param sessions: by version, how many sessions its text has.
    """
    each = _each(scope, intervention_id)
    alike = [column for column in each.c if column.name not in ("id", "minutes")]
    statement = select(
        *alike, func.count().label("number"), func.sum(each.c.minutes).label("minutes")
    ).group_by(*alike)
    found = Deliveries()
    for row in db.session.execute(statement):
        planned = planned_sessions(row.sessions_planned, sessions.get(row.version_id, 0))
        found.add(row, planned)
    return found


def was_there() -> ColumnElement[bool]:
    """Whether a session happened and the child was at it."""
    return and_(SessionRecord.happened, Attendance.attendance.in_(sorted(attended_codes())))


def _each(scope: Scope, intervention_id: int) -> Subquery:
    """A row for each delivery: how it ended, and what is on record of its sessions."""
    there = was_there()
    unknown = and_(SessionRecord.happened, Attendance.attendance.is_(None))
    return (
        select(
            Delivery.id,
            Delivery.version_id,
            scope.known(Delivery.team_id).label("known"),
            func.coalesce(Delivery.ending, "").label("ending"),
            PlanItem.sessions_planned,
            func.max(case((Attendance.id.is_not(None), 1), else_=0)).label("has_record"),
            _number_of(there).label("attended"),
            _number_of(unknown).label("unknown"),
            _any(and_(there, SessionRecord.plan_session.is_not(None))).label("told"),
            _any(and_(there, _some(Attendance.core_steps_left_out))).label("left_out"),
            _any(and_(there, _some(Attendance.core_steps_adapted))).label("adapted"),
            _any(and_(there, SessionRecord.minutes.is_(None))).label("without_minutes"),
            func.sum(case((there, func.coalesce(SessionRecord.minutes, 0)), else_=0)).label(
                "minutes"
            ),
            _any(Attendance.child_words != "").label("said"),
            _any(Attendance.child_words_declined_reason != "").label("declined"),
        )
        .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
        .outerjoin(Attendance, Attendance.delivery_id == Delivery.id)
        .outerjoin(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(Delivery.intervention_id == intervention_id, scope.holds(Delivery.team_id))
        .group_by(Delivery.id, PlanItem.sessions_planned)
        .subquery("each")
    )


def _some(steps: Any) -> ColumnElement[bool]:
    return cast(steps, String).not_in(["[]", "null"])


def _number_of(condition: ColumnElement[bool]) -> Any:
    return func.sum(case((condition, 1), else_=0))


def _any(condition: ColumnElement[bool]) -> Any:
    return func.max(case((condition, 1), else_=0))
