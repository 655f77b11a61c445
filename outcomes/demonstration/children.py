"""The made-up children of a load."""

from sqlalchemy import Select, select

from core.people.models import Team
from outcomes.caseload.models import ChildRecord


def children_of(team: Team, *, prefix: str) -> Select[ChildRecord]:
    """The children of a team whose case references begin so, in the order of these."""
    return (
        select(ChildRecord)
        .where(
            ChildRecord.team_id == team.id,
            ChildRecord.case_reference.startswith(prefix, autoescape=True),
        )
        .order_by(ChildRecord.case_reference)
    )
