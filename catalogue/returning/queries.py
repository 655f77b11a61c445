"""Reading proposals."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from catalogue.interventions.blindness import blind_versions, refuse_blind
from catalogue.interventions.lifecycle import Move, can
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand


def step_open_to(version: InterventionVersion) -> Return | None:
    """The step that could bring a version back from where it stands; None where there is none.

    What has run out comes back by a full review, not by this.
    """
    if can(version, Move.REINSTATE):
        return Return.REINSTATE
    return Return.REAFFIRM if version.state is VersionState.REVIEW_DUE else None


def open_proposal_of(version: InterventionVersion) -> ReturnProposal | None:
    """The proposal on a version that waits for a second person."""
    return db.session.scalar(
        select(ReturnProposal)
        .where(ReturnProposal.version_id == version.id, ReturnProposal.state == ProposalState.OPEN)
        .options(joinedload(ReturnProposal.proposed_by).lazyload(User.teams))
    )


def waiting_proposals(*, viewer: User) -> list[ReturnProposal]:
    """The proposals that wait for a second person, the oldest first.

    Left out: those on versions that the viewer reviews blind.
    """
    hidden = blind_versions(viewer)
    waiting = _with_people().where(ReturnProposal.state == ProposalState.OPEN)
    found = db.session.scalars(waiting.order_by(ReturnProposal.id))
    return [proposal for proposal in found if proposal.version_id not in hidden]


def proposal_by_id(proposal_id: int, *, viewer: User) -> ReturnProposal:
    """One proposal, for all staff.

    :raises NotFound: if there is none.
    :raises ReviewingBlind: of a version that the viewer reviews blind.
    """
    proposal = db.session.scalar(_with_people().where(ReturnProposal.id == proposal_id))
    if proposal is None:
        raise NotFound("There is no such proposal.")
    demand(viewer, Action.READ_VERSION, proposal.version)
    refuse_blind(proposal.version, viewer)
    return proposal


def _with_people() -> Select[ReturnProposal]:
    version = joinedload(ReturnProposal.version)
    return select(ReturnProposal).options(
        joinedload(ReturnProposal.proposed_by).lazyload(User.teams),
        joinedload(ReturnProposal.second).lazyload(User.teams),
        version.defer(InterventionVersion.content),
        version.joinedload(InterventionVersion.intervention),
        version.selectinload(InterventionVersion.editors),
    )
