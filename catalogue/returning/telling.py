"""Who is told of a proposal to bring a version back."""

from catalogue.returning.models import ReturnProposal
from catalogue.returning.words import DONE
from catalogue.review.telling import named, qa_leads_for
from core.notices.operations import notify, settle
from core.ui.addresses import path_to

PROPOSED = "return_proposed"
ENDED = "return_ended"


def tell_of_proposal(proposal: ReturnProposal) -> None:
    """Tell the QA leads who may confirm it, until somebody has."""
    version = proposal.version
    may_confirm = [
        person.id
        for person in qa_leads_for(version)
        if person.id != proposal.proposed_by_id
        and (person.safeguarding_qualified or not version.sensitive)
    ]
    notify(
        user_ids=may_confirm,
        kind=PROPOSED,
        words=f"{named(version)} is proposed to be {DONE[proposal.step]}, and waits for a second "
        "person to confirm it.",
        address=path_to("interventions.intervention", slug=version.intervention.slug),
        key=f"{PROPOSED}:{proposal.id}",
        about=proposal,
    )


def tell_of_end(proposal: ReturnProposal) -> None:
    """Tell who proposed it what came of it, if somebody else ended or confirmed it."""
    settle(kind=PROPOSED, about=proposal)
    version, state = proposal.version, proposal.state.value
    notify(
        user_ids={proposal.proposed_by_id} - {proposal.second_id},
        kind=ENDED,
        words=f"Your proposal on {named(version, start=False)} was {state}.",
        address=path_to("interventions.intervention", slug=version.intervention.slug),
        key=f"{ENDED}:{proposal.id}",
        about=proposal,
    )
