"""What the steps of a review are refused for, and the errors that say so."""

from collections.abc import Sequence

from flask import current_app

from catalogue.interventions.document import content_hash
from catalogue.interventions.models import InterventionVersion
from catalogue.review.checklists import Checklist
from catalogue.review.models import Decision, Review, ReviewState
from catalogue.review.queries import checklist_of
from catalogue.review.rules import Answer, Obstacle, reason_against
from core.database import today
from core.errors import DomainError, InvalidInput, NotPermitted
from core.people.models import User
from core.vocabulary import Vocabularies

# The vocabulary that a refusal takes its reason code from.
REASONS = {
    Decision.REQUEST_CHANGES: "change_reasons",
    Decision.REJECT: "rejection_reasons",
}
LONGEST_WORDS = 4000


class AlreadyClaimed(DomainError):
    """Someone else is reviewing the version."""


class ReviewEnded(DomainError):
    """The review was decided or let go."""


class ClaimRanOut(DomainError):
    """The time of the claim is over."""


class TextChanged(DomainError):
    """What was read is not what would be decided on."""


class NotReadyToApprove(DomainError):
    """Answers are missing, or do not allow an approval. ``obstacles`` says which."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("This cannot be approved yet. " + obstacles[0].reason)
        self.obstacles = tuple(obstacles)


def refuse_involved(actor: User, version: InterventionVersion, first: Review | None) -> None:
    """Hold guards 1 and 2: nobody decides on their own work, and no one person approves twice.

    :raises NotPermitted: to anyone involved, or unfit for the second approval.
    """
    reason = reason_against(actor, version, first_approval=first)
    if reason is not None:
        raise NotPermitted(reason)


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
