"""Offences of children, and cohorts of children with them."""

from datetime import date, timedelta
from typing import Any

from core.database import db, now, today
from core.people.models import Team, User
from outcomes.analyses.reoffending.cohorts import Cohort
from outcomes.caseload.models import ChildRecord
from outcomes.offences.models import Offence
from tests.numbering import Numbering

_numbers = Numbering()
# Its children are known of, whatever the day.
DUE = -3


def a_due_cohort(back: int = 0) -> Cohort:
    """The cohort of three years ago, or of as many years before it."""
    return Cohort(Cohort.of(today()).year + DUE - back)


def an_offence(child: ChildRecord, committed: date, **changes: Any) -> Offence:
    """An offence of gravity 3, proven a month later; not committed to the database."""
    offence = Offence(
        **{
            "child": child,
            "offence_date": committed,
            "proven_date": committed + timedelta(days=30),
            "gravity": 3,
            "gravity_scale": "yjb_seriousness",
            "recorded_by_id": child.created_by_id,
            "recorded_at": now(),
        }
        | changes
    )
    db.session.add(offence)
    return offence


def a_cohort_child(
    team: Team,
    by: User,
    *,
    start: date | None = None,
    before: int = 1,
    after: int = 0,
    gravity: int | None = 3,
    **offence: Any,
) -> ChildRecord:
    """A child of the due cohort with so many proven offences before the start and after it."""
    start = start or a_due_cohort().first + timedelta(days=40)
    child = ChildRecord(
        case_reference=f"YJ-O{next(_numbers)}",
        team_id=team.id,
        started_on=start,
        disposal="referral_order",
        disposal_start=start,
        age_at_start=15,
        communication_needs=[],
        created_by_id=by.id,
        created_at=now(),
    )
    db.session.add(child)
    scale = None if gravity is None else "yjb_seriousness"
    graded = {"gravity": gravity, "gravity_scale": scale} | offence
    for number in range(before):
        an_offence(child, start - timedelta(days=60 + number), **graded)
    for number in range(after):
        an_offence(child, start + timedelta(days=90 + number), **graded)
    return child
