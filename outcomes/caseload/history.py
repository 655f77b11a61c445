"""What a record of a child's work said before it was changed, and why it was.

On the day on which a record was made it may be put right without a reason; later only with one.
What it said before is kept either way, with the child's record.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload

from core.database import Base, db, now, today
from core.errors import InvalidInput, NotPermitted
from core.people.models import User
from core.ui.words import long_date
from core.vocabulary import Vocabulary
from outcomes.caseload.models import ChildRecord, RecordChange

SAME_DAY = "same_day"
# A code of every list: what comes in from another system a second time.
SENT_AGAIN = "sent_again"
PLAN_ITEM, DELIVERY, SESSION, ETE_SNAPSHOT = "plan_item", "delivery", "session", "ete_snapshot"
REFERRAL, APPOINTMENT = "referral", "appointment"
PANEL, PANEL_DECISION = "panel", "panel_decision"
# The code list of the reasons for each kind of record.
REASONS = {
    PLAN_ITEM: "plan_change_reasons",
    DELIVERY: "correction_reasons",
    SESSION: "correction_reasons",
    ETE_SNAPSHOT: "correction_reasons",
    REFERRAL: "correction_reasons",
    APPOINTMENT: "correction_reasons",
    PANEL: "correction_reasons",
    PANEL_DECISION: "correction_reasons",
}
SAY_WHY = "Choose why it is changed"
CHANGED_BY_ANOTHER = (
    "Somebody else changed this since you recorded it, so that it cannot be undone. "
    "Go back, look at what they changed, and correct it."
)
# These count saves and say nothing of the child.
_COUNTERS = frozenset({"revision"})


@dataclass(frozen=True)
class EarlierText:
    """One change: when, by whom, why, and what stood there before, field by field."""

    at: datetime
    by: str
    reason: str
    removed: bool
    before: Sequence[tuple[str, str]]


def needs_reason(made_at: datetime | None) -> bool:
    """Whether a change must say why: after the day on which the record was made."""
    return made_at is None or made_at.date() != today()


def values_before(changed: Base) -> dict[str, Any]:
    """The earlier values of the columns that were set since a record was loaded.

    Call it before the flush. Days and moments are in ISO form, as JSON can hold them.
    """
    state = inspect(changed)
    earlier = {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key not in _COUNTERS:
            earlier[attribute.key] = as_json(history.deleted[0] if history.deleted else None)
    return earlier


def as_json(value: Any) -> Any:
    """A value of a column as JSON can hold it."""
    return value.isoformat() if isinstance(value, date) else value


def keep_before(
    *,
    child: ChildRecord,
    kind: str,
    subject_id: int,
    before: Mapping[str, Any],
    reason: str | None,
    made_at: datetime | None,
    actor: User,
    removed: bool = False,
    panel_on: date | None = None,
) -> RecordChange:
    """Keep what a record said before, with the child's record. The audit is the caller's.

    :param reason: a code of the kind's list; None is enough on the day of making.
    :param panel_on: the day of the panel that decided it.
    :param made_at: when the record was made; None where that is not known.
    :raises InvalidInput: where a reason is missing or unknown.
    """
    if not reason and needs_reason(made_at):
        raise InvalidInput(SAY_WHY, field="reason")
    known = {term.code for term in reasons_for(kind).valid(on=today())}
    if reason and reason not in known:
        raise InvalidInput("Choose one of the reasons", field="reason")
    kept = RecordChange(
        child_id=child.id,
        kind=kind,
        subject_id=subject_id,
        before=dict(before),
        reason=reason or SAME_DAY,
        removed=removed,
        panel_on=panel_on,
        changed_by_id=actor.id,
        changed_at=now(),
    )
    db.session.add(kept)
    return kept


def demand_nobody_else_changed(*, kind: str, subject_id: int, actor: User) -> None:
    """Hold an undo back that would throw away what somebody else put right.

    :raises NotPermitted: if another person changed the record since it was made.
    """
    by_another = select(RecordChange.id).where(
        RecordChange.kind == kind,
        RecordChange.subject_id == subject_id,
        RecordChange.changed_by_id != actor.id,
    )
    if db.session.scalar(by_another.limit(1)) is not None:
        raise NotPermitted(CHANGED_BY_ANOTHER)


def reasons_for(kind: str) -> Vocabulary:
    """The code list of the reasons for changing a kind of record."""
    vocabulary: Vocabulary = current_app.extensions["vocabularies"][REASONS[kind]]
    return vocabulary


def reason_in_words(change: RecordChange) -> str:
    """Why it was changed; blank for a slip that was put right on the same day."""
    if change.panel_on:
        return f"Decided by the panel of {long_date(change.panel_on)}"
    if change.reason == SAME_DAY:
        return ""
    return reasons_for(change.kind).labels.get(change.reason, change.reason)


def changes_of(child: ChildRecord, *kinds: str) -> dict[tuple[str, int], Sequence[RecordChange]]:
    """What was changed on a child's record, by kind and number of the subject, newest first."""
    rows = db.session.scalars(
        select(RecordChange)
        .where(RecordChange.child_id == child.id, RecordChange.kind.in_(kinds))
        .options(joinedload(RecordChange.changed_by))
        .order_by(RecordChange.changed_at.desc(), RecordChange.id.desc())
    )
    found: dict[tuple[str, int], list[RecordChange]] = defaultdict(list)
    for row in rows:
        found[row.kind, row.subject_id].append(row)
    return dict(found)


def earlier_texts(
    changes: Iterable[RecordChange],
    *,
    labels: Mapping[str, str],
    in_words: Callable[[str, Any], str],
) -> list[EarlierText]:
    """Changes of one record in words, in their order.

    :param labels: of the fields that people read; others stay in the record.
    :param in_words: a field and what it said before, in words.
    """
    return [
        EarlierText(
            at=change.changed_at,
            by=change.changed_by.name,
            reason=reason_in_words(change),
            removed=change.removed,
            before=[
                (labels[field], in_words(field, value))
                for field, value in change.before.items()
                if field in labels
            ],
        )
        for change in changes
    ]
