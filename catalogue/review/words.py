"""What reviews come to, in sentences."""

from flask import current_app

from catalogue.interventions.models import AVAILABLE, InterventionVersion
from catalogue.review.checks import REASONS
from catalogue.review.models import Decision, Review, ReviewStage
from catalogue.review.queries import answers_of, approval_dates_of, checklist_of
from catalogue.review.rules import needs_condition
from catalogue.signals.queries import open_signals_of
from core.ui.words import long_date, plural
from core.vocabulary import Vocabularies

FOR_GOOD = "Your decision cannot be changed afterwards."


def consequences(review: Review) -> dict[Decision, list[str]]:
    """What each decision on a review would do today."""
    version = review.version
    in_use = next((each for each in version.intervention.versions if each.state in AVAILABLE), None)
    return {
        Decision.APPROVE: _of_approval(review, in_use),
        Decision.REQUEST_CHANGES: [
            f"Version {version.number} does not go live and cannot be edited any more.",
            "Its author reads your answers, reason and words, and writes a new draft from it.",
            *_stays(in_use),
        ],
        Decision.REJECT: [
            f"Version {version.number} does not go live.",
            "All staff can read your answers, reason and words, and so can anyone who brings the "
            "same resource again.",
            *_stays(in_use),
        ],
    }


def progress_in_words(answered: int, total: int, open_stops: int) -> str:
    """As "11 of 19 answered, 1 stop criterion open"."""
    stops = plural(open_stops, "stop criterion", "stop criteria")
    return f"{answered} of {total} answered, {stops} open"


def _of_approval(review: Review, in_use: InterventionVersion | None) -> list[str]:
    version = review.version
    if version.sensitive and review.stage is ReviewStage.FIRST:
        return [
            "This is the first of two approvals, because the topic is sensitive. "
            f"Version {version.number} does not go live yet.",
            "It goes back to the queue for a second reviewer, who is safeguarding-qualified "
            "and is not you.",
            *_stays(in_use),
        ]
    dates = approval_dates_of(version)
    return [
        f"Version {version.number} goes live today.",
        *_replaced(version, in_use),
        f"It may be used until {long_date(dates.expires_on)}; "
        f"review is due from {long_date(dates.review_due_on)}.",
        *_conditions(review),
        *_answered(version),
    ]


def _replaced(version: InterventionVersion, in_use: InterventionVersion | None) -> list[str]:
    if in_use is None:
        return []
    newer = ", although it is newer" if in_use.number > version.number else ""
    return [
        f"Version {in_use.number} is superseded{newer}: it cannot be started any more, and work "
        "under way with it is flagged."
    ]


def _stays(in_use: InterventionVersion | None) -> list[str]:
    return [f"Version {in_use.number} stays in use."] if in_use else []


def _answered(version: InterventionVersion) -> list[str]:
    signals = open_signals_of(version.intervention_id)
    if not signals:
        return []
    return [f"It answers {plural(len(signals), 'signal')} that asked for an early review."]


def _conditions(review: Review) -> list[str]:
    checklist, answers = checklist_of(review), answers_of(review)
    if checklist is None:
        return []
    given = [(criterion, answers.get(criterion.code)) for criterion in checklist.criteria]
    dates = sorted(
        answer.due
        for criterion, answer in given
        if answer and answer.due and needs_condition(criterion, answer)
    )
    if not dates:
        return []
    if len(dates) == 1:
        return [f"The owner has one condition to meet by {long_date(dates[0])}."]
    return [
        f"The owner has {plural(len(dates), 'condition')} to meet, "
        f"the first by {long_date(dates[0])}."
    ]


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


def done_in_words(review: Review) -> str:
    """What a decision that has just been made did."""
    version = review.version
    if review.decision is Decision.REJECT:
        return f"Version {version.number} is rejected."
    if review.decision is Decision.REQUEST_CHANGES:
        return f"You asked for changes to version {version.number}."
    if version.is_available:
        return f"Version {version.number} is approved and in use."
    return "Your approval is recorded. A safeguarding-qualified reviewer now decides too."
