"""The states of a found resource and the moves between them: one table, one function that moves."""

from dataclasses import dataclass
from enum import StrEnum

from catalogue.found.models import FoundResource, FoundState
from core.audit.operations import differences, record
from core.database import db, now
from core.errors import DomainError
from core.people.models import User

S = FoundState


class FoundMove(StrEnum):
    """What can become of a found resource."""

    DECLINE = "decline"
    DRAFT = "draft"
    WITHDRAW = "withdraw"


@dataclass(frozen=True)
class Transition:
    """From a state by a move to the next; ``by`` says in words who may."""

    before: FoundState
    move: FoundMove
    after: FoundState
    by: str


TRANSITIONS = (
    Transition(S.HELD, FoundMove.DECLINE, S.DECLINED, "a QA lead who did not bring it"),
    Transition(S.HELD, FoundMove.DRAFT, S.DRAFTED, "a QA lead who did not bring it"),
    Transition(S.HELD, FoundMove.WITHDRAW, S.WITHDRAWN, "whoever brought it"),
)
_ENDED = (
    "This was settled in the meantime: it is now “{}”, so that is no longer possible. Open it "
    "again to see what happened."
)
_AFTER = {(transition.before, transition.move): transition.after for transition in TRANSITIONS}


class AlreadyDecided(DomainError):
    """Somebody has decided on it, or it was withdrawn."""


def can(resource: FoundResource, move: FoundMove) -> bool:
    """Whether the state of a found resource allows the move, whoever asks."""
    return (resource.state, move) in _AFTER


def hold(resource: FoundResource) -> None:
    """Hold a found resource until the transaction ends, and see it as it stands now."""
    db.session.flush()
    # Whoever else is loaded with it (people, its file) need not be held.
    db.session.refresh(resource, with_for_update={"key_share": True, "of": FoundResource})


def hold_undecided(resource: FoundResource) -> None:
    """Hold it, to do what belongs to a decision before making it.

    :raises AlreadyDecided: if there is no move from where it stands.
    """
    hold(resource)
    if not any(can(resource, move) for move in FoundMove):
        raise AlreadyDecided(_ENDED.format(resource.state.label.lower()))


def move_found(resource: FoundResource, move: FoundMove, *, actor: User) -> None:
    """Move a held resource to its end, with who and when, and its audit event.

    Who may is for the operation to check, and what belongs to the end for it to set before; this
    holds the table only, and the database that an end is one.

    :raises AlreadyDecided: if the table has no such move from where it stands.
    """
    if not can(resource, move):
        raise AlreadyDecided(_ENDED.format(resource.state.label.lower()))
    resource.state = _AFTER[resource.state, move]
    resource.decided_by_id = actor.id
    resource.decided_at = now()
    changes = differences(resource)
    db.session.flush()
    record(actor=actor, action=f"found_{move.value}", subject=resource, changes=changes)
