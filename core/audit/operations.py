"""How an operation says what it did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import g
from sqlalchemy import inspect

from core.database import Base, db
from core.journal import AuditEntry, Link, queue

# A field of these kinds is named in the audit; its values are kept in the record's own history.
VALUES_WITHHELD = "changed"


class Actor(Protocol):
    """Whoever acts: a signed-in person."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True)
class KnownActor:
    """A person of whom the number is enough."""

    id: int


@dataclass(frozen=True)
class Subject:
    """What was acted on: the kind of thing and its number."""

    type: str
    id: int | None


def subject_of(record: Base) -> Subject:
    """The subject that stands for a database record."""
    identity = inspect(record).identity
    return Subject(record.__tablename__, identity[0] if identity else None)


def record(
    *,
    actor: Actor | None,
    action: str,
    subject: Base | Subject,
    changes: Mapping[str, Any] | None = None,
    link: Link | None = None,
) -> None:
    """Add an event to the audit. It is written when the transaction commits.

    ``changes`` maps a field to ``[before, after]``, or, on a child's record, to ``"changed"``.

    :param link: writes a row of a chain that the event ties into the audit; see ``AuditEntry``.
    """
    where = subject if isinstance(subject, Subject) else subject_of(subject)
    queue(
        db.session(),
        AuditEntry(
            actor_id=actor.id if actor else None,
            action=action,
            subject_type=where.type,
            subject_id=where.id,
            changes=dict(changes or {}),
            link=link,
        ),
    )


def record_read(*, actor: Actor, subject: Base | Subject) -> None:
    """Note that a person looked at a child's record; written before the page leaves."""
    where = subject if isinstance(subject, Subject) else subject_of(subject)
    # Only the number is kept: the person would be loaded anew once the page's transaction ends.
    g.setdefault("records_read", {})[(where.type, where.id)] = KnownActor(actor.id)


def differences(record_changed: Base, *, withheld: bool = False) -> dict[str, Any]:
    """The columns of a record that were set since it was loaded, as ``{field: [before, after]}``.

    Call it before the flush. With ``withheld`` the values are left out.
    """
    state = inspect(record_changed)
    changes: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes():
            before = history.deleted[0] if history.deleted else None
            after = history.added[0] if history.added else None
            changes[attribute.key] = (
                VALUES_WITHHELD if withheld else [_plain(before), _plain(after)]
            )
    return changes


def set_difference(before: Iterable[str], after: Iterable[str]) -> list[list[str]]:
    """A change of a list of codes, as two sorted lists."""
    return [sorted(before), sorted(after)]


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
