"""What a QA lead's home page says of proposals that need a second person."""

from flask import url_for

from catalogue.interventions.blindness import blind_versions
from catalogue.interventions.models import InterventionVersion
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from catalogue.returning.words import NAMED
from core.home.sections import Item
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date


def open_proposals(user: User) -> Statement:
    """The proposals that wait, but for those on versions that the person reviews blind."""
    return (
        waiting(
            subject=ReturnProposal.id,
            moment=ReturnProposal.proposed_at,
            about=User.name,
            words=InterventionVersion.title,
            code=ReturnProposal.step,
            flag=ReturnProposal.proposed_by_id == user.id,
        )
        .join(InterventionVersion, InterventionVersion.id == ReturnProposal.version_id)
        .join(User, User.id == ReturnProposal.proposed_by_id)
        .where(
            ReturnProposal.state == ProposalState.OPEN,
            ReturnProposal.version_id.not_in(blind_versions(user)),
        )
    )


def _item(each: Waiting) -> Item:
    by, step = "you" if each.flag else each.about, Return(each.code or "")
    return Item(
        text=f"{NAMED[step]} {each.words}",
        address=url_for("returning.show", proposal_id=each.subject_id),
        detail=f"Proposed by {by} on {long_date(each.on)}",
    )


TO_CONFIRM = WaitingKind(
    code="proposal",
    title="Needs a second person",
    empty="",
    order=8,
    statement=open_proposals,
    item=_item,
)
