"""Assessed needs."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core.audit.operations import record
from core.database import Base, db
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.operations import AGAINST, FOR, add_need
from outcomes.exchange.cells import Code, Column, day, one_of, whole_number
from outcomes.exchange.lookups import child_of, children_of
from outcomes.exchange.records.children import CASE_REFERENCE
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import Import, Outcome, Row


def severity(text: str) -> int:
    """From 1, a little, to 3, a lot."""
    number = whole_number(text)
    if not 1 <= number <= 3:
        raise ValueError("is not 1, 2 or 3")
    return number


class Needs:
    """A row is a need as assessed on a day; it may say its severity later."""

    name = "needs"
    table: type[Base] = ChildNeed
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        Column("need", Code("needs"), required=True),
        Column("direction", one_of((FOR, AGAINST)), required=True),
        Column("severity", severity),
        Column("assessed_on", day, required=True),
    )
    fields: Mapping[str, str] = {}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Add the needs of some rows."""
        children = children_of(rows, viewer=job.actor)

        def save(row: Row) -> Outcome:
            child = child_of(row, children)
            known = _known(child, row)
            if known is not None:
                return _change(known, child, row, job)
            add_need(
                child=child,
                need=row["need"],
                direction=row["direction"],
                severity=row["severity"],
                assessed_on=row["assessed_on"],
                actor=job.actor,
            )
            return Outcome.CREATED

        one_by_one(rows, job, self, save)


def _known(child: ChildRecord, row: Row) -> ChildNeed | None:
    return db.session.scalar(
        select(ChildNeed).where(
            ChildNeed.child_id == child.id,
            ChildNeed.need == row["need"],
            ChildNeed.direction == row["direction"],
            ChildNeed.assessed_on == row["assessed_on"],
        )
    )


def _change(need: ChildNeed, child: ChildRecord, row: Row, job: Import) -> Outcome:
    if row["severity"] in (None, need.severity):
        job.hear(need.id)
        return Outcome.UNCHANGED
    job.demand_first_word(need.id, "severity")
    need.severity = row["severity"]
    db.session.flush()
    job.hear(need.id)
    record(actor=job.actor, action="change_need", subject=child, changes={"needs": "changed"})
    return Outcome.UPDATED
