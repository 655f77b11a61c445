"""Measures that are due: for whoever does the work, and for whoever manages the team."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from catalogue.instruments.queries import all_instruments
from core.database import db, today
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import teams_of, within_teams
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.evaluation.pairing import NoPair, NoPairReason
from outcomes.measures import queries
from outcomes.measures.occasions import POST, PRE, WINDOWS, last_day_after, last_day_before
from outcomes.measures.pairs import DeliveryTimes, MeasurementRow, pair_of

SHOWN = 8
# A score after may be entered late for this long past the day on which it could be taken.
LATE_ENTRY = timedelta(days=28)


@dataclass(frozen=True)
class DueMeasure:
    """An instrument that should be answered (or entered) for a delivery."""

    delivery: Delivery
    instrument: str
    occasion: str
    by: date | None

    @property
    def owner_id(self) -> int:
        """Whose it is: of the plan item, or else of whoever began the delivery."""
        item = self.delivery.plan_item
        return item.owner_id if item else self.delivery.started_by_id

    @property
    def is_late(self) -> bool:
        return self.by is not None and self.by < today()


def measures_due(user: User) -> Section:
    """What to measure next, the most urgent first."""
    due = due_for(user)
    return Section(
        title="Measures due",
        empty="No measures are due. They appear here when something starts or ends.",
        items=[_item(each) for each in due[:SHOWN]],
        total=len(due),
        all_address=url_for("due.list_due") if due else None,
        all_label="See all measures due",
    )


def measures_due_in_teams(user: User) -> Section:
    """The teams of a manager, each leading to the measures due there."""
    return Section(
        title="Measures due",
        empty="You manage no team.",
        items=[
            Item(text=team.name, address=url_for("due.list_due", team=team.id))
            for team in teams_of(user)
        ],
    )


def due_for(user: User) -> list[DueMeasure]:
    """The measures due in the deliveries that a person started or is the owner of.

    A score before is due from the start of a delivery; one after when it has ended or all its
    sessions were held. Both go by the instruments that the version itself names.
    """
    started_or_planned = or_(Delivery.started_by_id == user.id, PlanItem.owner_id == user.id)
    return _due_among(_deliveries(user, started_or_planned))


def due_in_team(user: User, team_id: int) -> list[DueMeasure]:
    """The measures due in the running and lately ended deliveries of one team, whoever's they are.

    Nothing of a team that the person does not see.
    """
    return _due_among(_deliveries(user, ChildRecord.team_id == team_id))


def _due_among(deliveries: list[Delivery]) -> list[DueMeasure]:
    if not deliveries:
        return []
    facts = queries.version_facts({delivery.version_id for delivery in deliveries})
    times = queries.times_of(deliveries, facts)
    rows: dict[int, list[MeasurementRow]] = defaultdict(list)
    for row in queries.measurement_rows([delivery.id for delivery in deliveries]):
        rows[row.delivery_id].append(row)
    due = [
        each
        for delivery in deliveries
        for each in due_in_delivery(
            delivery,
            facts[delivery.version_id].instruments,
            rows[delivery.id],
            times[delivery.id],
        )
    ]
    return sorted(due, key=lambda each: (each.by or date.max, each.delivery.id, each.instrument))


def due_in_delivery(
    delivery: Delivery,
    instruments: Iterable[str],
    rows: Iterable[MeasurementRow],
    times: DeliveryTimes,
) -> list[DueMeasure]:
    """What is due in one delivery; nothing in one that ended long ago.

    :param instruments: that its version names.
    :param rows: all that was measured in it, in the order in which it was taken.
    """
    if delivery.ended_on is not None and delivery.ended_on < _oldest_end():
        return []
    known = list(rows)
    return [
        each
        for instrument in instruments
        if instrument in all_instruments()
        for each in _due(
            delivery, instrument, [row for row in known if row.instrument == instrument], times
        )
    ]


def _deliveries(user: User, whose: ColumnElement[bool]) -> list[Delivery]:
    """Those of children that a person sees, which run or ended not long ago."""
    return list(
        db.session.scalars(
            select(Delivery)
            .join(ChildRecord, ChildRecord.id == Delivery.child_id)
            .outerjoin(PlanItem, PlanItem.id == Delivery.plan_item_id)
            .where(
                within_teams(user),
                whose,
                or_(Delivery.ended_on.is_(None), Delivery.ended_on >= _oldest_end()),
            )
            .options(
                joinedload(Delivery.child),
                joinedload(Delivery.plan_item),
            )
        )
    )


def _oldest_end() -> date:
    """What ended before that day can no longer be measured, nor entered late."""
    return today() - timedelta(days=WINDOWS.days_after_end) - LATE_ENTRY


def _due(
    delivery: Delivery, instrument: str, rows: list[MeasurementRow], times: DeliveryTimes
) -> Iterator[DueMeasure]:
    by_key: dict[tuple[str, str], list[MeasurementRow]] = defaultdict(list)
    for row in rows:
        by_key[row.scale, row.rater].append(row)
    outcomes = [pair_of(each, times) for each in by_key.values()]
    if not any(each.pre for each in outcomes):
        yield DueMeasure(delivery, instrument, PRE, last_day_before(times.dates))
        return
    missing = [each for each in outcomes if isinstance(each, NoPair) and each.pre]
    is_over = times.ended_on is not None or times.all_sessions_held
    if is_over and any(each.reason is NoPairReason.NO_POST for each in missing):
        yield DueMeasure(delivery, instrument, POST, last_day_after(times.dates))


def address_of(due: DueMeasure) -> str:
    """Where it is recorded."""
    return url_for(
        "measures.record",
        delivery_id=due.delivery.id,
        instrument=due.instrument,
        occasion=due.occasion,
    )


def _item(due: DueMeasure) -> Item:
    instrument = all_instruments()[due.instrument]
    what = "before" if due.occasion == PRE else "after"
    return Item(
        text=f"{due.delivery.child.case_reference}: {instrument.title}, {what}",
        address=address_of(due),
        detail=detail_of(due),
        tag="Late" if due.is_late else "",
    )


def detail_of(due: DueMeasure) -> str:
    """Until when it can be taken."""
    if due.by is None:
        return "All sessions were held."
    if not due.is_late:
        return f"By {long_date(due.by)}."
    if due.occasion == PRE:
        return (
            f"It could be taken until {long_date(due.by)}. Enter it if it was; "
            "if not, measure now as ‘During’."
        )
    return f"It could be taken until {long_date(due.by)}. Enter it if it was."
