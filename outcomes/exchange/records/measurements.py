"""Measurements: many, so looked up and written in bulk, under the rules of the form.

A row is known by delivery, scale, rater, occasion and day. Another score for the same is a
correction, and what was there before is kept with the child's record.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import uuid4

from sqlalchemy import Table, insert, select

from catalogue.instruments.queries import all_instruments
from catalogue.instruments.schemas import Scale
from core.database import Base, db, today
from core.people.models import User
from core.ui.words import long_date
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.delivery.models import Delivery
from outcomes.evaluation.pairing import DeliveryDates
from outcomes.exchange.cells import Code, Column, day, number, one_of, words
from outcomes.exchange.lookups import ids_of, unknown_child, unknown_delivery
from outcomes.exchange.records.children import CASE_REFERENCE
from outcomes.exchange.records.deliveries import DELIVERY_REFERENCE
from outcomes.exchange.records.plans import OF_ANOTHER
from outcomes.exchange.refusing import as_refused
from outcomes.exchange.rows import Import, Outcome, Row, RowRefused
from outcomes.measures.models import Measurement
from outcomes.measures.occasions import (
    POST,
    PRE,
    first_day_before,
    refusal_of_day,
    refusal_of_order,
)
from outcomes.measures.operations import SENT_AGAIN, correct_measurement

SAME_SCORE = 1e-6
TABLE = cast("Table", Measurement.__table__)


class Of(NamedTuple):
    """A delivery, as measuring needs it."""

    id: int
    child_id: int
    case_reference: str
    dates: DeliveryDates


class Scored(NamedTuple):
    """A score that is there; without an id it is of this chunk and still to be written."""

    id: int | None
    occasion: str | None
    taken_on: date
    score: float


Key = tuple[int, str, str, str]
Known = dict[Key, list[Scored]]


@dataclass
class Chunk:
    """Some rows: whom and what they name, what is recorded of it, and what is to be written."""

    children: frozenset[str]
    deliveries: Mapping[str, Of]
    known: Known
    on: date
    new: list[dict[str, Any]] = field(default_factory=list)
    _scales: dict[tuple[str, str, str], Scale] = field(default_factory=dict)

    def scale(self, instrument_code: str, scale_code: str, rater: str) -> Scale:
        """The scale that a row names.

        :raises RowRefused: if the instrument has none such, or is not answered by that rater.
        """
        key = (instrument_code, scale_code, rater)
        if key not in self._scales:
            self._scales[key] = _scale(*key)
        return self._scales[key]


def instrument(text: str) -> str:
    """The code of an instrument."""
    return str(one_of(all_instruments())(text))


class Measurements:
    """A row is a score of one scale."""

    name = "measurements"
    table: type[Base] = Measurement
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        DELIVERY_REFERENCE,
        Column("instrument", instrument, required=True),
        Column("scale", words(60), required=True),
        Column("rater", Code("raters"), required=True),
        Column("occasion", Code("occasions")),
        Column("taken_on", day, required=True),
        Column("score", number, required=True),
    )
    fields: Mapping[str, str] = {}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Check the rows one by one, and write what is new in one go."""
        chunk = _chunk(rows, job.actor)
        for row in rows:
            try:
                with as_refused(self):
                    outcome = _save(row, chunk, job)
            except RowRefused as refused:
                job.refuse(row.line, row.cells, refused)
            else:
                job.counts[outcome] += 1
        if chunk.new:
            db.session.execute(insert(TABLE), chunk.new)
            job.by_child.update(each["child_id"] for each in chunk.new)


def _save(row: Row, chunk: Chunk, job: Import) -> Outcome:
    delivery = _delivery(row, chunk)
    others = chunk.known[delivery.id, row["instrument"], row["scale"], row["rater"]]
    scale = chunk.scale(row["instrument"], row["scale"], row["rater"])
    for place, there in enumerate(others):
        if (there.occasion, there.taken_on) == (row["occasion"], row["taken_on"]):
            outcome = _correct(there, row, job)
            others[place] = there._replace(score=row["score"])
            return outcome
    # Only of what is new: what is there was right when it came, whatever came after it.
    _check(row, scale, delivery, others, chunk.on)
    others.append(Scored(None, row["occasion"], row["taken_on"], row["score"]))
    chunk.new.append(_columns(row, delivery, job))
    return Outcome.CREATED


def _correct(there: Scored, row: Row, job: Import) -> Outcome:
    """The same score again changes nothing; another one is a correction by its sender."""
    if abs(there.score - row["score"]) < SAME_SCORE:
        if there.id is not None:
            job.hear(there.id)
        return Outcome.UNCHANGED
    job.demand_first_word(there.id, "score")
    if there.occasion is None:
        raise RowRefused(
            "score", "A score of an unknown occasion is corrected on the child’s page only"
        )
    measurement = db.session.get_one(Measurement, there.id)
    correct_measurement(
        measurement=measurement,
        score=row["score"],
        occasion=row["occasion"],
        taken_on=row["taken_on"],
        reason=SENT_AGAIN,
        actor=job.actor,
    )
    job.hear(measurement.id)
    return Outcome.UPDATED


