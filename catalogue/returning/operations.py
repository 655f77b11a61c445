"""Bringing a version back into full use, which takes two people who are not involved."""

from catalogue.interventions.document import content_hash
from catalogue.interventions.lifecycle import (
    ForbiddenMove,
    Move,
    Transition,
    lock_intervention,
    lock_version,
    move_version,
)
from catalogue.interventions.models import InterventionVersion
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from catalogue.returning.queries import open_proposal_of, step_open_to
from catalogue.returning.telling import tell_of_end, tell_of_proposal
from catalogue.review.checks import LONGEST_WORDS, TextChanged, refuse_second_in_use
from catalogue.review.clock import overdue_conditions
from catalogue.review.operations import set_approval_dates
from core.audit.operations import differences, record
from core.database import db, now
from core.errors import DomainError, InvalidInput, NotPermitted, integrity_as
from core.people.models import User
from core.permissions import Action, allowed, demand
from core.ui.words import plural


class AlreadyProposed(DomainError):
    """Another proposal on the version waits for a second person."""


class ProposalEnded(DomainError):
    """The proposal was confirmed or ended."""


class ConditionsOverdue(DomainError):
    """A condition of the approval should have been met by now."""


def propose(*, version: InterventionVersion, words: str, actor: User) -> ReturnProposal:
    """Propose to reaffirm a version whose review is due, or to reinstate a suspended one.

    Proposing what one has proposed already returns the same proposal.

    :raises NotPermitted: to anyone but a QA lead who is not involved in the version.
    :raises ForbiddenMove: if the version is neither due for review nor suspended.
    :raises AlreadyProposed: if somebody else's proposal waits.
    :raises ConditionsOverdue: to reaffirm a version with a condition that is overdue.
    :raises AnotherInUse: to reinstate a version in whose place another one is in use.
    :raises InvalidInput: without words.
    """
    demand(actor, Action.PROPOSE_RETURN, version)
    lock_version(version)
    waiting = open_proposal_of(version)
    if waiting is not None:
        return _own(waiting, actor)
    step = step_open_to(version)
    if step is None:
        raise ForbiddenMove("This version is neither due for review nor suspended.")
    _refuse_unready(version, step)
    proposal = ReturnProposal(
        version_id=version.id,
        author_id=version.author_id,
        content_hash=version.content_hash,
        step=step,
        state=ProposalState.OPEN,
        proposed_by_id=actor.id,
        proposed_at=now(),
        words=_given(words),
        demonstration=actor.demonstration,
    )
    db.session.add(proposal)
    taken = AlreadyProposed("Someone else has just proposed this. Open the page again.")
    # PostgreSQL names the index that refuses, SQLite its column.
    with (
        integrity_as(taken, constraint="uq_return_proposals_one_open"),
        integrity_as(taken, constraint="failed: return_proposals.version_id"),
    ):
        db.session.flush()
    record(
        actor=actor,
        action=f"propose_{step.value}",
        subject=version,
        changes={"words": [None, proposal.words]},
    )
    tell_of_proposal(proposal)
    return proposal


def confirm(*, proposal: ReturnProposal, words: str, actor: User) -> None:
    """Confirm a proposal as the second person: the version is live again.

    Reaffirmed, it gets the dates of a new approval; reinstated, it keeps those that it had.

    :raises NotPermitted: to whoever proposed it, to anyone involved in the version, and on a
        sensitive topic to anyone who is not safeguarding-qualified.
    :raises ProposalEnded: if it is no longer open.
    :raises TextChanged: if the text is not the one that was approved.
    :raises ConditionsOverdue, AnotherInUse: as for ``propose``.
    :raises InvalidInput: without words.
    """
    version = proposal.version
    lock_intervention(version)
    _hold(proposal)
    refuse_second_person(actor, proposal)
    _refuse_unready(version, proposal.step)
    if not proposal.content_hash == version.content_hash == content_hash(version.content):
        raise TextChanged(
            "The text of this version is not the one that was approved. Do not bring it back: "
            "end the proposal and tell the administrator."
        )
    _close(proposal, ProposalState.CONFIRMED, actor, _given(words))
    if proposal.step is Return.REAFFIRM:
        set_approval_dates(version, actor)
    move_version(version, Move(proposal.step.value), actor=actor, note=proposal.second_words)


def end(*, proposal: ReturnProposal, words: str, actor: User) -> None:
    """Take a proposal back, or turn it down as another QA lead; the version stays as it is.

    :raises ProposalEnded: if it is no longer open.
    :raises InvalidInput: without words.
    """
    _hold(proposal)
    demand(actor, Action.END_PROPOSAL, proposal.version)
    _close(proposal, ProposalState.ENDED, actor, _given(words))


def end_as_moot(version: InterventionVersion, transition: Transition, actor: User | None) -> None:
    """End the proposal on a version that has moved on in another way."""
    waiting = open_proposal_of(version)
    if waiting is not None:
        words = f"The version has become “{transition.after.label.lower()}” meanwhile."
        _close(waiting, ProposalState.ENDED, actor, words)


def refuse_second_person(actor: User, proposal: ReturnProposal) -> None:
    """Hold guards 1, 2 and 9: the second is another person, not involved, and qualified where that
    is needed.

    :raises NotPermitted: to whoever may not be the second person.
    """
    reason = reason_against_second(actor, proposal)
    if reason is not None:
        raise NotPermitted(reason)


def reason_against_second(actor: User, proposal: ReturnProposal) -> str | None:
    """Why somebody may not confirm a proposal, in a sentence; None for who may."""
    if actor.id == proposal.proposed_by_id:
        return "You proposed this. Someone else must confirm it."
    if not allowed(actor, Action.CONFIRM_RETURN, proposal.version):
        return "A QA lead who did not write, edit or submit this version confirms it."
    if proposal.version.sensitive and not actor.safeguarding_qualified:
        return "On a sensitive topic a safeguarding-qualified person confirms."
    return None


def _own(waiting: ReturnProposal, actor: User) -> ReturnProposal:
    if waiting.proposed_by_id == actor.id:
        return waiting
    raise AlreadyProposed(
        f"{waiting.proposed_by.name} has proposed this already. Open it to confirm it instead."
    )


def _refuse_unready(version: InterventionVersion, step: Return) -> None:
    if step is Return.REINSTATE:
        refuse_second_in_use(version)
        return
    overdue = overdue_conditions(version)
    if overdue:
        raise ConditionsOverdue(
            f"{plural(len(overdue), 'condition')} should have been met by now: {overdue[0].words} "
            "Confirm that it is met first, or start a new version."
        )


def _hold(proposal: ReturnProposal) -> None:
    lock_version(proposal.version)
    db.session.refresh(proposal)
    if proposal.state is not ProposalState.OPEN:
        raise ProposalEnded("This proposal has ended. Open it again to see how.")


def _close(proposal: ReturnProposal, state: ProposalState, actor: User | None, words: str) -> None:
    proposal.state, proposal.ended_at = state, now()
    proposal.second_id, proposal.second_words = actor.id if actor else None, words
    changes = differences(proposal)
    db.session.flush()
    record(actor=actor, action=f"{state.value}_proposal", subject=proposal, changes=changes)
    tell_of_end(proposal)


def _given(words: str) -> str:
    words = words.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise InvalidInput(
            f"Say in {LONGEST_WORDS:,} characters or fewer what you looked at, and why it may "
            "be used",
            field="words",
        )
    return words
