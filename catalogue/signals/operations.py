"""Raising a signal, dismissing one, and ending those that a step of the version answers."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import select

from catalogue.interventions.lifecycle import Move, Transition, can, lock_version, move_version
from catalogue.interventions.models import AVAILABLE, InterventionVersion, VersionState
from catalogue.review.clock import bring_review_forward
from catalogue.review.models import Decision, Review
from catalogue.signals.models import ReviewSignal, SignalEnd, SignalKind
from catalogue.signals.queries import open_signals_of
from catalogue.signals.schemas import FIGURES
from catalogue.signals.words import why_early
from core.audit.operations import VALUES_WITHHELD, record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, integrity_as
from core.people.models import User
from core.permissions import Action, demand

LONGEST_WORDS = 2000
LONGEST_KEY = 200
# What comes of a version that was looked at again.
ANSWERING = frozenset({Move.APPROVE, Move.REAFFIRM, Move.RETIRE})


class SignalEnded(DomainError):
    """Somebody has dismissed the signal, or a review has answered it."""


def raise_signal(
    *,
    version: InterventionVersion,
    kind: SignalKind,
    words: str,
    key: str,
    figures: Mapping[str, Any] | None = None,
    report_id: int | None = None,
    actor: User | None,
) -> ReviewSignal:
    """Say that a version should be reviewed early; the one way in, for whoever notices something.

    A version in use becomes “review due” today, with the signal shown on its page; it may still be
    used. A suspended one does so once it is back in use. In any other state the signal is kept for
    its reviewers and nothing moves.

    Raising is safe to repeat: a ``key`` that was raised before, even if that signal has ended,
    returns it and does nothing. So a key names one finding, with the period that it was found in:
    ``drop_out:version-12:2026-11``.

    :param words: what was noticed, in sentences for staff; nothing that tells who a child is.
    :param figures: of a group of at least ten children, as ``FiguresSchema`` has them.
    :param report_id: the report of the incident, where there is one.
    :param actor: who noticed; None for the service itself.
    :raises NotPermitted: to someone who may not report problems.
    :raises InvalidInput: without words or key, or with figures in another shape.
    :raises AlreadyExists: if the key was raised of another version.
    """
    if actor is not None:
        demand(actor, Action.REPORT_PROBLEM, version)
    words, figures = _usable(words, key, figures or {})
    # Held first: two who raise the same finding of it come one after the other.
    lock_version(version)
    earlier = db.session.scalar(select(ReviewSignal).where(ReviewSignal.key == key))
    if earlier is not None:
        return _the_same(earlier, version)
    signal = ReviewSignal(
        version_id=version.id,
        kind=kind,
        key=key,
        words=words,
        figures=figures,
        raised_at=now(),
        raised_by_id=actor.id if actor else None,
        report_id=report_id,
    )
    with (
        integrity_as(_of_another(key), constraint="review_signals.key"),
        integrity_as(_of_another(key), constraint="uq_review_signals_key"),
    ):
        db.session.add(signal)
        db.session.flush()
    _fall_due(version, signal, actor)
    _note(signal, actor)
    return signal


def dismiss_signal(*, signal: ReviewSignal, reason: str, actor: User) -> None:
    """Say that a signal is no ground for an early review, and why.

    The version stays “review due” until somebody reaffirms it: one person alone does not decide
    that all is well.

    :raises NotPermitted: to anyone but a QA lead, and to whoever wrote or edited the version.
    :raises SignalEnded: if it has come to its end already.
    :raises InvalidInput: without a reason.
    """
    demand(actor, Action.DISMISS_SIGNAL, signal.version)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_WORDS:
        raise InvalidInput("Say why this is no ground for an early review", field="reason")
    db.session.refresh(signal, with_for_update={"key_share": True})
    if not signal.is_open:
        raise SignalEnded("This signal has come to its end already. Open it again to see how.")
    _end(signal, SignalEnd.DISMISSED, actor, reason=reason)


def end_answered(version: InterventionVersion, transition: Transition, actor: User | None) -> None:
    """End the open signals that the step of a version answers, in the same transaction.

    What is approved or reaffirmed answers those of all versions of its intervention; a retirement
    answers those of the version that is retired.
    """
    if actor is None or transition.move not in ANSWERING:
        return
    retired = transition.move is Move.RETIRE
    review_id = None if retired else _deciding_review(version, transition)
    for signal in open_signals_of(version.intervention_id, locked=True):
        if not retired:
            _end(signal, SignalEnd.REVIEWED, actor, review_id=review_id)
        elif signal.version_id == version.id:
            _end(signal, SignalEnd.RETIRED, actor)


def _deciding_review(version: InterventionVersion, transition: Transition) -> int | None:
    """The review that has just put a version in use; none where two people reaffirmed it."""
    if transition.before is VersionState.REVIEW_DUE:
        return None
    decided = select(Review.id).where(
        Review.version_id == version.id, Review.decision == Decision.APPROVE
    )
    return db.session.scalar(decided.order_by(Review.id.desc()).limit(1))


def _usable(words: str, key: str, figures: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput(f"Say what was noticed in {LONGEST_WORDS:,} characters or fewer")
    if not 0 < len(key) <= LONGEST_KEY or key != key.strip():
        raise InvalidInput(f"A key has 1 to {LONGEST_KEY} characters, without blanks around it")
    if not figures:
        return words, {}
    try:
        return words, FIGURES.dump(FIGURES.load(figures))
    except ValidationError as error:
        raise InvalidInput(f"These figures cannot be kept: {error.messages}") from error


def _the_same(earlier: ReviewSignal, version: InterventionVersion) -> ReviewSignal:
    if earlier.version_id != version.id:
        raise _of_another(earlier.key)
    return earlier


def _of_another(key: str) -> AlreadyExists:
    return AlreadyExists(f"The finding “{key}” was raised of another version. Use another key.")


def _fall_due(version: InterventionVersion, signal: ReviewSignal, actor: User | None) -> None:
    """Let the review of a version in use be due today, and of a suspended one when it is back."""
    if version.state not in (*AVAILABLE, VersionState.SUSPENDED):
        return
    # Before the date: who answers for it is told of a signal, as no reminder tells of one.
    if can(version, Move.FALL_DUE):
        move_version(version, Move.FALL_DUE, actor=actor, note=why_early(signal))
    bring_review_forward(version, actor=actor)


def _note(signal: ReviewSignal, actor: User | None) -> None:
    record(
        actor=actor,
        action="raise_signal",
        subject=signal,
        changes={
            "version_id": [None, signal.version_id],
            "kind": [None, signal.kind.value],
            "key": [None, signal.key],
            "words": VALUES_WITHHELD,
        },
    )


def _end(
    signal: ReviewSignal,
    ending: SignalEnd,
    actor: User,
    *,
    reason: str = "",
    review_id: int | None = None,
) -> None:
    signal.ending, signal.ended_at, signal.ended_by_id = ending, now(), actor.id
    signal.reason, signal.review_id = reason, review_id
    db.session.flush()
    record(
        actor=actor,
        action=f"signal_{ending.value}",
        subject=signal,
        changes={"ending": [None, ending.value], "review_id": [None, review_id]},
    )
