"""The states of a version and the moves between them: one table, and one function that moves."""

from dataclasses import dataclass
from enum import StrEnum

from catalogue.interventions.models import InterventionVersion, VersionEvent, VersionState
from core.audit.operations import record
from core.database import db, now
from core.errors import DomainError
from core.outbox.operations import send
from core.people.models import User

S = VersionState
SEARCH = "search"


class Move(StrEnum):
    """What can be done to a version as a whole."""

    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    CLAIM = "claim"
    RELEASE = "release"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"
    FIRST_APPROVAL = "first_approval"
    APPROVE = "approve"
    SUPERSEDE = "supersede"


@dataclass(frozen=True)
class Transition:
    """From a state by a move to the next; ``by`` says in words who may."""

    before: VersionState
    move: Move
    after: VersionState
    by: str


TRANSITIONS = (
    Transition(S.DRAFT, Move.SUBMIT, S.SUBMITTED, "its author and editors"),
    Transition(S.DRAFT, Move.WITHDRAW, S.WITHDRAWN, "its author"),
    Transition(S.SUBMITTED, Move.WITHDRAW, S.WITHDRAWN, "its author"),
    Transition(S.SUBMITTED, Move.CLAIM, S.IN_REVIEW, "a reviewer who is not involved"),
    Transition(S.IN_REVIEW, Move.RELEASE, S.SUBMITTED, "the reviewer, or the clock"),
    Transition(S.IN_REVIEW, Move.REQUEST_CHANGES, S.CHANGES_REQUESTED, "the reviewer"),
    Transition(S.IN_REVIEW, Move.REJECT, S.REJECTED, "the reviewer"),
    # A sensitive version goes back to the queue for its second, safeguarding-qualified approver.
    Transition(S.IN_REVIEW, Move.FIRST_APPROVAL, S.SUBMITTED, "the reviewer"),
    Transition(S.IN_REVIEW, Move.APPROVE, S.LIVE, "the reviewer; if sensitive, the second"),
    Transition(S.LIVE, Move.SUPERSEDE, S.SUPERSEDED, "the approval of a newer version"),
    Transition(S.REVIEW_DUE, Move.SUPERSEDE, S.SUPERSEDED, "the approval of a newer version"),
)
_AFTER = {(transition.before, transition.move): transition.after for transition in TRANSITIONS}


class ForbiddenMove(DomainError):
    """The version's state does not allow the move."""


def can(version: InterventionVersion, move: Move) -> bool:
    """Whether the version's state allows the move, whoever asks."""
    return (version.state, move) in _AFTER


def lock_version(version: InterventionVersion) -> None:
    """Hold a version until the transaction ends, and see it as it stands now.

    What an operation checks before it moves a version is then still so when it moves it.
    """
    db.session.flush()
    # Rows that point at the version (a draft based on it) need not wait: its key stays.
    db.session.refresh(version, with_for_update={"key_share": True})


def move_version(
    version: InterventionVersion,
    move: Move,
    *,
    actor: User | None,
    note: str = "",
    demonstration: bool = False,
) -> None:
    """Move a version along, with its timeline, its audit event and the news for the index.

    Who may is for the operation to check; this holds the table only. A step by someone of the
    demonstration is marked as such.

    :raises ForbiddenMove: if the table has no such move from the version's state.
    """
    lock_version(version)
    before = version.state
    if (before, move) not in _AFTER:
        raise ForbiddenMove(
            f"This version is now “{before.label.lower()}”, so that is no longer possible. "
            "Go back to its page to see what happened."
        )
    version.state = _AFTER[before, move]
    version.updated_at = now()
    db.session.add(
        VersionEvent(
            version_id=version.id,
            at=now(),
            actor_id=actor.id if actor else None,
            action=move.value,
            from_state=before,
            to_state=version.state,
            note=note,
            demonstration=demonstration or (actor is not None and actor.demonstration),
        )
    )
    db.session.flush()
    record(
        actor=actor,
        action=f"version_{move.value}",
        subject=version,
        changes={"state": [before.value, version.state.value]},
    )
    send(SEARCH, intervention_id=version.intervention_id)
