"""What a child's page says of work that was done in another service."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from core.database import db
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.words import label
from outcomes.handover.models import ReceivedRow


@dataclass(frozen=True)
class Elsewhere:
    """A delivery of the other service whose version is not held here."""

    intervention: str
    version: int
    content_hash: str
    started_on: date
    ended_on: date | None
    ending: str
    sessions: int


@dataclass(frozen=True)
class Came:
    """Where the record came from, and what of it has no page of its own here."""

    received_at: datetime
    deliveries: Sequence[Elsewhere]


def what_came(child: ChildRecord, viewer: User) -> Came | None:  # noqa: ARG001 - every part takes it
    """What came from another service; None for a record that began here."""
    if child.received_at is None:
        return None
    rows = db.session.scalars(
        select(ReceivedRow).where(
            ReceivedRow.child_id == child.id,
            ReceivedRow.row_id.is_(None),
            ReceivedRow.section.in_(("deliveries", "attendances")),
        )
    ).all()
    held = Counter(row.kept["delivery"] for row in rows if row.section == "attendances")
    deliveries = [
        Elsewhere(
            intervention=row.kept["intervention"],
            version=row.kept["version"],
            content_hash=row.kept["content_hash"],
            started_on=date.fromisoformat(row.kept["started_on"]),
            ended_on=_day(row.kept["ended_on"]),
            ending=label("delivery_endings", row.kept["ending"]),
            sessions=held[row.number],
        )
        for row in rows
        if row.section == "deliveries"
    ]
    return Came(child.received_at, sorted(deliveries, key=lambda each: each.started_on))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
