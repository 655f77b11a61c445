"""Plan items, known by the sender's plan reference."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from catalogue.interventions.models import Intervention
from core.database import Base, db
from core.people.models import User
from outcomes.caseload.history import SENT_AGAIN
from outcomes.caseload.models import OLDEST, ChildRecord
from outcomes.delivery.forms import LONGEST_WORDS
from outcomes.delivery.models import PlanItem
from outcomes.delivery.operations import PlanDetails, add_plan_item, change_plan_item
from outcomes.exchange.cells import Code, Column, day, whole_number, words
from outcomes.exchange.lookups import Referred, child_of, children_of, demand_opaque
from outcomes.exchange.models import LONGEST_REFERENCE
from outcomes.exchange.records.children import CASE_REFERENCE
from outcomes.exchange.refusing import one_by_one
from outcomes.exchange.rows import Import, Outcome, Row, RowRefused

SCREENED = ("desired_outcome", "child_view", "child_view_declined_reason")
LONGEST_YEAR = 366
# What was decided in another system is not put off until training is on record here.
PLANNED_ELSEWHERE = "Planned in another system, which did not ask for training."
OF_ANOTHER = "is the reference of another child’s record"


class Plans:
    """A row is a plan item. Its intervention stays: another one is another item."""

    name = "plans"
    table: type[Base] = PlanItem
    columns: tuple[Column, ...] = (
        CASE_REFERENCE,
        Column("plan_reference", words(LONGEST_REFERENCE), required=True),
        Column("need", Code("needs"), required=True),
        Column("intervention", words(120), required=True),
        Column("desired_outcome", words(LONGEST_WORDS), required=True),
        Column("child_view", words(LONGEST_WORDS)),
        Column("child_view_declined_reason", words(LONGEST_WORDS)),
        Column("sessions_planned", whole_number, required=True),
        Column("owner_email", words(254), required=True),
        Column("start_by", day, required=True),
    )
    fields: Mapping[str, str] = {"owner_id": "owner_email"}

    def save(self, rows: Sequence[Row], job: Import) -> None:
        """Add or change the plan items of some rows."""
        children = children_of(rows, viewer=job.actor)
        items = Referred(self.name, PlanItem, (row["plan_reference"] for row in rows))

        def save(row: Row) -> Outcome:
            child = child_of(row, children)
            item = items.get(row["plan_reference"])
            intervention = intervention_of(row)
            if item is None:
                added = _add(row, child, intervention, job)
                items.add(row["plan_reference"], added, job)
                return Outcome.CREATED
            if item.child_id != child.id:
                raise RowRefused("plan_reference", OF_ANOTHER)
            if item.intervention_id != intervention.id:
                raise RowRefused("intervention", "is not the one of this plan item. It stays")
            return _change(item, row, job)

        one_by_one(rows, job, self, save)


def intervention_of(row: Row) -> Intervention:
    """The intervention that a row names by its address in the library.

    :raises RowRefused: if there is none.
    """
    found = db.session.scalar(select(Intervention).where(Intervention.slug == row["intervention"]))
    if found is None:
        raise RowRefused(
            "intervention",
            "is not in the library. Use the last part of its address there, like “anger-first-aid”",
        )
    return found


def _add(row: Row, child: ChildRecord, intervention: Intervention, job: Import) -> PlanItem:
    demand_opaque(row["plan_reference"], "plan_reference")
    job.demand_nobody_named({name: row[name] for name in SCREENED})
    details = _details(row, age_at(child, row["start_by"]), PLANNED_ELSEWHERE)
    return add_plan_item(
        child=child,
        intervention=intervention,
        details=details,
        # Nobody delivers anything here: whoever starts it is shown the warning then.
        warning_seen=True,
        planned_elsewhere=True,
        submission_key=str(uuid4()),
        actor=job.actor,
    )


def _change(item: PlanItem, row: Row, job: Import) -> Outcome:
    saved = PlanDetails(**{name: getattr(item, name) for name in PlanDetails.__dataclass_fields__})
    wanted = _details(row, saved.age_at_plan, saved.training_reason)
    if not wanted.child_view and not wanted.child_view_declined_reason:
        wanted = replace(
            wanted,
            child_view=saved.child_view,
            child_view_declined_reason=saved.child_view_declined_reason,
        )
    if wanted == saved:
        job.hear(item.id)
        return Outcome.UNCHANGED
    job.demand_first_word(item.id, "plan_reference")
    before, after = asdict(saved), asdict(wanted)
    job.demand_nobody_named({name: after[name] for name in SCREENED if after[name] != before[name]})
    wanted = replace(wanted, training_reason=saved.training_reason or PLANNED_ELSEWHERE)
    change_plan_item(
        item=item,
        details=wanted,
        revision=item.revision,
        reason=SENT_AGAIN,
        planned_elsewhere=True,
        actor=job.actor,
    )
    job.hear(item.id)
    return Outcome.UPDATED


def _details(row: Row, age: int, training_reason: str) -> PlanDetails:
    values: dict[str, Any] = {
        name: row[name] for name in ("need", "desired_outcome", "sessions_planned", "start_by")
    }
    return PlanDetails(
        **values,
        child_view=row["child_view"] or "",
        child_view_declined_reason=row["child_view_declined_reason"] or "",
        owner_id=person_with(row["owner_email"], "owner_email").id,
        age_at_plan=age,
        training_reason=training_reason,
    )


def person_with(email: str, column: str) -> User:
    """The member of staff with an email address.

    :raises RowRefused: if there is none.
    """
    found: User | None = db.session.scalar(
        select(User).where(func.lower(User.email) == email.lower())
    )
    if found is None:
        raise RowRefused(column, f"Nobody here has the email address {email}")
    return found


def age_at(child: ChildRecord, on: date) -> int:
    """The child's age in whole years, as far as the age at the start tells it: at least this."""
    years = max(0, (on - child.started_on).days // LONGEST_YEAR)
    return min(OLDEST, child.age_at_start + years)
