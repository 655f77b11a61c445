"""Finding what rows speak of: children, and records by the sender's own references."""

import re
from collections.abc import Iterable
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import select

from core.database import db
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import within_teams
from outcomes.caseload.references import refusal_of_reference
from outcomes.delivery.models import Delivery, PlanItem, SessionRecord
from outcomes.exchange.models import REFERRED, ExternalReference
from outcomes.exchange.rows import Import, Row, RowRefused

Kept = TypeVar("Kept", PlanItem, Delivery, SessionRecord)
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


class Referred(Generic[Kept]):
    """The records that some rows name by a sender's reference, loaded in one go.

    A record that a row makes is added, so that the next row finds it.
    """

    def __init__(self, kind: str, table: type[Kept], references: Iterable[str | None]) -> None:
        self.kind = kind
        ids = ids_of(kind, {each for each in references if each is not None})
        key = table.__table__.c.id
        loaded = {
            record.__dict__["id"]: record
            for record in db.session.scalars(select(table).where(key.in_(ids.values())))
        }
        self.records: dict[str, Kept] = {name: loaded[number] for name, number in ids.items()}

    def get(self, reference: str | None) -> Kept | None:
        """The record of a reference; None where it is new."""
        return None if reference is None else self.records.get(reference)

    def add(self, reference: str, made: Kept, job: Import) -> None:
        """Keep what the sender calls a record that was made."""
        column = {REFERRED[self.kind]: made.__dict__["id"]}
        db.session.add(
            ExternalReference(kind=self.kind, reference=reference, created_at=job.moment, **column)
        )
        self.records[reference] = made


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
