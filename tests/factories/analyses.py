"""A service whose children are told apart, planned for, and measured, for analyses."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from catalogue.interventions.models import InterventionVersion
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.people import TeamFactory, UserFactory
from tests.numbering import Numbering

_numbers = Numbering()


@dataclass
class World:
    """Two teams, one intervention and one person who does it all."""

    version: InterventionVersion
    harbour: Team
    moorside: Team
    worker: User

    def delivered(
        self,
        team: Team,
        number: int = 1,
        *,
        before: float | None = 3,
        after: float | None = 7,
        ending: str = "completed",
        ended_on: date | None = None,
        child: dict[str, Any] | None = None,
        **measurement: Any,
    ) -> list[Delivery]:
        """Begin and end so many deliveries of as many children, by default measured twice."""
        made = []
        for _ in range(number):
            delivery = a_measured_delivery(
                team=team,
                version=self.version,
                owner=self.worker,
                before=before,
                after=after,
                started_on=ended_on - timedelta(days=70) if ended_on else None,
                commit=False,
                **measurement,
            )
            delivery.ending = ending
            for name, value in (child or {}).items():
                setattr(delivery.child, name, value)
            made.append(delivery)
        db.session.flush()
        return made

    def children(self, team: Team, number: int = 1, **fields: Any) -> list[ChildRecord]:
        """So many children for whom nothing was begun."""
        made = [
            ChildRecord(
                **{
                    "case_reference": f"YJ-A{next(_numbers)}",
                    "team_id": team.id,
                    "started_on": today() - timedelta(days=100),
                    "age_at_start": 15,
                    "communication_needs": [],
                    "created_by_id": self.worker.id,
                    "created_at": now(),
                }
                | fields
            )
            for _ in range(number)
        ]
        db.session.add_all(made)
        db.session.flush()
        return made

    def needs(self, *children: ChildRecord, need: str) -> None:
        """Assess a need that works against each of some children."""
        db.session.add_all(
            ChildNeed(
                child_id=child.id,
                need=need,
                direction="against",
                assessed_on=today() - timedelta(days=90),
            )
            for child in children
        )
        db.session.flush()

    def plans(self, child: ChildRecord, need: str, delivery: Delivery | None = None) -> PlanItem:
        """Plan the intervention for a need, and say what was begun of it."""
        item = PlanItem(
            child_id=child.id,
            need=need,
            intervention_id=self.version.intervention_id,
            desired_outcome="Walks away from a row at home twice a week",
            child_view="I want to stop kicking off",
            sessions_planned=3,
            owner_id=self.worker.id,
            start_by=today() - timedelta(days=80),
            age_at_plan=15,
            submission_key=str(uuid4()),
            created_by_id=self.worker.id,
            created_at=now(),
        )
        db.session.add(item)
        db.session.flush()
        if delivery is not None:
            delivery.plan_item_id = item.id
            db.session.flush()
        return item


def a_world() -> World:
    """Nobody is in it yet."""
    harbour, moorside = TeamFactory(name="Harbour"), TeamFactory(name="Moorside")
    return World(a_live_version(), harbour, moorside, UserFactory(teams=[harbour, moorside]))
