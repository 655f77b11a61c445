"""Whatever a record says, it comes in there as it was."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import select

from catalogue.interventions.models import InterventionVersion
from core.database import db, now, today
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery
from outcomes.handover.writing import hand_over
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.ete import a_snapshot
from tests.factories.interventions import a_live_version
from tests.factories.measures import a_measurement
from tests.factories.people import UserFactory, manager
from tests.integration.outcomes.handover.conftest import Service

WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda text: text.strip() != ""
)
NUMBERS = count(1000)
DAYS = st.integers(1, 29)
SESSION = st.fixed_dictionaries(
    {
        "ago": DAYS,
        "happened": st.booleans(),
        "engagement": st.none() | st.integers(1, 5),
        "child_words": WORDS,
        "reparation_hours": st.none() | st.sampled_from([0.5, 1.25, 8.0]),
        "core_steps_left_out": st.lists(st.integers(1, 9), max_size=3, unique=True),
    }
)
RECORD = st.fixed_dictionaries(
    {
        "view": WORDS,
        "sex": st.sampled_from([None, "male", "female"]),
        "placing_authority": st.none() | WORDS,
        "ended": st.booleans(),
        "sessions": st.lists(SESSION, max_size=4),
        "scores": st.lists(st.integers(0, 30), max_size=3),
        "snapshots": st.lists(DAYS, max_size=3, unique=True),
        "held_there": st.booleans(),
        "planned_only": st.booleans(),
    }
)


def a_record(said: dict[str, Any], version: InterventionVersion) -> ChildRecord:
    """A child's record that says so."""
    worker = UserFactory()
    child = a_child(
        worker.teams[0],
        case_reference=f"YJ-{next(NUMBERS)}",
        sex=said["sex"],
        placing_authority=said["placing_authority"],
    )
    item = a_plan_item(child=child, version=version, owner=worker, child_view=said["view"])
    if said["planned_only"]:
        return child
    end = {"ended_on": today(), "ending": "completed", "ended_by_id": worker.id, "ended_at": now()}
    delivery: Delivery = a_delivery(
        plan_item=item,
        version=version,
        started_on=today() - timedelta(days=30),
        **(end if said["ended"] else {}),
    )
    for each in said["sessions"]:
        details = dict(each)
        held_on, happened = today() - timedelta(days=details.pop("ago")), details.pop("happened")
        a_session(delivery, held_on=held_on, happened=happened, **(details if happened else {}))
    for place, score in enumerate(said["scores"]):
        a_measurement(delivery=delivery, score=score, taken_on=today() - timedelta(days=place))
    for days in said["snapshots"]:
        a_snapshot(child, taken_on=today() - timedelta(days=days))
    return child


@how(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=RECORD)
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_out_and_in_and_out_again(app: Flask, elsewhere: Service, said: dict[str, Any]) -> None:
    db.session.rollback()
    slug = f"i-{uuid4().hex[:8]}"
    version = a_live_version(slug=slug)
    child = a_record(said, version)
    if said["held_there"]:
        elsewhere.holds(
            db.session.scalars(select(InterventionVersion).filter_by(id=version.id)).one()
        )
    file = hand_over(child, viewer=manager())
    received, again = elsewhere.takes(file.text())
    assert again.record == file.record
    assert bool(received.not_held) == (not said["held_there"] and not said["planned_only"])
