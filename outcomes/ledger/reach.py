"""What was delivered against need, team by team: where a gap is, it shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, distinct, exists, func, or_, select

from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionTag
from core.database import db, today
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST
from outcomes.caseload.queries import teams_of
from outcomes.caseload.words import need_label
from outcomes.delivery.models import Delivery, PlanItem

BY = {"need": "Need", "intervention": "Intervention"}
DAYS = 365


@dataclass(frozen=True)
class Reach:
    """Of so many children with a need, with how many was something begun that answers it."""

    children: int = 0
    begun: int = 0

    @property
    def is_gap(self) -> bool:
        """Children have the need, and nothing was begun with any of them."""
        return self.children > 0 and self.begun == 0

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(self.children + other.children, self.begun + other.begun)


@dataclass(frozen=True)
class ReachRow:
    """A need or an intervention, with its reach in each team, in their order, and in all."""

    label: str
    cells: Sequence[Reach]

    @property
    def total(self) -> Reach:
        return sum(self.cells, Reach())

    @property
    def gaps(self) -> int:
        return sum(cell.is_gap for cell in self.cells)


@dataclass(frozen=True)
class ReachTable:
    """The rows with the most gaps first, then by name."""

    by: str
    teams: Sequence[Team]
    rows: Sequence[ReachRow]
    since: date

    @property
    def gaps(self) -> int:
        return sum(row.gaps for row in self.rows)


def reach_table(by: str, *, viewer: User) -> ReachTable:
    """Of the viewer's teams and the last twelve months; two or three queries.

    Children whose order or agreement ended before that are left out. Interventions are those that
    are in use and were begun by at least one of these teams, so that each gap is beside a team
    that shows how it can be done.
    """
    demand(viewer, Action.SEE_LEDGER)
    teams = teams_of(viewer)
    since = today() - timedelta(days=DAYS)
    statement = _by_need(since) if by == "need" else _by_intervention(since)
    statement = statement.where(ChildRecord.team_id.in_([team.id for team in teams]))
    found: dict[Any, dict[int, Reach]] = defaultdict(dict)
    for key, team_id, children, begun in db.session.execute(statement):
        found[key][team_id] = Reach(children, int(begun or 0))
    labels = _labels(by, found)
    rows = [
        ReachRow(label, [found[key].get(team.id, Reach()) for team in teams])
        for key, label in labels.items()
    ]
    rows = [row for row in rows if by == "need" or row.total.begun]
    rows.sort(key=lambda row: (-row.gaps, row.label))
    return ReachTable(by, teams, rows, since)


def _by_need(since: date) -> Select[Any]:
    begun = exists().where(
        Delivery.child_id == ChildNeed.child_id,
        Delivery.plan_item_id == PlanItem.id,
        PlanItem.need == ChildNeed.need,
        Delivery.started_on >= since,
    )
    return _of_children(ChildNeed.need, begun, since)


def _by_intervention(since: date) -> Select[Any]:
    begun = exists().where(
        Delivery.child_id == ChildNeed.child_id,
        Delivery.intervention_id == InterventionVersion.intervention_id,
        Delivery.started_on >= since,
    )
    return (
        _of_children(InterventionVersion.intervention_id, begun, since)
        .join(VersionTag, (VersionTag.vocabulary == "needs") & (VersionTag.code == ChildNeed.need))
        .join(InterventionVersion, InterventionVersion.id == VersionTag.version_id)
        .where(InterventionVersion.state.in_(AVAILABLE), InterventionVersion.expires_on >= today())
    )


def _of_children(key: Any, begun: ColumnElement[bool], since: date) -> Select[Any]:
    """Children with a need that works against them, and those of them with whom it was begun."""
    return (
        select(
            key,
            ChildRecord.team_id,
            func.count(distinct(ChildNeed.child_id)),
            func.count(distinct(case((begun, ChildNeed.child_id)))),
        )
        .select_from(ChildNeed)
        .join(ChildRecord, ChildRecord.id == ChildNeed.child_id)
        .where(
            ChildNeed.direction == AGAINST,
            or_(ChildRecord.disposal_end.is_(None), ChildRecord.disposal_end >= since),
        )
        .group_by(key, ChildRecord.team_id)
    )


def _labels(by: str, found: Mapping[Any, Any]) -> dict[Any, str]:
    if by == "need":
        return {code: need_label(code) for code in found}
    rows = db.session.execute(
        select(InterventionVersion.intervention_id, InterventionVersion.title).where(
            InterventionVersion.intervention_id.in_(found),
            InterventionVersion.state.in_(AVAILABLE),
        )
    )
    return {row.intervention_id: row.title for row in rows}
