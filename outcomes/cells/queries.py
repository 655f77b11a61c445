"""Reading the counts."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ScalarSelect, func, select, tuple_

from catalogue.interventions.models import InterventionVersion
from core.database import db
from outcomes.cells.contributions import ITSELF, contributions_of
from outcomes.cells.keeping import (
    Counted,
    difference,
    in_parts,
    kept_contributions,
    waiting_deliveries,
)
from outcomes.cells.models import CellChange, CountRevision, DeliveryScores, ScoreCount, ScoreSum
from outcomes.cells.sums import NUMBERS, Key, difference_of_sums, keys_of
from outcomes.delivery.models import Delivery
from outcomes.measures.pairs import ScaleKey


def counted_scores(version_ids: Collection[int], *, waiting: bool = True) -> Counted:
    """How many deliveries of some versions have which scores, as the records are now.

    The keys are those of ``ScoreCount``. What waits to be counted is counted here, and not kept:
    a page that reads writes nothing.

    :param waiting: whether anything may wait; False for those who have just looked.
    """
    rows = db.session.execute(
        select(ScoreCount.__table__).where(ScoreCount.version_id.in_(version_ids))
    )
    counted: Counted = Counted({tuple(key): number for *key, number in rows})
    for some in in_parts(waiting_deliveries() if waiting else ()):
        counted.update(difference(kept_contributions(some), contributions_of(some)))
    wanted = set(version_ids)
    return Counted({key: number for key, number in counted.items() if number and key[0] in wanted})


def summed_scores(version_ids: Collection[int], scale: ScaleKey) -> dict[Key, dict[str, int]]:
    """The sums of some versions on a scale, and those of the deliveries themselves.

    The keys are those of ``ScoreSum``. What waits to be counted is counted here, and not kept. It
    is as much work for a million children as for ten thousand.
    """
    keys = keys_of(ScoreSum)
    rows = db.session.execute(
        select(ScoreSum.__table__).where(
            ScoreSum.version_id.in_(version_ids),
            tuple_(ScoreSum.instrument, ScoreSum.scale, ScoreSum.rater).in_([scale, ITSELF]),
        )
    ).mappings()
    found: dict[Key, dict[str, int]] = {
        tuple(row[name] for name in keys): {name: row[name] for name in NUMBERS} for row in rows
    }
    wanted = set(version_ids)
    for some in in_parts(waiting_deliveries()):
        kept, now = kept_contributions(some), contributions_of(some)
        for key, numbers in difference_of_sums(ScoreSum, kept, now).items():
            if key[0] in wanted and ScaleKey(*key[2:]) in (scale, ITSELF):
                before = found.get(key, dict.fromkeys(NUMBERS, 0))
                found[key] = {name: before[name] + numbers[name] for name in NUMBERS}
    return {key: numbers for key, numbers in found.items() if numbers["deliveries"]}


def revisions() -> dict[int, tuple[int, int]]:
    """By intervention that was ever begun, what changes whenever its counts do; one query.

    While a change waits to be counted, or nothing was ever counted, it takes a second one.
    """
    newest_change = select(func.max(CellChange.id)).scalar_subquery()
    rows = db.session.execute(
        select(
            InterventionVersion.intervention_id,
            func.sum(CountRevision.revision),
            newest_change,
        )
        .join(CountRevision, CountRevision.version_id == InterventionVersion.id)
        .group_by(InterventionVersion.intervention_id)
    ).all()
    newest = (rows[0][2] if rows else db.session.scalar(select(newest_change))) or 0
    found = {intervention_id: (int(number), newest) for intervention_id, number, _ in rows}
    if newest:
        waiting = select(Delivery.intervention_id).where(
            Delivery.id.in_(select(CellChange.delivery_id))
        )
        for intervention_id in db.session.scalars(waiting.distinct()):
            found.setdefault(intervention_id, (0, newest))
    return found


def latest_score() -> ScalarSelect[date | None]:
    """The day of a version's newest score after, to be asked for with the version."""
    return (
        select(func.max(DeliveryScores.post_on))
        .where(DeliveryScores.version_id == InterventionVersion.id)
        .scalar_subquery()
    )