def _scale(instrument_code: str, scale_code: str, rater: str) -> Scale:
    found = all_instruments()[instrument_code]
    if rater not in found.raters:
        raise RowRefused("rater", f"does not answer this one. Use {' or '.join(found.raters)}")
    try:
        return found.scale(scale_code)
    except LookupError:
        scales = ", ".join(scale.code for scale in found.scales)
        raise RowRefused("scale", f"is none of this instrument. Use one of: {scales}") from None


def _check(row: Row, scale: Scale, delivery: Of, others: Iterable[Scored], on: date) -> None:
    if refusal := scale.refusal(row["score"]):
        raise RowRefused("score", refusal)
    occasion, taken_on = row["occasion"], row["taken_on"]
    if refusal := _refusal_of_day(occasion, taken_on, delivery.dates, on):
        raise RowRefused("taken_on", refusal)
    if occasion not in (PRE, POST):
        return
    refusal = refusal_of_order(
        occasion, taken_on, before=_earliest(others, PRE), after=_earliest(others, POST)
    )
    if refusal:
        raise RowRefused("taken_on", refusal)


def _refusal_of_day(
    occasion: str | None, taken_on: date, dates: DeliveryDates, on: date
) -> str | None:
    if occasion is not None:
        return refusal_of_day(occasion, taken_on, dates, today=on)
    if taken_on > on:
        return "The date must be today or in the past"
    first = first_day_before(dates)
    return f"Enter a date from {long_date(first)} on" if taken_on < first else None


def _earliest(scored: Iterable[Scored], occasion: str) -> date | None:
    return min((each.taken_on for each in scored if each.occasion == occasion), default=None)


def _delivery(row: Row, chunk: Chunk) -> Of:
    if row["case_reference"] not in chunk.children:
        raise unknown_child()
    delivery = chunk.deliveries.get(row["delivery_reference"])
    if delivery is None:
        raise unknown_delivery()
    if delivery.case_reference != row["case_reference"]:
        raise RowRefused("delivery_reference", OF_ANOTHER)
    return delivery


def _chunk(rows: Sequence[Row], actor: User) -> Chunk:
    references = {row["case_reference"] for row in rows}
    children = db.session.scalars(
        select(ChildRecord.case_reference).where(
            ChildRecord.case_reference.in_(references), within_teams(actor)
        )
    )
    deliveries = _deliveries(rows, actor)
    return Chunk(frozenset(children), deliveries, _known(deliveries.values()), today())


def _deliveries(rows: Sequence[Row], actor: User) -> dict[str, Of]:
    """The deliveries that rows name and that the person may see, by reference."""
    ids = ids_of("deliveries", {row["delivery_reference"] for row in rows})
    found = db.session.execute(
        select(
            Delivery.id,
            Delivery.child_id,
            ChildRecord.case_reference,
            Delivery.started_on,
            Delivery.ended_on,
        )
        .join(ChildRecord, Delivery.child_id == ChildRecord.id)
        .where(Delivery.id.in_(ids.values()), within_teams(actor))
    )
    by_id = {
        each.id: Of(
            each.id,
            each.child_id,
            each.case_reference,
            DeliveryDates(
                started_on=each.started_on,
                ended_on=each.ended_on,
                sessions_held_on=(),
                one_session_planned=True,
            ),
        )
        for each in found
    }
    return {name: by_id[number] for name, number in ids.items() if number in by_id}


def _known(deliveries: Iterable[Of]) -> Known:
    """What is recorded already in some deliveries."""
    known: Known = defaultdict(list)
    rows = db.session.execute(
        select(
            Measurement.delivery_id,
            Measurement.instrument,
            Measurement.scale,
            Measurement.rater,
            Measurement.id,
            Measurement.occasion,
            Measurement.taken_on,
            Measurement.score,
        ).where(Measurement.delivery_id.in_({each.id for each in deliveries}))
    )
    for of_delivery, of_instrument, scale, rater, number_of_it, occasion, taken_on, score in rows:
        there = Scored(number_of_it, occasion, taken_on, score)
        known[of_delivery, of_instrument, scale, rater].append(there)
    return known


def _columns(row: Row, delivery: Of, job: Import) -> dict[str, Any]:
    return {
        "child_id": delivery.child_id,
        "delivery_id": delivery.id,
        "instrument": row["instrument"],
        "scale": row["scale"],
        "rater": row["rater"],
        "occasion": row["occasion"],
        "taken_on": row["taken_on"],
        "score": row["score"],
        "submission_key": str(uuid4()),
        "recorded_by_id": job.actor.id,
        "recorded_at": job.moment,
    }
