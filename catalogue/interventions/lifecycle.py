"""The states of a version and the moves between them: one table, and one function that moves."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, current_app
from sqlalchemy import select

from catalogue.interventions.models import (
    Intervention,
    InterventionVersion,
    VersionEvent,
    VersionState,
)
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
    CLAIM_APPEAL = "claim_appeal"
    SUPERSEDE = "supersede"
    FALL_DUE = "fall_due"
    EXPIRE = "expire"
    REAFFIRM = "reaffirm"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    RETIRE = "retire"


@dataclass(frozen=True)
class Transition:
    """From a state by a move to the next; ``by`` and ``conditions`` say in words who may and when.

    The words are for reading. The operations named by the moves hold them, and the database holds
    which states may follow which (``versions_steps``), and what else it can say by itself.
    """

    before: VersionState
    move: Move
    after: VersionState
    by: str
    conditions: str = ""


_AUTHOR, _REVIEWER = "its author", "the reviewer"
_FRESH = "a QA lead who is not involved"
_CLOCK, _NEWER = "the clock", "the approval of a newer version"
_SUSPENDERS = "one QA lead or manager, its owner or deputy"
_REASONED = "a reason code and words"
_ANSWERED = "every mandatory criterion answered, stop criteria met, conditions dated"
_TOLD = "a reason; everyone who has it is told"

TRANSITIONS = (
    Transition(S.DRAFT, Move.SUBMIT, S.SUBMITTED, "its author and editors", "nothing missing"),
    Transition(S.DRAFT, Move.WITHDRAW, S.WITHDRAWN, _AUTHOR),
    Transition(S.SUBMITTED, Move.WITHDRAW, S.WITHDRAWN, _AUTHOR),
    Transition(S.SUBMITTED, Move.CLAIM, S.IN_REVIEW, _FRESH, "no other claim that still holds"),
    Transition(S.IN_REVIEW, Move.RELEASE, S.SUBMITTED, f"{_REVIEWER}, or {_CLOCK}"),
    Transition(S.IN_REVIEW, Move.REQUEST_CHANGES, S.CHANGES_REQUESTED, _REVIEWER, _REASONED),
    Transition(S.IN_REVIEW, Move.REJECT, S.REJECTED, _REVIEWER, _REASONED),
    # A sensitive version goes back to the queue for its second, safeguarding-qualified approver.
    Transition(S.IN_REVIEW, Move.FIRST_APPROVAL, S.SUBMITTED, _REVIEWER, _ANSWERED),
    Transition(
        S.IN_REVIEW, Move.APPROVE, S.LIVE, f"{_REVIEWER}; if sensitive, the second", _ANSWERED
    ),
    Transition(
        S.REJECTED,
        Move.CLAIM_APPEAL,
        S.IN_REVIEW,
        f"{_FRESH} and has not decided on it before",
        "its author has appealed, which is possible once",
    ),
    Transition(S.LIVE, Move.SUPERSEDE, S.SUPERSEDED, _NEWER),
    Transition(S.REVIEW_DUE, Move.SUPERSEDE, S.SUPERSEDED, _NEWER),
    Transition(
        S.LIVE, Move.FALL_DUE, S.REVIEW_DUE, f"{_CLOCK}, or a signal", "date, condition or signal"
    ),
    Transition(S.REVIEW_DUE, Move.REAFFIRM, S.LIVE, f"{_FRESH}, and a second one", "none overdue"),
    Transition(S.REVIEW_DUE, Move.EXPIRE, S.EXPIRED, _CLOCK, "its last day of use is over"),
    Transition(
        S.EXPIRED, Move.REAFFIRM, S.LIVE, f"{_REVIEWER}; if sensitive, the second", _ANSWERED
    ),
    Transition(S.LIVE, Move.SUSPEND, S.SUSPENDED, _SUSPENDERS, _TOLD),
    Transition(S.REVIEW_DUE, Move.SUSPEND, S.SUSPENDED, _SUSPENDERS, _TOLD),
    Transition(S.SUSPENDED, Move.REINSTATE, S.LIVE, f"{_FRESH}, and a second one", "words of both"),
    *(
        Transition(before, Move.RETIRE, S.RETIRED, "a QA lead", _TOLD)
        for before in (S.LIVE, S.REVIEW_DUE, S.EXPIRED, S.SUSPENDED)
    ),
)
_BY_MOVE = {(transition.before, transition.move): transition for transition in TRANSITIONS}

MoveListener = Callable[[InterventionVersion, Transition, User | None], None]


class ForbiddenMove(DomainError):
    """The version's state does not allow the move."""


def can(version: InterventionVersion, move: Move) -> bool:
    """Whether the version's state allows the move, whoever asks."""
    return (version.state, move) in _BY_MOVE


def add_move_listener(app: Flask, listener: MoveListener) -> None:
    """Let a room end or begin what hangs on a version's state, in the same transaction."""
    app.extensions.setdefault("move_listeners", []).append(listener)


def lock_intervention(version: InterventionVersion) -> None:
    """Hold a version's intervention, so that its versions come into use one at a time.

    Whoever holds both takes the intervention first: two people then never wait for one another.
    """
    db.session.flush()
    held = select(Intervention.id).where(Intervention.id == version.intervention_id)
    db.session.execute(held.with_for_update(key_share=True))


def lock_version(version: InterventionVersion) -> None:
    """Hold a version until the transaction ends, and see it as it stands now.

    What an operation checks before it moves a version is then still so when it moves it.
    """
    db.session.flush()
    # Rows that point at the version (a draft based on it) need not wait: its key stays.
    db.session.refresh(version, with_for_update={"key_share": True, "of": InterventionVersion})


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
    transition = _BY_MOVE.get((before, move))
    if transition is None:
        raise ForbiddenMove(
            f"This version is now “{before.label.lower()}”, so that is no longer possible. "
            "Go back to its page to see what happened."
        )
    version.state = transition.after
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
    for listener in current_app.extensions.get("move_listeners", []):
        listener(version, transition, actor)
