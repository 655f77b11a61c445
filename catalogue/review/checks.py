"""What the steps of a review are refused for, and the errors that say so."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select
from wtforms.validators import Length

from catalogue.interventions.document import content_hash
from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.review.checklists import Checklist
from catalogue.review.models import Decision, Review, ReviewKind, ReviewState
from catalogue.review.queries import checklist_of
from catalogue.review.rounds import first_approvals, judges_before, kind_of_round
from catalogue.review.rules import Answer, Obstacle, reason_against
from core.database import db, today
from core.errors import DomainError, InvalidInput, NotPermitted
from core.people.models import User
from core.vocabulary import Vocabularies

# The vocabulary that a refusal takes its reason code from.
REASONS = {
    Decision.REQUEST_CHANGES: "change_reasons",
    Decision.REJECT: "rejection_reasons",
}
LONGEST_WORDS = 4000
LENGTH = Length(max=LONGEST_WORDS, message=f"Write {LONGEST_WORDS:,} characters or fewer")


class AlreadyClaimed(DomainError):
    """Someone else is reviewing the version."""


class ReviewEnded(DomainError):
    """The review was decided or let go."""


class ClaimRanOut(DomainError):
    """The time of the claim is over."""


class TextChanged(DomainError):
    """What was read is not what would be decided on."""


class AnotherInUse(DomainError):
    """Another version of the intervention is in use: two never are."""


class NotReadyToApprove(DomainError):
    """Answers are missing, or do not allow an approval. ``obstacles`` says which."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("This cannot be approved yet. " + obstacles[0].reason)
        self.obstacles = tuple(obstacles)


def refuse_involved(actor: User, version: InterventionVersion) -> None:
    """Hold guards 1, 2 and 10: nobody decides on their own work, nor approves twice, nor hears an
    appeal against themselves.

    :raises NotPermitted: to anyone involved, or unfit for the second approval or the appeal.
    """
    first = first_approvals([version]).get(version.id)
    appeal = kind_of_round(version) is ReviewKind.APPEAL
    judges = judges_before([version]).get(version.id, frozenset()) if appeal else frozenset()
    reason = reason_against(actor, version, first_approval=first, judges=judges)
    if reason is not None:
        raise NotPermitted(reason)


def refuse_second_in_use(version: InterventionVersion) -> None:
    """Refuse to bring a version back while another one is in use.

    :raises AnotherInUse: of a version that was in use before, if another one is now.
    """
    # Asked anew: another one may have come into use since the page was read.
    other = db.session.scalar(
        select(InterventionVersion.number).where(
            InterventionVersion.intervention_id == version.intervention_id,
            InterventionVersion.id != version.id,
            InterventionVersion.state.in_(AVAILABLE),
        )
    )
    if version.is_public and other is not None:
        raise AnotherInUse(
            f"Version {other} is in use now, so version {version.number} cannot come back. "
            "Retire it instead, or start a new version from its text."
        )


def refuse_late_rejection(review: Review, decision: Decision) -> None:
    """Refuse to reject what was in use once.

    :raises InvalidInput: for a rejection in the review of a version that has run out.
    """
    if decision is Decision.REJECT and review.kind is ReviewKind.REAFFIRMATION:
        raise InvalidInput(
            "This was in use, so it cannot be rejected any more. Ask for changes, or let the "
            "claim go and retire it from its page.",
            field="decision",
        )


def refuse_ended(review: Review) -> None:
    """Refuse to add to what has ended.

    :raises ReviewEnded: if the review is not open.
    """
    if review.state is not ReviewState.OPEN:
        ended = "decided" if review.state is ReviewState.DECIDED else "let go"
        raise ReviewEnded(f"This review was {ended}. Open it again to see how it stands.")


def refuse_changed_text(review: Review) -> None:
    """Hold guard 3: what was claimed is what is decided on, to the letter.

    :raises TextChanged: if the text or the checklist has changed since the claim.
    """
    version = review.version
    if not review.content_hash == version.content_hash == content_hash(version.content):
        raise TextChanged(
            "The text of this version is not the one you claimed. Do not decide on it: "
            "release it and tell the administrator."
        )
    unchanged_checklist(review)


def unchanged_checklist(review: Review) -> Checklist:
    """The checklist that was claimed.

    :raises TextChanged: if its file has changed since.
    """
    checklist = checklist_of(review)
    if checklist is None:
        raise TextChanged(
            "The checklist has changed since you claimed this version. Release it and claim it "
            "again to answer the checklist as it is now."
        )
    return checklist


def refuse_unusable(checklist: Checklist, code: str, given: Answer) -> None:
    """Refuse an answer that cannot be kept.

    :raises InvalidInput: for a criterion that is not on the checklist, or too many words.
    """
    if all(criterion.code != code for criterion in checklist.criteria):
        raise InvalidInput(f"“{code}” is not on this checklist. Open the review again.")
    if max(len(given.evidence), len(given.condition)) > LONGEST_WORDS:
        raise InvalidInput(f"Write at most {LONGEST_WORDS} characters.", field=code)


def refuse_unreasoned(decision: Decision, reason_code: str | None, reason: str) -> None:
    """Hold guard 6: a refusal has a reason code and words.

    :raises InvalidInput: without a code of the vocabulary that is in use today, or without words.
    """
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    vocabulary = REASONS[decision]
    if reason_code not in {term.code for term in vocabularies[vocabulary].valid(on=today())}:
        raise InvalidInput("Choose the main reason.", field=vocabulary)
    if not reason.strip():
        raise InvalidInput("Say in words what led to this decision.", field="reason")
    if len(reason) > LONGEST_WORDS:
        raise InvalidInput(f"Write at most {LONGEST_WORDS} characters.", field="reason")
