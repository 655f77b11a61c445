"""Proof that the counts are true: everything is worked out from scratch and compared."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from core.database import Base, db
from outcomes.cells.classes import class_of
from outcomes.cells.contributions import contributions_of
from outcomes.cells.keeping import (
    bring_up_to_date,
    difference,
    in_parts,
    kept_contributions,
)
from outcomes.cells.models import (
    THOUSANDTHS,
    CellChange,
    DeliveryScores,
    ScoreCell,
    ScoreCount,
    ScoreSum,
)
from outcomes.cells.sums import Changes, Key, difference_of_sums, keys_of
from outcomes.delivery.models import Delivery
from outcomes.measures.pairs import ScaleKey

COUNTED: tuple[type[Base], ...] = (ScoreCount, ScoreSum, ScoreCell)


@dataclass(frozen=True)
class Verified:
    """How many deliveries and counts were looked at, and what differs, in words."""

    deliveries: int
    counts: int
    differences: tuple[str, ...]


def verify() -> Verified:
    """Compare what is kept with what the records say now. It changes nothing but what waited."""
    bring_up_to_date()
    delivery_ids = sorted(
        {
            *db.session.scalars(select(Delivery.id)),
            *db.session.scalars(select(DeliveryScores.delivery_id)),
        }
    )
    wrong = [f"Delivery {number} is counted wrongly." for number in _drifted(delivery_ids)]
    counts = 0
    for table in COUNTED:
        kept, added_up = _kept(table), _added_up(table, delivery_ids)
        counts += len(kept)
        wrong += [
            f"In {table.__tablename__} {key} is {dict(kept.get(key, {}))}, "
            f"and the records say {dict(added_up.get(key, {}))}."
            for key in sorted(kept.keys() | added_up.keys())
            if kept.get(key) != added_up.get(key)
        ]
    return Verified(len(delivery_ids), counts, tuple(wrong))


def note_new_figures() -> None:
    """Note the deliveries whose class a figure of the scale, published anew, tells otherwise."""
    scores = DeliveryScores
    columns = (scores.instrument, scores.scale, scores.pre, scores.post, scores.change_class)
    rows = db.session.execute(select(*columns).where(scores.post_on.is_not(None)).distinct())
    for row in rows.all():
        told = class_of(
            ScaleKey(row.instrument, row.scale, ""), row.pre / THOUSANDTHS, row.post / THOUSANDTHS
        )
        if told == row.change_class:
            continue
        same = (
            column.is_not_distinct_from(value) for column, value in zip(columns, row, strict=True)
        )
        concerned = select(scores.delivery_id).where(*same)
        db.session.execute(insert(CellChange).from_select(["delivery_id"], concerned))


def rebuild() -> int:
    """Forget every count and count everything anew; how many deliveries these were."""
    tables: tuple[type[Base], ...] = (*COUNTED, DeliveryScores, CellChange)
    for table in tables:
        db.session.execute(delete(table))
    db.session.execute(insert(CellChange).from_select(["delivery_id"], select(Delivery.id)))
    return bring_up_to_date()


def _drifted(delivery_ids: list[int]) -> Iterator[int]:
    for some in in_parts(delivery_ids):
        kept, now = kept_contributions(some), contributions_of(some)
        yield from sorted(
            {key[0] for key in kept.keys() | now.keys() if kept.get(key) != now.get(key)}
        )


def _kept(table: type[Base]) -> Changes:
    keys = keys_of(table)
    rows = db.session.execute(select(table.__table__)).mappings()
    return {
        tuple(row[name] for name in keys): {
            name: number for name, number in row.items() if name not in keys
        }
        for row in rows
    }


def _added_up(table: type[Base], delivery_ids: list[int]) -> Changes:
    """The rows of a table as the deliveries that are kept add up to."""
    found: dict[Key, Counter[str]] = defaultdict(Counter)
    for some in in_parts(delivery_ids):
        kept = kept_contributions(some)
        if table is ScoreCount:
            changes: Changes = {
                key: {"deliveries": number} for key, number in difference({}, kept).items()
            }
        else:
            changes = difference_of_sums(table, {}, kept)
        for key, numbers in changes.items():
            found[key].update(numbers)
    return {key: dict(numbers) for key, numbers in found.items()}
