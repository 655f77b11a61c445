"""What coming back into full use is called, in sentences."""

from catalogue.interventions.models import InterventionVersion
from catalogue.returning.models import ProposalState, Return, ReturnProposal
from catalogue.review.queries import approval_dates_of
from core.ui.words import long_date

PROPOSED = {Return.REAFFIRM: "reaffirm it", Return.REINSTATE: "reinstate it"}
NAMED = {Return.REAFFIRM: "Reaffirm", Return.REINSTATE: "Reinstate"}
DONE = {Return.REAFFIRM: "reaffirmed", Return.REINSTATE: "reinstated"}


def what_will_happen(version: InterventionVersion, step: Return) -> list[str]:
    """What comes of a proposal once a second person confirms it."""
    if step is Return.REINSTATE:
        return [
            f"Version {version.number} can be found, planned, downloaded and begun with again.",
            "Its dates stay as they were: the review is due on "
            f"{long_date(version.review_due_on)}, and the approval ends on "
            f"{long_date(version.expires_on)}.",
            "The warnings on work under way with it go.",
        ]
    dates = approval_dates_of(version)
    return [
        f"Version {version.number} stays in use, without the mark that its review is due.",
        f"It may be used until {long_date(dates.expires_on)}; the next review is due from "
        f"{long_date(dates.review_due_on)}.",
        "Its text does not change. To change it, start a new version instead.",
    ]


def state_in_words(proposal: ReturnProposal) -> str:
    """As "Confirmed by Anna Smith on 3 May 2026"."""
    if proposal.ended_at is None:
        return "It waits for a second person"
    done = "Confirmed" if proposal.state is ProposalState.CONFIRMED else "Ended"
    by = proposal.second.name if proposal.second else "the service"
    return f"{done} by {by} on {long_date(proposal.ended_at)}"
