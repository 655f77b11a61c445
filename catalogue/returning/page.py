"""What the page of a version says of its coming back into full use."""

from flask import url_for

from catalogue.interventions.counts import counted
from catalogue.interventions.models import InterventionVersion, VersionState
from catalogue.interventions.standing import Line, StandingNote
from catalogue.returning.models import Return, ReturnProposal
from catalogue.returning.queries import OPEN_PROPOSALS, open_proposal_of, step_open_to
from catalogue.returning.words import PROPOSED
from core.people.models import User
from core.permissions import Action, allowed
from core.ui.words import long_date


def coming_back(version: InterventionVersion, viewer: User) -> StandingNote:
    """Where a version that is due, expired or suspended stands on its way back."""
    if version.state is VersionState.EXPIRED:
        return StandingNote("Coming back into use", _by_full_review(viewer))
    step = step_open_to(version)
    if step is None:
        return StandingNote("Coming back into use", ())
    lines = []
    if step is Return.REAFFIRM:
        lines.append(
            Line(f"Its review is due. It may be used until {long_date(version.expires_on)}.")
        )
    none_open = counted(version.intervention_id, viewer, OPEN_PROPOSALS) == 0
    waiting = None if none_open else open_proposal_of(version)
    lines += [_proposed(waiting)] if waiting else _to_propose(version, viewer, step)
    heading = "Review due" if step is Return.REAFFIRM else "Coming back into use"
    return StandingNote(heading, lines)


def _by_full_review(viewer: User) -> list[Line]:
    said = "Its approval has ended. It comes back by a full review."
    if allowed(viewer, Action.SEE_REVIEW_QUEUE):
        return [Line(said, "Find it in the queue", url_for("review.show_queue"))]
    return [Line(said)]


def _proposed(waiting: ReturnProposal) -> Line:
    return Line(
        f"{waiting.proposed_by.name} proposes to {PROPOSED[waiting.step]}. A second person who is "
        "not involved confirms it.",
        "Read the proposal",
        url_for("returning.show", proposal_id=waiting.id),
    )


def _to_propose(version: InterventionVersion, viewer: User, step: Return) -> list[Line]:
    if not allowed(viewer, Action.PROPOSE_RETURN, version):
        return []
    return [
        Line(
            "It takes two QA leads who are not involved in it.",
            f"Propose to {PROPOSED[step]}",
            url_for("returning.propose", slug=version.intervention.slug, number=version.number),
        )
    ]
