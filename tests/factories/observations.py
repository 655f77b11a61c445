"""Feedback on practice."""

from typing import Any
from uuid import uuid4

from core.database import db, now
from core.people.models import User
from outcomes.delivery.models import SessionRecord
from outcomes.observations.models import Observation
from tests.factories.children import a_child, a_delivery, a_session
from tests.factories.people import UserFactory


def an_observation(
    *,
    observed: User | None = None,
    observer: User | None = None,
    session: SessionRecord | None = None,
    **changes: Any,
) -> Observation:
    """Feedback of a colleague on a session of a week ago, not read yet, committed."""
    observed = observed or UserFactory()
    team = observed.teams[0]
    session = session or a_session(
        a_delivery(child=a_child(team), owner=observed), recorded_by=observed
    )
    observation = Observation(
        **{
            "session_id": session.id,
            "observed_on": session.held_on,
            "team_id": team.id,
            "observed_id": observed.id,
            "observer_id": (observer or UserFactory(teams=[team])).id,
            "strengths": "You left long pauses, and he filled them",
            "to_work_on": "End five minutes sooner",
            "recorded_at": now(),
            "submission_key": str(uuid4()),
        }
        | changes
    )
    db.session.add(observation)
    db.session.commit()
    return observation
