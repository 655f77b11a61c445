"""Saying how it was, taking it back, and hiding words that name a child.

The audit keeps what was answered and that a sentence changed; not the sentence, which may have to
go for good.
"""

from catalogue.feedback.models import Feedback, Verdict
from catalogue.feedback.queries import own_feedback, uses_here
from catalogue.interventions.models import InterventionVersion
from core.audit.operations import VALUES_WITHHELD, differences, record
from core.database import db, now
from core.errors import AlreadyExists, DomainError, InvalidInput, integrity_as
from core.people.models import User
from core.permissions import Action, demand

SAID_JUST_NOW = "This was saved just now. Open the page again to see it."
NOT_USED = (
    "Only those who have used it are asked. Get the pack, or plan it for a child, "
    "and come back after you have used it."
)
GIVE_REASON = "Say why the words are hidden"


class NotUsed(DomainError):
    """The person has not used this version."""


def say_how_it_was(
    *, version: InterventionVersion, verdict: Verdict, sentence: str = "", actor: User
) -> Feedback:
    """Say how a version was, or change what one said of it.

    :raises NotUsed: if the actor has neither taken its pack nor planned or delivered it.
    """
    demand(actor, Action.GIVE_FEEDBACK)
    if not _used(version, actor):
        raise NotUsed(NOT_USED)
    feedback = own_feedback(version.id, actor)
    if feedback is None:
        feedback = Feedback(
            version_id=version.id,
            user_id=actor.id,
            verdict=verdict,
            sentence=sentence,
            said_at=now(),
        )
        with integrity_as(AlreadyExists(SAID_JUST_NOW), constraint="user_id"):
            db.session.add(feedback)
            db.session.flush()
        record(
            actor=actor,
            action="say_how_it_was",
            subject=feedback,
            changes={"verdict": [None, verdict.value], "version_id": [None, version.id]},
        )
        return feedback
    feedback.verdict, feedback.sentence = verdict, sentence
    changes = differences(feedback)
    if not changes:
        return feedback
    if "sentence" in changes:
        changes["sentence"] = VALUES_WITHHELD
        # What was hidden are the words before.
        _show(feedback)
    feedback.said_at = now()
    db.session.flush()
    record(actor=actor, action="change_how_it_was", subject=feedback, changes=changes)
    return feedback


def withdraw(*, feedback: Feedback, actor: User) -> None:
    """Take back what one said, for good."""
    demand(actor, Action.WITHDRAW_FEEDBACK, feedback)
    record(
        actor=actor,
        action="withdraw_feedback",
        subject=feedback,
        changes={"verdict": [feedback.verdict.value, None]},
    )
    db.session.delete(feedback)
    db.session.flush()


def hide(*, feedback: Feedback, reason: str, actor: User) -> None:
    """Hide a sentence from everyone; the answer still counts.

    :raises InvalidInput: without a reason.
    """
    demand(actor, Action.HIDE_FEEDBACK, feedback)
    if not reason.strip():
        raise InvalidInput(GIVE_REASON, field="reason")
    if feedback.is_hidden:
        return
    feedback.hidden_at, feedback.hidden_by_id = now(), actor.id
    feedback.hidden_reason = reason
    db.session.flush()
    record(
        actor=actor,
        action="hide_feedback",
        subject=feedback,
        changes={"hidden_reason": ["", reason]},
    )


def show_again(*, feedback: Feedback, actor: User) -> None:
    """Undo the hiding."""
    demand(actor, Action.HIDE_FEEDBACK, feedback)
    if not feedback.is_hidden:
        return
    reason = feedback.hidden_reason
    _show(feedback)
    db.session.flush()
    record(
        actor=actor,
        action="show_feedback_again",
        subject=feedback,
        changes={"hidden_reason": [reason, ""]},
    )


def _show(feedback: Feedback) -> None:
    feedback.hidden_at = feedback.hidden_by_id = None
    feedback.hidden_reason = ""


def _used(version: InterventionVersion, actor: User) -> bool:
    """Whether the actor used this version; a plan stands for the version in use."""
    return any(
        use.version_id == version.id if use.version_id else version.is_available
        for use in uses_here(version.intervention_id, actor)
    )
