"""Measurements, and deliveries with a score before and a score after."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from catalogue.interventions.models import InterventionVersion
from core.database import db, now, today
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.measures.models import Measurement
from tests.numbering import Numbering

_numbers = Numbering()
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
    commit: bool = True,
    **measurement: Any,
) -> Delivery:
    """A delivery with three sessions and, where given, a score before and one after.

    Built in one go, not by the factories of its parts: results need dozens of them.
    """
    started_on = started_on or today() - timedelta(days=120)
    ended_on = None if running else started_on + RUNS
    child = ChildRecord(
        case_reference=f"YJ-M{next(_numbers)}",
        team_id=team.id,
        started_on=started_on,
        age_at_start=15,
        communication_needs=[],
        created_by_id=owner.id,
        created_at=now(),
    )
    delivery = Delivery(
        child=child,
        intervention_id=version.intervention_id,
        version_id=version.id,
        content_hash=version.content_hash,
        team_id=team.id,
        started_on=started_on,
        ended_on=ended_on,
        ending=None if running else "completed",
        submission_key=str(uuid4()),
        started_by_id=owner.id,
        created_at=now(),
    )
    scores = [(before, "pre", started_on), (after, "post", started_on + RUNS)]
    db.session.add(delivery)
    db.session.add_all(_session(delivery, started_on + timedelta(weeks=week)) for week in range(3))
    db.session.add_all(
        Measurement(
            **{
                "child": child,
                "delivery": delivery,
                "instrument": "goal_based_outcomes",
                "scale": "goal",
                "rater": "self",
                "occasion": occasion,
                "taken_on": taken_on,
                "score": score,
                "submission_key": str(uuid4()),
                "recorded_by_id": owner.id,
                "recorded_at": now(),
            }
            | measurement
        )
        for score, occasion, taken_on in scores
        if score is not None
    )
    if commit:
        db.session.commit()
    return delivery


def _session(delivery: Delivery, held_on: date) -> SessionRecord:
    return SessionRecord(
        held_on=held_on,
        happened=True,
        submission_key=str(uuid4()),
        recorded_by_id=delivery.started_by_id,
        recorded_at=now(),
        attendances=[Attendance(delivery=delivery, attendance="attended", engagement=4)],
    )
