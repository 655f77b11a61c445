"""Reading measurements, and the deliveries that they belong to."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from catalogue.instruments.queries import all_instruments
from catalogue.interventions.models import InterventionVersion
from core.database import db, today
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand
from outcomes.delivery.models import Attendance, Delivery, SessionRecord
from outcomes.delivery.queries import VersionParts, version_parts
from outcomes.measures.models import Measurement
from outcomes.measures.occasions import PRE, suggested_occasion
from outcomes.measures.pairs import OCCASIONS, DeliveryTimes, MeasurementRow

NO_SUCH_PAGE = "There is no such page, or you cannot see it."
DeliveryIds = Select[int] | Collection[int]


@dataclass(frozen=True)
class VersionFacts:
    """Of a version: its title, how many sessions it plans, which scales should show a change."""

    title: str
    sessions: int
    scales: tuple[tuple[str, str], ...]

    @property
    def instruments(self) -> tuple[str, ...]:
        """The instruments of those scales, each once, in the order of the text."""
        return tuple(dict.fromkeys(instrument for instrument, _ in self.scales))


def delivery_to_measure(delivery_id: int, *, viewer: User) -> Delivery:
    """A delivery with its child and plan item, for somebody who may record work with that child.

    :raises NotFound: if there is none, or the child is another team's.
    """
    delivery = db.session.scalar(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .options(joinedload(Delivery.child), joinedload(Delivery.plan_item))
    )
    if delivery is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, delivery.child)
    return delivery


def measurement_to_correct(measurement_id: int, *, viewer: User) -> Measurement:
    """A measurement with its delivery and child.

    :raises NotFound: if there is none, or the child is another team's.
    """
    found = db.session.scalar(
        select(Measurement)
        .where(Measurement.id == measurement_id)
        .options(joinedload(Measurement.delivery), joinedload(Measurement.child))
    )
    if found is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, found.child)
    return found


def version_facts(version_ids: Collection[int]) -> dict[int, VersionFacts]:
    """What measuring needs to know of some versions, by their ids; one query."""
    rows = db.session.execute(
        select(InterventionVersion.id, InterventionVersion.title, *version_parts()).where(
            InterventionVersion.id.in_(version_ids)
        )
    )
    return {row[0]: facts_of(row[1], VersionParts(*row[2:])) for row in rows}


def facts_of(title: str, parts: VersionParts) -> VersionFacts:
    """The same of a version of which the parts are known."""
    scales = tuple((each["instrument"], each["scale"]) for each in parts.measures or ())
    return VersionFacts(title, parts.sessions, scales)


def sessions_held(deliveries: DeliveryIds) -> dict[int, list[date]]:
    """The days of the sessions that took place and that the child came to, by delivery."""
    vocabulary = current_app.extensions["vocabularies"]["attendance"]
    came = [term.code for term in vocabulary if term.attended]
    rows = db.session.execute(
        select(Attendance.delivery_id, SessionRecord.held_on)
        .join(SessionRecord, SessionRecord.id == Attendance.session_id)
        .where(
            SessionRecord.happened.is_(True),
            Attendance.attendance.in_(came),
            Attendance.delivery_id.in_(deliveries),
        )
    )
    held: dict[int, list[date]] = defaultdict(list)
    for delivery_id, held_on in rows:
        held[delivery_id].append(held_on)
    return held


def row_of(measurement: Measurement) -> MeasurementRow:
    """A measurement as the reading of many gives it."""
    return MeasurementRow(*(getattr(measurement, name) for name in MeasurementRow._fields))


def measurement_rows(deliveries: DeliveryIds) -> list[MeasurementRow]:
    """Every measurement of some deliveries, in the order in which they were taken."""
    rows = db.session.execute(
        select(
            Measurement.id,
            Measurement.delivery_id,
            Measurement.instrument,
            Measurement.scale,
            Measurement.rater,
            Measurement.occasion,
            Measurement.taken_on,
            Measurement.score,
        )
        .where(Measurement.delivery_id.in_(deliveries))
        .order_by(Measurement.taken_on, Measurement.id)
    )
    return [MeasurementRow(*row) for row in rows]


def times_of(
    deliveries: Iterable[Delivery],
    facts: Mapping[int, VersionFacts] | None = None,
    held: Mapping[int, list[date]] | None = None,
) -> dict[int, DeliveryTimes]:
    """When each of some deliveries ran; two queries, less one for each that is known.

    :param facts: of the versions, at least of what was not planned, where they are known.
    :param held: the days of the sessions that the child came to, where they are known.
    """
    known = list(deliveries)
    if held is None:
        held = sessions_held([delivery.id for delivery in known])
    if facts is None:
        facts = version_facts({delivery.version_id for delivery in known})
    return {
        delivery.id: DeliveryTimes(
            started_on=delivery.started_on,
            ended_on=delivery.ended_on,
            held_on=held.get(delivery.id, []),
            sessions_planned=delivery.plan_item.sessions_planned
            if delivery.plan_item
            else planned_sessions(None, facts[delivery.version_id].sessions),
        )
        for delivery in known
    }


def planned_sessions(by_plan_item: int | None, by_version: int) -> int:
    """How many sessions were planned: for this child, else by the intervention itself."""
    return by_plan_item or max(by_version, 1)


def scale_title(instrument: str, scale: str) -> str:
    """The title of a scale; its code where the installation no longer has it."""
    found = all_instruments().get(instrument)
    if found is None:
        return scale
    return next((each.title for each in found.scales if each.code == scale), scale)


def suggested_for(delivery: Delivery, instrument: str, *, asked: str | None) -> str:
    """The occasion of a score taken today: what was asked for, or else what the dates suggest."""
    if asked in OCCASIONS:
        return asked
    times = times_of([delivery])[delivery.id]
    rows = measurement_rows([delivery.id])
    return suggested_occasion(
        times.dates,
        today(),
        has_before=any(row.instrument == instrument and row.occasion == PRE for row in rows),
        all_sessions_held=times.all_sessions_held,
    )
