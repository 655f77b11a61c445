"""Children of 16 and over: whose plans lack a measurable step, and what is done for their days.

The inspection found plans vaguest for them, and education, training and employment weakest.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.database import db, today
from core.people.models import Team, User
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.outcome_words import refusal_of_outcome
from outcomes.ete.drops import is_engaged
from outcomes.ete.models import EteSnapshot
from outcomes.ledger.delivered import DaysAfter

FROM_AGE = 16
DAYS_A_YEAR = 365
ETE = "education_training_employment"


class PlannedStep(NamedTuple):
    """What is planned or under way, in the words of the plan."""

    child_id: int
    need: str
    desired_outcome: str
    begun: bool

    @property
    def cannot_be_measured(self) -> bool:
        return bool(refusal_of_outcome(self.desired_outcome))


@dataclass(frozen=True)
class OlderChild:
    """A child of 16 or over who is with the service now.

    ``ete_status`` is the newest snapshot's code; None: there is none, so that it is not known.
    """

    id: int
    case_reference: str
    team: str
    steps: Sequence[PlannedStep]
    ete_status: str | None

    @property
    def not_measurable(self) -> list[str]:
        """The desired outcomes of which nobody could tell whether they came about."""
        return [step.desired_outcome for step in self.steps if step.cannot_be_measured]

    @property
    def ete_action(self) -> bool | None:
        """Whether an ETE step is under way; False: only planned; None: there is none."""
        begun = [step.begun for step in self.steps if step.need == ETE]
        return any(begun) if begun else None

    @property
    def lacks_ete_action(self) -> bool:
        """No ETE step, and no snapshot that says that the child has a place or a job."""
        engaged = self.ete_status is not None and is_engaged(self.ete_status)
        return self.ete_action is None and not engaged

    @property
    def has_gap(self) -> bool:
        return not self.steps or bool(self.not_measurable) or self.lacks_ete_action


def older_children(*, viewer: User, team_id: int | None = None) -> list[OlderChild]:
    """The children of 16 and over of the viewer's teams, those with gaps first; three queries.

    Of those, first whose steps cannot be measured.

    A child is with the service until the order or agreement ends; without an end it goes on.
    """
    demand(viewer, Action.SEE_LEDGER)
    wanted = _wanted(viewer, team_id)
    of_them = wanted.with_only_columns(ChildRecord.id)
    steps = _steps(of_them)
    statuses = _statuses(of_them)
    children = [
        OlderChild(row.id, row.case_reference, row.team, steps[row.id], statuses.get(row.id))
        for row in db.session.execute(wanted)
    ]
    return sorted(
        children,
        key=lambda child: (not child.not_measurable, not child.has_gap, child.case_reference),
    )


def _wanted(viewer: User, team_id: int | None) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(ChildRecord.id, ChildRecord.case_reference, Team.name.label("team"))
        .join(Team, Team.id == ChildRecord.team_id)
        .where(
            within_teams(viewer),
            _is_old_enough(),
            or_(ChildRecord.disposal_end.is_(None), ChildRecord.disposal_end >= today()),
        )
    )
    return query.where(ChildRecord.team_id == team_id) if team_id else query


def _is_old_enough() -> ColumnElement[bool]:
    """By the age at the start and the whole years since, or by a plan that says so."""
    years = (FROM_AGE - ChildRecord.age_at_start) * DAYS_A_YEAR
    says_so = select(PlanItem.child_id).where(PlanItem.age_at_plan >= FROM_AGE)
    return or_(DaysAfter(ChildRecord.started_on, years) <= today(), ChildRecord.id.in_(says_so))


def _steps(of_them: Select[*tuple[Any, ...]]) -> dict[int, list[PlannedStep]]:
    """What is planned or under way: neither set aside nor ended."""
    begun = PlanItem.deliveries.any()
    running = PlanItem.deliveries.any(Delivery.ended_on.is_(None))
    rows = db.session.execute(
        select(PlanItem.child_id, PlanItem.need, PlanItem.desired_outcome, begun.label("begun"))
        .where(
            PlanItem.child_id.in_(of_them),
            PlanItem.set_aside_at.is_(None),
            or_(~begun, running),
        )
        .order_by(PlanItem.start_by, PlanItem.id)
    )
    steps: dict[int, list[PlannedStep]] = defaultdict(list)
    for row in rows:
        steps[row.child_id].append(PlannedStep(*row))
    return steps


def _statuses(of_them: Select[*tuple[Any, ...]]) -> dict[int, str]:
    newest = (
        select(EteSnapshot.child_id, func.max(EteSnapshot.taken_on).label("on"))
        .where(EteSnapshot.child_id.in_(of_them))
        .group_by(EteSnapshot.child_id)
        .subquery()
    )
    rows = db.session.execute(
        select(EteSnapshot.child_id, EteSnapshot.status).join(
            newest,
            and_(newest.c.child_id == EteSnapshot.child_id, newest.c["on"] == EteSnapshot.taken_on),
        )
    )
    return {row.child_id: row.status for row in rows}
