"""Measurements, and deliveries with a score before and a score after."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from catalogue.interventions.models import InterventionVersion
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.delivery.models import Delivery
from outcomes.measures.models import Measurement
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session

RUNS = timedelta(days=70)


def a_measurement(*, delivery: Delivery, **changes: Any) -> Measurement:
    """A child's goal score of 3 before, on the day of the start, committed."""
    measurement = Measurement(
        **{
            "child_id": delivery.child_id,
            "delivery_id": delivery.id,
            "instrument": "goal_based_outcomes",
            "scale": "goal",
            "rater": "self",
            "occasion": "pre",
            "taken_on": delivery.started_on,
            "score": 3,
            "submission_key": str(uuid4()),
            "recorded_by_id": delivery.started_by_id,
            "recorded_at": now(),
        }
        | changes
    )
    db.session.add(measurement)
    db.session.commit()
    return measurement


def a_measured_delivery(
    *,
    team: Team,
    version: InterventionVersion,
    owner: User,
    before: float | None = 3,
    after: float | None = 7,
    started_on: date | None = None,
    running: bool = False,
    **measurement: Any,
) -> Delivery:
    """A delivery with three sessions and, where given, a score before and one after, committed."""
    started_on = started_on or today() - timedelta(days=120)
    ended_on = None if running else started_on + RUNS
    child = a_child(team, created_by_id=owner.id)
    delivery = a_delivery(
        plan_item=a_plan_item(child=child, version=version, owner=owner),
        version=version,
        started_on=started_on,
        ended_on=ended_on,
        ending=None if running else "completed",
    )
    for week in range(3):
        a_session(delivery, held_on=started_on + timedelta(weeks=week), recorded_by=owner)
    if before is not None:
        a_measurement(delivery=delivery, score=before, **measurement)
    if after is not None:
        a_measurement(
            delivery=delivery,
            score=after,
            occasion="post",
            taken_on=started_on + RUNS,
            **measurement,
        )
    return delivery
