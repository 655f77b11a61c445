"""Keeping the counts true: what changed is counted anew in the transaction that changed it.

Triggers of the database note every delivery whose record changed, on whatever way. Before a
transaction commits that wrote such records, what it noted is counted anew.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import delete, event, insert, select, text, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from core.database import Base, db
from outcomes.caseload.models import ChildRecord
from outcomes.cells.contributions import Contribution, Contributions, contributions_of
from outcomes.cells.models import (
    CellChange,
    CountRevision,
    DeliveryScores,
    ScoreCell,
    ScoreCount,
    ScoreSum,
)
from outcomes.cells.sums import Changes, difference_of_sums, key_of, keys_of
from outcomes.delivery.models import Attendance, Delivery, PlanItem, SessionRecord
from outcomes.measures.models import Measurement
from outcomes.measures.pairs import ScaleKey

# So few that their measurements take little memory, however many they are.
AT_ONCE = 50
SOURCES = (ChildRecord, Delivery, PlanItem, SessionRecord, Attendance, Measurement)
SOURCE_TABLES = frozenset(each.__tablename__ for each in SOURCES)
# Any number, the same for everyone who counts.
ONE_AT_A_TIME = 5_310_627
Counted = Counter[tuple[Any, ...]]


def bring_up_to_date() -> int:
    """Count anew every delivery that is noted as changed; how many these were.

    Two transactions do so one after the other: each sees what the other committed.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
    first = (
        select(CellChange.delivery_id).distinct().order_by(CellChange.delivery_id).limit(AT_ONCE)
    )
    number = 0
    while some := db.session.scalars(first).all():
        # Taken away before they are counted: what is noted after this is noted for the next time.
        db.session.execute(delete(CellChange).where(CellChange.delivery_id.in_(some)))
        _count_anew(some)
        number += len(some)
    return number


def in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many numbers at once as a statement can well hold."""
    for first in range(0, len(numbers), AT_ONCE):
        yield numbers[first : first + AT_ONCE]


def waiting_deliveries() -> list[int]:
    """Deliveries that changed and are not counted anew yet."""
    return sorted(db.session.scalars(select(CellChange.delivery_id).distinct()))


def kept_contributions(delivery_ids: Collection[int]) -> Contributions:
    """What some deliveries add to the counts as they are kept."""
    rows = db.session.execute(
        select(DeliveryScores.__table__).where(DeliveryScores.delivery_id.in_(delivery_ids))
    )
    return {
        (row.delivery_id, ScaleKey(row.instrument, row.scale, row.rater)): Contribution(
            *(getattr(row, name) for name in Contribution._fields)
        )
        for row in rows
    }


def difference(before: Contributions, after: Contributions) -> Counted:
    """By how many deliveries each count changes; the keys are those of ``ScoreCount``."""
    counted: Counted = Counter()
    for found, sign in ((after, 1), (before, -1)):
        for key, each in found.items():
            counted[key_of(ScoreCount, key[1], each)] += sign
    return Counter({key: number for key, number in counted.items() if number})


def _count_anew(delivery_ids: Sequence[int]) -> None:
    before, after = kept_contributions(delivery_ids), contributions_of(delivery_ids)
    if before == after:
        return
    counts = {key: {"deliveries": each} for key, each in difference(before, after).items()}
    _add_to(ScoreCount, counts)
    for table in (ScoreSum, ScoreCell):
        _add_to(table, difference_of_sums(table, before, after))
    _revise({each.version_id for each in (*before.values(), *after.values())})
    db.session.execute(delete(DeliveryScores).where(DeliveryScores.delivery_id.in_(delivery_ids)))
    rows = [
        {"delivery_id": delivery_id, **key._asdict(), **each._asdict()}
        for (delivery_id, key), each in after.items()
    ]
    if rows:
        db.session.execute(insert(DeliveryScores), rows)


def _revise(version_ids: Collection[int]) -> None:
    _add_to(CountRevision, {(version_id,): {"revision": 1} for version_id in version_ids})


def _add_to(table: type[Base], changes: Changes) -> None:
    """Add to numbers where their row is there, else begin with them; a row of no delivery goes."""
    if not changes:
        return
    keys, columns = keys_of(table), table.__table__.c
    rows = [
        dict(zip(keys, key, strict=True)) | dict(numbers)
        for key, numbers in sorted(changes.items())
    ]
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table.__table__)
    added = {name: columns[name] + statement.excluded[name] for name in rows[0] if name not in keys}
    db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)
    fewer = [key for key, numbers in changes.items() if numbers.get("deliveries", 0) < 0]
    if fewer:
        of_key = tuple_(*(columns[name] for name in keys))
        gone = delete(table).where(of_key.in_(fewer), columns["deliveries"] == 0)
        db.session.execute(gone)


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, _: UOWTransaction) -> None:
    written = (*session.new, *session.dirty, *session.deleted)
    if any(isinstance(each, SOURCES) for each in written):
        session.info["counts_changed"] = True


@event.listens_for(Session, "do_orm_execute")
def _note_statement(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table = getattr(state.statement, "table", None)
    if table is not None and table.name in SOURCE_TABLES:
        state.session.info["counts_changed"] = True


@event.listens_for(Session, "before_commit", insert=True)
def _before_commit(session: Session) -> None:
    """Ahead of the journal, whose lock is the last to be taken."""
    if session.in_nested_transaction():
        return
    session.flush()
    if session.info.pop("counts_changed", False):
        bring_up_to_date()
