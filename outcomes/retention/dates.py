"""When a record goes: so many months after the last that is known of the child.

The last that is known is the latest of all dates in all tables of the child, the end of the
disposal among them. While anything is being delivered, a record does not go at all.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select, true

from core.database import db
from core.people.models import Team, User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.models import Delivery
from outcomes.retention.models import RetentionHold, RetentionRule
from outcomes.whole_record.days import last_known

WARNED_FOR = timedelta(days=30)  # after a rule was set, nothing goes
NOT_KNOWN = "not_known"
MONTHS = 12


@dataclass(frozen=True)
class Due:
    """A record and the day on which it goes."""

    child_id: int
    case_reference: str
    team_id: int
    team: str
    disposal: str
    last_known: date
    goes_on: date
    held: bool


def due_by(day: date, *, viewer: User | None = None) -> list[Due]:
    """The records that go on or before a day, the next first; those on hold among them.

    :param viewer: only of the teams of this person; without one, of the whole service.
    """
    rules = {rule.disposal: rule for rule in db.session.scalars(select(RetentionRule))}
    if not rules:
        return []
    latest = last_known()
    disposal = func.coalesce(ChildRecord.disposal, NOT_KNOWN)
    running = select(Delivery.id).where(
        Delivery.child_id == ChildRecord.id, Delivery.ended_on.is_(None)
    )
    rows = db.session.execute(
        select(
            *(ChildRecord.id, ChildRecord.case_reference, ChildRecord.team_id),
            *(Team.name, disposal.label("disposal"), latest.c.day),
            RetentionHold.child_id.label("held"),
        )
        .join(latest, latest.c.child_id == ChildRecord.id)
        .join(Team, Team.id == ChildRecord.team_id)
        .outerjoin(RetentionHold, RetentionHold.child_id == ChildRecord.id)
        .where(
            disposal.in_(rules),
            latest.c.day < day,
            ~running.exists(),
            within_teams(viewer) if viewer else true(),
        )
    )
    found = [
        Due(
            *(row.id, row.case_reference, row.team_id, row.name, row.disposal, row.day),
            goes_on=goes_on(row.day, rules[row.disposal]),
            held=row.held is not None,
        )
        for row in rows
    ]
    return sorted(
        (each for each in found if each.goes_on <= day),
        key=lambda each: (each.goes_on, each.case_reference),
    )


def goes_on(last_known: date, rule: RetentionRule) -> date:
    """The day on which a record goes by a rule, and not before its managers were warned."""
    return max(months_after(last_known, rule.months), rule.since + WARNED_FOR)


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    following = date(year + (month + 1) // MONTHS, (month + 1) % MONTHS + 1, 1)
    return min(following - timedelta(days=1), date(year, month + 1, 1) + timedelta(day.day - 1))
