"""Reading proposals."""

from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import joinedload

from catalogue.interventions.blindness import refuse_blind
from catalogue.interventions.lifecycle import Move, can
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from core.database import db
from core.errors import NotFound
from core.people.models import User
from core.permissions import Action, demand

OPEN_PROPOSALS = "open_proposals"


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
        .options(joinedload(ReturnProposal.proposed_by))
    )


def number_open(intervention_id: Any, _viewer_id: Any) -> ScalarSelect[int]:
    """How many proposals on an intervention's versions are open, to be asked for with it."""
    return (
        select(func.count(ReturnProposal.id))
        .join(ReturnProposal.version)
        .where(ReturnProposal.state == ProposalState.OPEN)
        .where(InterventionVersion.intervention_id == intervention_id)
        .scalar_subquery()
    )


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
        joinedload(ReturnProposal.proposed_by),
        joinedload(ReturnProposal.second),
        version.defer(InterventionVersion.content),
        version.joinedload(InterventionVersion.intervention),
        version.selectinload(InterventionVersion.editors),
    )
