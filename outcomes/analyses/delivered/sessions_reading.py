"""Reading what happened in sessions: core steps, how children took part, and what they said."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import String, Subquery, and_, case, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from catalogue.interventions.document import Document
from core.database import db
from outcomes.analyses.delivered.reading import Kept, was_there
from outcomes.analyses.delivered.tally import Beside, Tally, Told
from outcomes.analyses.scope import Scope
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.reports.protection import Cell

LAST_NUMBER = 8  # sessions after it are one group
LATER = LAST_NUMBER + 1
UPPER_RATINGS = (4, 5)
MOST_WORDS = 10


class CoreStep(NamedTuple):
    """A core step of a session of the plan. Two versions that name it alike have the same."""

    session: int
    title: str


class TakingPart(StrEnum):
    """How a child took part in a session."""

    UPPER = "upper"
    LOWER = "lower"
    NOT_RECORDED = "not recorded"


@dataclass
class Sessions:
    """What happened in sessions that children were at.

    ``steps``: for how many children each core step was done, adapted or left out; who had its
    session twice counts with the last time. Steps that nobody met are there, with nobody.
    ``ratings``: by the number of a session, from the first that a child attended, how they took
    part; of those after the eighth the last one counts.
    """

    steps: dict[CoreStep, Tally]
    ratings: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def stand_beside(self, told: Told, begun: Cell) -> None:
        """Note what is told of those whom the reader does not know, and the cell of all of them."""
        tables = {f"step {number}": each for number, each in enumerate(self.steps.values())}
        tables |= {f"session {number}": each for number, each in self.ratings.items()}
        for name, tally in tables.items():
            tally.beside = Beside(name, told, begun)


def read_sessions(
    scope: Scope, intervention_id: int, documents: Mapping[int, Document]
) -> Sessions:
    """What happened in the sessions of an intervention; one query."""
    numbered = {
        version: [(session, number, step.title) for session, number, step in document.core_steps]
        for version, document in documents.items()
    }
    found = Sessions(
        {
            CoreStep(session, title): Tally()
            for steps in numbered.values()
            for session, _, title in steps
        }
    )
    for row in db.session.execute(_alike(scope, intervention_id)):
        if row.of_rating:
            found.ratings[row.place].add(row.rating, row.number, known=bool(row.known))
        if row.of_steps:
            _add_steps(found.steps, numbered.get(row.version_id, ()), row)
    return found


def _add_steps(
    steps: Mapping[CoreStep, Tally], planned: Sequence[tuple[int, int, str]], row: Any
) -> None:
    left_out, adapted = _numbers(row.left_out), _numbers(row.adapted)
    for session, number, title in planned:
        if session == row.plan_session:
            kind = Kept.LEFT_OUT if number in left_out else Kept.DONE
            kind = Kept.ADAPTED if number in adapted else kind
            steps[CoreStep(session, title)].add(kind, row.number, known=bool(row.known))


def _numbers(text: str | None) -> Sequence[int]:
    return json.loads(text or "[]") or []


def _alike(scope: Scope, intervention_id: int) -> Any:
    """How many attendances are alike, of those that count for steps or for ratings."""
    each = _attendances(scope, intervention_id)
    of_steps = and_(each.c.plan_session.is_not(None), each.c.from_last_time == 1)
    of_rating = or_(each.c.place <= LAST_NUMBER, each.c.from_the_end == 1)
    rows = (
        select(
            *(each.c[name] for name in ("version_id", "known", "plan_session", "left_out")),
            *(each.c[name] for name in ("adapted", "rating")),
            case((each.c.place > LAST_NUMBER, LATER), else_=each.c.place).label("place"),
            case((of_steps, 1), else_=0).label("of_steps"),
            case((of_rating, 1), else_=0).label("of_rating"),
        )
        .where(or_(of_steps, of_rating))
        .subquery("counted")
    )
    return select(*rows.c, func.count().label("number")).group_by(*rows.c)


def _attendances(scope: Scope, intervention_id: int) -> Subquery:
    """A row for each time that a child was there, and which time that was."""
    delivery, session = Attendance.delivery_id, SessionRecord.plan_session
    forwards = (SessionRecord.held_on, SessionRecord.id)
    backwards = (SessionRecord.held_on.desc(), SessionRecord.id.desc())
    place = func.row_number().over(partition_by=delivery, order_by=forwards)
    from_the_end = func.row_number().over(partition_by=delivery, order_by=backwards)
    from_last_time = func.row_number().over(partition_by=(delivery, session), order_by=backwards)
    return (
        select(
            Delivery.version_id,
            scope.known(Delivery.team_id).label("known"),
            session,
            cast(Attendance.core_steps_left_out, String).label("left_out"),
            cast(Attendance.core_steps_adapted, String).label("adapted"),
            case(
                (Attendance.engagement.in_(UPPER_RATINGS), TakingPart.UPPER.value),
                (Attendance.engagement.is_(None), TakingPart.NOT_RECORDED.value),
                else_=TakingPart.LOWER.value,
            ).label("rating"),
            place.label("place"),
            from_the_end.label("from_the_end"),
            from_last_time.label("from_last_time"),
        )
        .select_from(Attendance)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(
            Delivery.intervention_id == intervention_id,
            scope.holds(Delivery.team_id),
            was_there(),
        )
        .subquery("each_time")
    )


def latest_words(scope: Scope, intervention_id: int) -> Sequence[Attendance]:
    """The latest words of children whose records the reader may open; one query, or none.

    With them come the session and the child. Who moved to another team is read there only.
    """
    own = scope.audience.exact_team_ids
    if not own:
        return []
    return db.session.scalars(
        select(Attendance)
        .join(Attendance.session)
        .join(Attendance.delivery)
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .where(
            and_(
                Delivery.intervention_id == intervention_id,
                scope.holds(Delivery.team_id),
                ChildRecord.team_id.in_(sorted(own)),
                Attendance.child_words != "",
            )
        )
        .options(
            contains_eager(Attendance.session),
            contains_eager(Attendance.delivery).contains_eager(Delivery.child),
        )
        .order_by(SessionRecord.held_on.desc(), SessionRecord.id.desc(), Attendance.id.desc())
        .limit(MOST_WORDS)
    ).all()
