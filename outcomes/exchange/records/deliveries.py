"""Deliveries, known by the sender's delivery reference and bound to a version for good."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from sqlalchemy import select

from catalogue.interventions.models import Intervention, InterventionVersion
from core.database import Base, db, today
from core.ui.words import long_date
from outcomes.caseload.history import SENT_AGAIN
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.elsewhere import record_started_delivery
from outcomes.delivery.ending_operations import end_delivery
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.delivery.queries import available_version
from outcomes.delivery.words import vocabulary, why_not_available
from outcomes.exchange.cells import Code, Column, day, whole_number, words
from outcomes.exchange.lookups import Referred, child_of, children_of, demand_opaque
from outcomes.exchange.models import LONGEST_REFERENCE
from outcomes.exchange.records.children import CASE_REFERENCE
from outcomes.exchange.records.plans import OF_ANOTHER, intervention_of
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import Import, Outcome, Row, RowRefused

DELIVERY_REFERENCE = Column("delivery_reference", words(LONGEST_REFERENCE), required=True)


class Deliveries:
    """A row is a delivery. How it ended may come later; its version and its start stay."""

    name = "deliveries"
    table: type[Base] = Delivery
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        DELIVERY_REFERENCE,
        Column("plan_reference", words(LONGEST_REFERENCE)),
        Column("intervention", words(80), required=True),
        Column("version", whole_number),
        Column("started_on", day, required=True),
        Column("ended_on", day),
        Column("ending", Code("delivery_endings")),
    )
    fields: Mapping[str, str] = {"plan_item_id": "plan_reference"}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Add deliveries, and end those that have ended since."""
        children = children_of(rows, viewer=job.actor)
        items = Referred("plans", PlanItem, (row["plan_reference"] for row in rows))
        known = Referred(self.name, Delivery, (row["delivery_reference"] for row in rows))

        def save(row: Row) -> Outcome:
            child = child_of(row, children)
            _check_ending(row)
            item = _item(row, child, items)
            delivery = known.get(row["delivery_reference"])
            if delivery is None:
                known.add(row["delivery_reference"], _add(row, child, item, job), job)
                return Outcome.CREATED
            if delivery.child_id != child.id:
                raise RowRefused("delivery_reference", OF_ANOTHER)
            _demand_same(delivery, row, item)
            return _end(delivery, row, job)

        one_by_one(rows, job, self, save)


def _add(row: Row, child: ChildRecord, item: PlanItem | None, job: Import) -> Delivery:
    demand_opaque(row["delivery_reference"], "delivery_reference")
    delivery = record_started_delivery(
        child=child,
        item=item,
        version=_version(row, intervention_of(row)),
        started_on=row["started_on"],
        ended=row["ended_on"] is not None,
        submission_key=str(uuid4()),
        actor=job.actor,
    )
    if row["ended_on"]:
        _write_end(delivery, row, job)
    return delivery


def _end(delivery: Delivery, row: Row, job: Import) -> Outcome:
    same = (delivery.ended_on, delivery.ending) == (row["ended_on"], row["ending"])
    if row["ended_on"] is None or same:  # a blank erases nothing
        job.hear(delivery.id)
        return Outcome.UNCHANGED
    job.demand_first_word(delivery.id, "ended_on")
    _write_end(delivery, row, job)
    job.hear(delivery.id)
    return Outcome.UPDATED


def _write_end(delivery: Delivery, row: Row, job: Import) -> None:
    end_delivery(
        delivery=delivery,
        ended_on=row["ended_on"],
        ending=row["ending"],
        revision=delivery.revision,
        reason=SENT_AGAIN,
        actor=job.actor,
    )


def _check_ending(row: Row) -> None:
    """What the end must be whatever the delivery: nothing is written before it is right."""
    ended_on, ending = row["ended_on"], row["ending"]
    if (ended_on is None) != (ending is None):
        missing = "ending" if ending is None else "ended_on"
        raise RowRefused(missing, "is blank. Say both when it ended and how, or neither")
    if ended_on is None:
        return
    if ended_on > today():
        raise RowRefused("ended_on", "The end must be today or in the past")
    if ended_on < row["started_on"]:
        raise RowRefused("ended_on", "The end must be on or after the start")
    if not vocabulary("delivery_endings").term(ending).valid_on(ended_on):
        raise RowRefused("ending", f"was not in use on {long_date(ended_on)}")


def _item(row: Row, child: ChildRecord, items: Referred[PlanItem]) -> PlanItem | None:
    if row["plan_reference"] is None:
        return None
    item = items.get(row["plan_reference"])
    if item is None or item.child_id != child.id:
        raise RowRefused("plan_reference", "This child has no plan item with this reference")
    return item


def _version(row: Row, intervention: Intervention) -> InterventionVersion:
    """The version that a row names; without a number the one that is available."""
    if row["version"] is None:
        available = available_version(intervention_id=intervention.id)
        if available is None:
            newest = max(
                (each for each in intervention.versions if each.approved_at),
                key=lambda each: each.number,
                default=None,
            )
            reason = f"cannot be started now, because {why_not_available(newest)}"
            raise RowRefused("intervention", reason)
        return available
    version = db.session.scalar(
        select(InterventionVersion).where(
            InterventionVersion.intervention_id == intervention.id,
            InterventionVersion.number == row["version"],
            InterventionVersion.approved_at.is_not(None),
        )
    )
    if version is None:
        raise RowRefused("version", "There is no approved version of this number")
    return version


def _demand_same(delivery: Delivery, row: Row, item: PlanItem | None) -> None:
    """A delivery stays what it was started as."""
    version = db.session.get_one(InterventionVersion, delivery.version_id)
    stays = {
        "intervention": (intervention_of(row).id, delivery.intervention_id),
        "version": (row["version"] or version.number, version.number),
        "started_on": (row["started_on"], delivery.started_on),
        "plan_reference": (item.id if item else delivery.plan_item_id, delivery.plan_item_id),
    }
    for column, (said, saved) in stays.items():
        if said != saved:
            raise RowRefused(column, "is not that of this delivery, and cannot be changed")
