"""What a QA lead's home page says of proposals that need a second person."""

from flask import url_for

from catalogue.returning.models import ReturnProposal
from catalogue.returning.queries import waiting_proposals
from catalogue.returning.words import NAMED
from core.home.sections import Item, Section
from core.people.models import User
from core.ui.words import long_date


def needs_a_second(user: User) -> Section | None:
    """The proposals that wait for a second person; nothing where there are none."""
    waiting = waiting_proposals(viewer=user)
    if not waiting:
        return None
    return Section(
        title="Needs a second person",
        empty="",
        items=[_item(proposal, user) for proposal in waiting],
        total=len(waiting),
    )


def _item(proposal: ReturnProposal, user: User) -> Item:
    own = proposal.proposed_by_id == user.id
    by = "you" if own else proposal.proposed_by.name
    return Item(
        text=f"{NAMED[proposal.step]} {proposal.version.title}",
        address=url_for("returning.show", proposal_id=proposal.id),
        detail=f"Proposed by {by} on {long_date(proposal.proposed_at)}",
    )
