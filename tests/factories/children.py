"""Children, their needs, plans, deliveries and sessions."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import factory
import factory.alchemy

from catalogue.interventions.models import InterventionVersion
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.delivery.models import (
    Attendance,
    Delivery,
    PlanItem,
    SessionFacilitator,
    SessionRecord,
)
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory


class ChildFactory(factory.alchemy.SQLAlchemyModelFactory):
    """A child of 15 on a referral order, whose work started a month ago."""

    class Meta:
        model = ChildRecord
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "commit"

    class Params:
        creator = factory.LazyFunction(UserFactory)

    case_reference = factory.Sequence(lambda number: f"YJ-{number + 1000}")
    team: Any = factory.LazyFunction(TeamFactory)
    team_id = factory.LazyAttribute(lambda child: child.team.id)
    started_on = factory.LazyFunction(lambda: today() - timedelta(days=30))
    age_at_start = 15
    disposal = "referral_order"
    disposal_start = factory.SelfAttribute("started_on")
    communication_needs: Any = factory.LazyFunction(list)
    created_by_id = factory.LazyAttribute(lambda child: child.creator.id)
    created_at = factory.LazyFunction(now)


class NeedFactory(factory.alchemy.SQLAlchemyModelFactory):
    """An assessed need that works against the child."""

    class Meta:
        model = ChildNeed
        sqlalchemy_session = db.session
        sqlalchemy_session_persistence = "commit"

    child: Any = factory.LazyFunction(ChildFactory)
    need = "thinking_and_behaviour"
    direction = "against"
    severity = 3
    assessed_on = factory.LazyFunction(lambda: today() - timedelta(days=25))


def a_child(team: Team | None = None, **changes: Any) -> ChildRecord:
    """A child with one assessed need, committed."""
    child: ChildRecord = ChildFactory(team=team or TeamFactory(), **changes)
    NeedFactory(child=child)
    return child


def a_plan_item(
    *,
    child: ChildRecord | None = None,
    version: InterventionVersion | None = None,
    owner: User | None = None,
    **changes: Any,
) -> PlanItem:
    """A plan item of four sessions to start within a fortnight, committed."""
    child = child or a_child()
    owner = owner or UserFactory(teams=[child.team])
    version = version or a_live_version()
    item = PlanItem(
        **{
            "child_id": child.id,
            "need": "thinking_and_behaviour",
            "intervention_id": version.intervention_id,
            "desired_outcome": "Walks away from a row at home twice a week",
            "child_view": "I want to stop kicking off",
            "sessions_planned": 4,
            "owner_id": owner.id,
            "start_by": today() + timedelta(days=14),
            "age_at_plan": child.age_at_start,
            "submission_key": str(uuid4()),
            "created_by_id": owner.id,
            "created_at": now(),
        }
        | changes
    )
    db.session.add(item)
    db.session.commit()
    return item


def a_delivery(
    *,
    child: ChildRecord | None = None,
    version: InterventionVersion | None = None,
    plan_item: PlanItem | None = None,
    owner: User | None = None,
    **changes: Any,
) -> Delivery:
    """A running delivery with its plan item, started a fortnight ago, committed."""
    version = version or a_live_version()
    if plan_item is None:
        plan_item = a_plan_item(child=child, version=version, owner=owner)
    child = plan_item.child
    delivery = Delivery(
        **{
            "child_id": child.id,
            "plan_item_id": plan_item.id,
            "intervention_id": version.intervention_id,
            "version_id": version.id,
            "content_hash": version.content_hash,
            "team_id": child.team_id,
            "started_on": today() - timedelta(days=14),
            "submission_key": str(uuid4()),
            "started_by_id": plan_item.owner_id,
            "created_at": now(),
        }
        | changes
    )
    db.session.add(delivery)
    db.session.commit()
    return delivery


def a_session(
    *deliveries: Delivery,
    held_on: date | None = None,
    recorded_by: User | None = None,
    happened: bool = True,
    **attendance: Any,
) -> SessionRecord:
    """A session of the given deliveries with one attendance each, committed."""
    deliveries = deliveries or (a_delivery(),)
    recorder_id = recorded_by.id if recorded_by else deliveries[0].started_by_id
    session = SessionRecord(
        held_on=held_on or today() - timedelta(days=7),
        happened=happened,
        not_held_reason=None if happened else "child_ill",
        plan_session=1 if happened else None,
        submission_key=str(uuid4()),
        recorded_by_id=recorder_id,
        recorded_at=now(),
        facilitators=[SessionFacilitator(user_id=recorder_id)] if happened else [],
    )
    said = {"attendance": "attended", "engagement": 4, "child_words": "It was alright"}
    values = (said if happened else {}) | attendance
    session.attendances = [Attendance(delivery_id=delivery.id, **values) for delivery in deliveries]
    db.session.add(session)
    db.session.commit()
    return session
