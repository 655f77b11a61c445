"""What signs exceptions off, and takes that back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.audit.operations import Subject, record
from core.database import db, now, today
from core.errors import AlreadyExists, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, demand
from outcomes.ledger import queries
from outcomes.ledger.models import ExceptionSignOff

CHOOSE = "Select at least one exception"
SAY_WHY = "Write what you found, or what happens next"
CHANGED = (
    "What you selected has changed since you opened this page. "
    "The list below is as it is now: select again"
)
SIGNED_BY_ANOTHER = "Someone signed one of these off at the same moment. Select again"


@dataclass(frozen=True)
class Done:
    """How many were signed off, and how many had changed since they were listed."""

    signed: int
    changed: int


def sign_off(*, keys: Collection[str], note: str, submission_key: str, actor: User) -> Done:
    """Sign exceptions off, each as it stands. A second call of the same form changes nothing.

    One that has changed meanwhile, or is another team's, is left alone and counted as changed.

    :raises InvalidInput: without a note or without any exception.
    :raises AlreadyExists: if all of them have changed or are signed off.
    """
    demand(actor, Action.SEE_LEDGER)
    made = db.session.scalars(
        select(ExceptionSignOff.id).where(
            ExceptionSignOff.submission_key == submission_key,
            ExceptionSignOff.signed_by_id == actor.id,
        )
    ).all()
    if made:
        return Done(len(made), 0)
    if not keys:
        raise InvalidInput(CHOOSE, field="chosen")
    if not note.strip():
        raise InvalidInput(SAY_WHY, field="note")
    found = queries.open_with_keys(keys, viewer=actor)
    if not found:
        raise AlreadyExists(CHANGED, field="chosen")
    with integrity_as(AlreadyExists(SIGNED_BY_ANOTHER, field="chosen"), constraint="subject_id"):
        for each in found:
            db.session.add(_sign_off(each, note.strip(), submission_key, actor))
        db.session.flush()
    for each in found:
        record(
            actor=actor,
            action="sign_off_exception",
            subject=Subject("child_records", each.what.child_id),
            changes={"exception": each.what.kind, "of": each.what.subject_id},
        )
    return Done(len(found), len(set(keys)) - len(found))


def _sign_off(
    each: queries.ListedException, note: str, submission_key: str, actor: User
) -> ExceptionSignOff:
    return ExceptionSignOff(
        kind=each.what.kind,
        subject_id=each.what.subject_id,
        child_id=each.what.child_id,
        owner_id=each.what.owner_id,
        since=each.what.since,
        note=note,
        submission_key=submission_key,
        signed_by_id=actor.id,
        signed_at=now(),
    )


def undo_sign_offs(*, sign_offs: Sequence[ExceptionSignOff], actor: User) -> int:
    """Take sign-offs back on their day, by the person who signed; how many there were.

    :raises NotPermitted: to others, or later.
    """
    for each in sign_offs:
        if not may_undo(each.signed_by_id, each.signed_at.date() == today(), actor):
            raise NotPermitted("Only the person who signed it off can undo it, on the same day.")
    for each in sign_offs:
        record(
            actor=actor,
            action="undo_exception_sign_off",
            subject=Subject("child_records", each.child_id),
            changes={"exception": each.kind, "of": each.subject_id},
        )
        db.session.delete(each)
    db.session.flush()
    return len(sign_offs)


def may_undo(signed_by_id: int, on_its_day: bool, actor: User) -> bool:  # noqa: FBT001
    """Whether a person may still take a sign-off back."""
    return on_its_day and signed_by_id == actor.id
