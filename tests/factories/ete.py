"""Snapshots of education, training and employment."""

from typing import Any
from uuid import uuid4

from core.database import db, now, today
from outcomes.caseload.models import ChildRecord
from outcomes.ete.models import EteSnapshot


def a_snapshot(child: ChildRecord, **changes: Any) -> EteSnapshot:
    """What a child did today, committed: at school, hours not known."""
    snapshot = EteSnapshot(
        **{
            "child_id": child.id,
            "taken_on": today(),
            "status": "school",
            "submission_key": str(uuid4()),
            "recorded_by_id": child.created_by_id,
            "recorded_at": now(),
        }
        | changes
    )
    db.session.add(snapshot)
    db.session.commit()
    return snapshot
