"""Offences. They have no reference: a row stands for one that is there, or for a new one.

Two rows that say the same are two offences. Each row finds its own among those that are recorded,
first one that says just the same, so that a file sent again finds all of its rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.database import Base, db, today
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.words import vocabulary
from outcomes.exchange.cells import Code, Column, day, whole_number
from outcomes.exchange.lookups import child_of, children_of
from outcomes.exchange.records.children import CASE_REFERENCE
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import Import, Outcome, Row, RowRefused
from outcomes.offences.models import Offence

Known = dict[int, list[Offence]]


class Offences:
    """A row is an offence; when it was proven may come later."""

    name = "offences"
    table: type[Base] = Offence
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        Column("offence_date", day, required=True),
        Column("proven_date", day),
        Column("gravity", whole_number),
        Column("gravity_scale", Code("gravity_scales")),
    )
    fields: Mapping[str, str] = {}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Add offences, and say of others when they were proven."""
        children = children_of(rows, viewer=job.actor)
        known = _known([child.id for child in children.values()])

        def save(row: Row) -> Outcome:
            child = child_of(row, children)
            _check(row)
            there = _its_own(row, known[child.id], job)
            if there is None:
                added = _add(row, child.id, job)
                known[child.id].append(added)
                there, outcome = added, Outcome.CREATED
            elif row["proven_date"] and there.proven_date is None:
                there.proven_date, outcome = row["proven_date"], Outcome.UPDATED
            else:
                outcome = Outcome.UNCHANGED
            job.shared.add(there.id)
            if outcome is not Outcome.UNCHANGED:
                job.by_child[child.id] += 1
            return outcome

        one_by_one(rows, job, self, save)


def _known(child_ids: Sequence[int]) -> Known:
    # Nothing in the database tells two alike apart: two imports of one child wait for each other.
    held = select(ChildRecord.id).where(ChildRecord.id.in_(child_ids)).order_by(ChildRecord.id)
    db.session.execute(held.with_for_update())
    known: Known = defaultdict(list)
    query = select(Offence).where(Offence.child_id.in_(child_ids)).order_by(Offence.id)
    for offence in db.session.scalars(query):
        known[offence.child_id].append(offence)
    return known


def _its_own(row: Row, known: Sequence[Offence], job: Import) -> Offence | None:
    """The recorded offence that a row stands for and that no row before it stood for."""
    alike = [
        each
        for each in known
        if each.id not in job.shared
        and each.offence_date == row["offence_date"]
        and (each.gravity, each.gravity_scale) == (row["gravity"], row["gravity_scale"])
    ]
    said = row["proven_date"]
    same = (each for each in alike if each.proven_date == said)
    # A blank erases nothing, and what is proven now may have been open before.
    open_till_now = (each for each in alike if said is None or each.proven_date is None)
    return next(same, None) or next(open_till_now, None)


def _add(row: Row, child_id: int, job: Import) -> Offence:
    values: dict[str, Any] = {name: row[name] for name in row.values if name != "case_reference"}
    added = Offence(
        child_id=child_id, **values, recorded_by_id=job.actor.id, recorded_at=job.moment
    )
    db.session.add(added)
    db.session.flush()
    return added


def _check(row: Row) -> None:
    committed, proven = row["offence_date"], row["proven_date"]
    if committed > today():
        raise RowRefused("offence_date", "The offence must be today or in the past")
    if proven is not None and proven > today():
        raise RowRefused("proven_date", "The day must be today or in the past")
    if proven is not None and proven < committed:
        raise RowRefused("proven_date", "An offence is proven on its day or later")
    gravity, scale = row["gravity"], row["gravity_scale"]
    if (gravity is None) != (scale is None):
        missing = "gravity" if gravity is None else "gravity_scale"
        raise RowRefused(missing, "is blank. A score means nothing without its scale")
    if scale is None:
        return
    term = vocabulary("gravity_scales").term(scale)
    low, high = term.minimum or 0, term.maximum or gravity
    if not low <= gravity <= high:
        raise RowRefused("gravity", f"is not on this scale, which goes from {low} to {high}")
