"""Finding what rows speak of: children, and records by the sender's own references."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.database import Base, db
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.caseload.references import refusal_of_reference
from outcomes.delivery.models import Delivery, PlanItem, SessionRecord
from outcomes.exchange.models import REFERRED, ExternalReference
from outcomes.exchange.rows import Import, Row, RowRefused

TABLES: dict[str, type[PlanItem] | type[Delivery] | type[SessionRecord]] = {
    "plans": PlanItem,
    "deliveries": Delivery,
    "sessions": SessionRecord,
}
# Of the sender's own signs, those that a case reference may not hold.
OTHER_SIGNS = re.compile(r"[._/: ]")


def children_of(rows: Iterable[Row], *, viewer: User) -> dict[str, ChildRecord]:
    """The children that rows name and that the person may see, by case reference."""
    references = {row["case_reference"] for row in rows}
    query = select(ChildRecord).where(
        ChildRecord.case_reference.in_(references), within_teams(viewer)
    )
    return {child.case_reference: child for child in db.session.scalars(query)}


def child_of(row: Row, children: dict[str, ChildRecord]) -> ChildRecord:
    """The child of a row.

    :raises RowRefused: if there is none, or none that the person may see.
    """
    child = children.get(row["case_reference"])
    if child is None:
        raise unknown_child()
    return child


def unknown_child() -> RowRefused:
    """There is no such child, or none that the sender may see: both read the same."""
    return RowRefused(
        "case_reference",
        "There is no child with this case reference in your teams. Import the children first",
    )


def unknown_delivery() -> RowRefused:
    """There is no such delivery, or none that the sender may see."""
    return RowRefused(
        "delivery_reference",
        "There is no delivery with this reference in your teams. Import the deliveries first",
    )


def ids_of(kind: str, references: Iterable[str]) -> dict[str, int]:
    """The ids of records by the references that a sender, or our own export, gave them."""
    wanted = set(references)
    column: Any = getattr(ExternalReference, REFERRED[kind])
    known = select(ExternalReference.reference, column).where(
        ExternalReference.kind == kind, ExternalReference.reference.in_(wanted)
    )
    found: dict[str, int] = dict(db.session.execute(known).all())
    table = TABLES[kind]
    own = select(table.submission_key, table.id).where(
        table.submission_key.in_(wanted - found.keys())
    )
    return {**dict(db.session.execute(own).all()), **found}


def record_of(kind: str, reference: str) -> Any:
    """The record of a reference; None where it is new."""
    record_id = ids_of(kind, [reference]).get(reference)
    return None if record_id is None else db.session.get(TABLES[kind], record_id)


def refer(kind: str, reference: str, made: Base, job: Import) -> None:
    """Keep what the sender calls a record that was made."""
    column = {REFERRED[kind]: made.__dict__["id"]}
    db.session.add(
        ExternalReference(kind=kind, reference=reference, created_at=job.moment, **column)
    )
    db.session.flush()


def demand_opaque(reference: str, column: str) -> None:
    """Refuse a new reference that looks like a name or a date of birth.

    :raises RowRefused: for that.
    """
    if _is_key(reference):
        return
    refusal = refusal_of_reference(OTHER_SIGNS.sub("-", reference))
    if refusal:
        raise RowRefused(column, refusal)


def _is_key(reference: str) -> bool:
    """Whether it is a key of a service like this one: chance alone, whatever it looks like."""
    try:
        return str(UUID(reference)) == reference
    except ValueError:
        return False
