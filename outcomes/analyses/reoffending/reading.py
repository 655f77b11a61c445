"""Reading the children of the cohorts, and the offences that the service holds of them."""

from collections.abc import Collection

from sqlalchemy import func, select

from core.database import db, today
from outcomes.analyses.reoffending.cohorts import (
    Child,
    CohortResult,
    HeldOffence,
    latest_cohorts,
    results_of,
)
from outcomes.caseload.models import ChildRecord
from outcomes.offences.models import Offence

# The published figures begin at the caution or the sentence; a record may have begun before it.
START = func.coalesce(ChildRecord.disposal_start, ChildRecord.started_on)


def cohorts_of(team_ids: Collection[int]) -> list[CohortResult]:
    """The cohorts of the children of some teams, the latest first; one query."""
    first = latest_cohorts(today())[-1].first
    rows = db.session.execute(
        select(
            ChildRecord.id,
            ChildRecord.team_id,
            ChildRecord.disposal_start,
            ChildRecord.started_on,
            Offence.child_id.label("offender"),
            Offence.offence_date,
            Offence.proven_date,
            Offence.gravity,
            Offence.gravity_scale,
        )
        .outerjoin(Offence, Offence.child_id == ChildRecord.id)
        .where(ChildRecord.team_id.in_(team_ids), START.between(first, today()))
    ).all()
    children = {
        number: Child(number, team_id, disposal or started, disposal is not None)
        for number, team_id, disposal, started, *_ in rows
    }
    offences = [HeldOffence(*row[4:]) for row in rows if row.offender is not None]
    return results_of(list(children.values()), offences, as_at=today())
