"""The cascade: of the children with a need, how many were offered a partner's help, and so on.

Everything is counted in children. A child counts once for each kind of partner: by the referral
that was offered last, or, without any, by an assessed need that the kind answers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Select, String, case, column, exists, func, select, values

from core.database import db
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST
from outcomes.delivery.words import vocabulary
from outcomes.referrals.models import ACCEPTED, DECLINED, Appointment, Referral

COMPLETED = "completed"


class Place(NamedTuple):
    """What a count belongs to."""

    team_id: int
    kind: str


Figures = Counter[str]
Cascade = Mapping[Place, Figures]
# Each column, and those into which it divides without a rest.
PARTS: Mapping[str, tuple[str, ...]] = {
    "need": ("offered", "not_offered"),
    "offered": ("accepted", "declined", "answer_not_known", "ended_before_answer"),
    "accepted": ("attended", "not_attended", "attended_not_known"),
    "attended": ("completed", "other_outcome", "outcome_not_known"),
}


def cascade_of(team_ids: Collection[int]) -> Cascade:
    """The cascade of the children of some teams, by team and kind; two queries.

    need: children with the need or a referral. offered: of them with a referral; not_offered:
    without. accepted, declined, answer_not_known, ended_before_answer: of those offered. attended:
    of those who accepted, who came to an appointment; not_attended: it ended before they did;
    attended_not_known: it goes on. completed, other_outcome, outcome_not_known: of those who came.
    ``outcome.<code>``: how those offered ended, whether they came or not.
    """
    found: dict[Place, Figures] = defaultdict(Counter)
    for row in db.session.execute(_last_referrals(team_ids)):
        counted = _columns_of(row.answer, row.outcome, came=bool(row.came))
        for name in counted:
            found[Place(row.team_id, row.kind)][name] += row.children
    for row in db.session.execute(_not_offered(team_ids)):
        for name in ("need", "not_offered"):
            found[Place(row.team_id, row.kind)][name] += row.children
    return found


def added_up(cascade: Cascade, by: Callable[[Place], Hashable]) -> dict[Any, Figures]:
    """The counts added up by team, by kind, or all together."""
    sums: dict[Any, Figures] = defaultdict(Counter)
    for place, figures in cascade.items():
        sums[by(place)].update(figures)
    return sums


def _columns_of(answer: str | None, outcome: str | None, *, came: bool) -> list[str]:
    """The columns in which a child with a referral counts."""
    columns = ["need", "offered"]
    if outcome is not None:
        columns.append(f"outcome.{outcome}")
    if answer == DECLINED:
        return [*columns, "declined"]
    if answer is None:
        return [*columns, "answer_not_known" if outcome is None else "ended_before_answer"]
    columns.append("accepted")
    if not came:
        return [*columns, "attended_not_known" if outcome is None else "not_attended"]
    columns.append("attended")
    if outcome is None:
        return [*columns, "outcome_not_known"]
    return [*columns, "completed" if outcome == COMPLETED else "other_outcome"]


def _last_referrals(team_ids: Collection[int]) -> Select[Any]:
    place = func.row_number().over(
        partition_by=(Referral.child_id, Referral.kind),
        order_by=(Referral.offered_on.desc(), Referral.id.desc()),
    )
    attended = exists().where(
        Appointment.referral_id == Referral.id, Appointment.attended.is_(True)
    )
    last = (
        select(
            ChildRecord.team_id,
            Referral.kind,
            Referral.answer,
            Referral.outcome,
            case((attended & (Referral.answer == ACCEPTED), 1), else_=0).label("came"),
            place.label("place"),
        )
        .join(ChildRecord, ChildRecord.id == Referral.child_id)
        .where(ChildRecord.team_id.in_(team_ids))
        .subquery()
    )
    columns = (last.c.team_id, last.c.kind, last.c.answer, last.c.outcome, last.c.came)
    return (
        select(*columns, func.count().label("children")).where(last.c.place == 1).group_by(*columns)
    )


def _not_offered(team_ids: Collection[int]) -> Select[Any]:
    """Children with a need that works against them and that a kind answers, and no referral."""
    answers = (
        values(column("need", String), column("kind", String))
        .data([(need, term.code) for term in vocabulary("referral_kinds") for need in term.needs])
        .cte("answers")
    )
    offered = exists().where(Referral.child_id == ChildRecord.id, Referral.kind == answers.c.kind)
    return (
        select(
            ChildRecord.team_id,
            answers.c.kind,
            func.count(ChildNeed.child_id.distinct()).label("children"),
        )
        .join(ChildNeed, ChildNeed.child_id == ChildRecord.id)
        .join(answers, answers.c.need == ChildNeed.need)
        .where(ChildRecord.team_id.in_(team_ids), ChildNeed.direction == AGAINST, ~offered)
        .group_by(ChildRecord.team_id, answers.c.kind)
    )
