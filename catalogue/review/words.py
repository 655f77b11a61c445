"""What reviews come to, in sentences."""

from flask import current_app

from catalogue.interventions.models import InterventionVersion
from catalogue.review.checks import REASONS
from catalogue.review.models import Decision, Review, ReviewKind, ReviewStage
from core.ui.words import plural
from core.vocabulary import Vocabularies

FOR_GOOD = "Your decision cannot be changed afterwards."


def progress_in_words(answered: int, total: int, open_stops: int) -> str:
    """As "11 of 19 answered, 1 stop criterion open"."""
    stops = plural(open_stops, "stop criterion", "stop criteria")
    return f"{answered} of {total} answered, {stops} open"


def reason_in_words(review: Review) -> str:
    """The reason and the words of a decision: "It could harm a child: see the third step"."""
    if review.decision is None or review.reason_code is None:
        return review.reason
    vocabularies: Vocabularies = current_app.extensions["vocabularies"]
    label = vocabularies.label(REASONS[review.decision], review.reason_code)
    return f"{label}: {review.reason}"


def stage_in_words(version: InterventionVersion, stage: ReviewStage) -> str:
    """Which approval is asked for: one, or the first or second of two."""
    if not version.sensitive:
        return "One approval"
    if stage is ReviewStage.FIRST:
        return "First of two approvals"
    return "Second of two, by a safeguarding-qualified reviewer"


def kind_in_words(kind: ReviewKind) -> str:
    """What a review is about, where it is not a text sent in for the first time; else empty."""
    return {
        ReviewKind.ASSESSMENT: "",
        ReviewKind.APPEAL: "Appeal against a rejection",
        ReviewKind.REAFFIRMATION: "Full review of a version that has run out",
    }[kind]


def earlier_in_words(review: Review) -> str:
    """What the decisions before a review are to it."""
    return {
        ReviewKind.ASSESSMENT: "What the first reviewer decided",
        ReviewKind.APPEAL: "What was decided before, and why its author appeals",
        ReviewKind.REAFFIRMATION: "What was decided before it ran out",
    }[review.kind]


def done_in_words(review: Review) -> str:
    """What a decision that has just been made did."""
    number, decision = review.version.number, review.decision
    if decision is Decision.APPROVE and not review.version.is_available:
        return "Your approval is recorded. A safeguarding-qualified reviewer now decides too."
    return {
        (ReviewKind.APPEAL, Decision.REJECT): f"The appeal is settled: version {number} stays "
        "rejected.",
        (ReviewKind.REAFFIRMATION, Decision.REQUEST_CHANGES): "You asked for changes. Version "
        f"{number} stays expired.",
        (ReviewKind.REAFFIRMATION, Decision.APPROVE): f"Version {number} is in use again.",
    }.get((review.kind, decision or Decision.APPROVE)) or {
        Decision.APPROVE: f"Version {number} is approved and in use.",
        Decision.REQUEST_CHANGES: f"You asked for changes to version {number}.",
        Decision.REJECT: f"Version {number} is rejected.",
    }[decision or Decision.APPROVE]
