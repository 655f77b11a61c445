"""What each decision on a review would do today, in sentences, before anybody decides."""

from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import Decision, Review, ReviewKind, ReviewStage
from catalogue.review.queries import answers_of, approval_dates_of, checklist_of, first_approval_of
from catalogue.review.rules import needs_condition
from catalogue.signals.queries import open_signals_of
from core.ui.words import long_date, plural


def consequences(review: Review, *, open_comments: int = 0) -> dict[Decision, list[str]]:
    """What each decision that is open to the reviewer would do today."""
    in_use = review.version.intervention.available_version
    found = {
        Decision.APPROVE: _of_approval(review, in_use),
        Decision.REQUEST_CHANGES: _of_changes(review, in_use, open_comments),
        Decision.REJECT: _of_rejection(review, in_use),
    }
    return {decision: found[decision] for decision in open_to(review)}


def open_to(review: Review) -> list[Decision]:
    """The decisions that a review may end in: what was in use once is not rejected any more."""
    late = review.kind is ReviewKind.REAFFIRMATION
    return [each for each in Decision if not (late and each is Decision.REJECT)]


def blocked_by(review: Review) -> str:
    """Why no answers could make an approval possible; empty where nothing stands in the way."""
    version, in_use = review.version, review.version.intervention.available_version
    if in_use is None or not version.is_public:
        return ""
    return (
        f"Version {in_use.number} is in use now, so version {version.number} cannot come back. "
        "Retire it from its page, or ask for changes: its author can start a new version."
    )


def _of_approval(review: Review, in_use: InterventionVersion | None) -> list[str]:
    if review.version.sensitive and review.stage is ReviewStage.FIRST:
        return _of_first_approval(review, in_use)
    version, dates = review.version, approval_dates_of(review.version)
    return [
        *_second(review),
        _goes_live(review),
        *_replaced(version, in_use),
        f"It may be used until {long_date(dates.expires_on)}; "
        f"review is due from {long_date(dates.review_due_on)}.",
        *_conditions(review),
        *_answered(version),
        _readers(version),
    ]


def _of_first_approval(review: Review, in_use: InterventionVersion | None) -> list[str]:
    number = review.version.number
    meanwhile = {
        ReviewKind.ASSESSMENT: f"Version {number} does not go live yet.",
        ReviewKind.APPEAL: f"Version {number} does not go live yet, and the appeal stays open.",
        ReviewKind.REAFFIRMATION: f"Version {number} stays expired until the second.",
    }[review.kind]
    return [
        f"This is the first of two approvals, because the topic is sensitive. {meanwhile}",
        "It goes back to the queue for a second reviewer, who is safeguarding-qualified "
        "and is not you.",
        *_stays(in_use),
    ]


def _answered(version: InterventionVersion) -> list[str]:
    signals = open_signals_of(version.intervention_id)
    if not signals:
        return []
    return [f"It answers {plural(len(signals), 'signal')} that asked for an early review."]


def _of_changes(
    review: Review, in_use: InterventionVersion | None, open_comments: int
) -> list[str]:
    version = review.version
    happens = {
        ReviewKind.ASSESSMENT: [
            f"Version {version.number} does not go live and cannot be edited any more."
        ],
        ReviewKind.APPEAL: [
            "The appeal is settled: changes are asked for in place of the rejection, which stays "
            "on record.",
            f"Version {version.number} does not go live and cannot be edited any more.",
        ],
        ReviewKind.REAFFIRMATION: [
            f"Version {version.number} stays expired: nobody can start it.",
            "It waits in the queue again until someone reviews it in full, a newer version "
            "goes live, or a QA lead retires it.",
        ],
    }[review.kind]
    return [
        *happens,
        f"{version.author.name}, its author, reads your answers, reason and words, and can write "
        "a new draft from it.",
        *_comments(open_comments),
        *_first_is_void(review),
        *_stays(in_use),
    ]


def _of_rejection(review: Review, in_use: InterventionVersion | None) -> list[str]:
    version, author = review.version, review.version.author.name
    if review.kind is ReviewKind.APPEAL:
        happens = [
            f"The appeal is settled and version {version.number} stays rejected. A version can "
            f"be appealed once, so that is final; {author}, its author, can start a new draft.",
        ]
    else:
        happens = [
            f"Version {version.number} does not go live. {author}, its author, sees that under "
            "“My drafts”, and can appeal once: to reviewers who have not decided on it.",
        ]
    return [
        *happens,
        "All staff can read your answers, reason and words, and so can anyone who brings the "
        "same resource again.",
        *_first_is_void(review),
        *_stays(in_use),
    ]


def _goes_live(review: Review) -> str:
    number = review.version.number
    return {
        ReviewKind.ASSESSMENT: f"Version {number} goes live today.",
        ReviewKind.APPEAL: f"Version {number} goes live today: the appeal succeeds. The rejection "
        "stays on record.",
        ReviewKind.REAFFIRMATION: f"Version {number} comes back into use today, with the text "
        "that it had.",
    }[review.kind]


def _second(review: Review) -> list[str]:
    """Whose approval this one adds to, of a sensitive version."""
    first = first_approval_of(review.version) if review.stage is ReviewStage.SECOND else None
    if first is None:
        return []
    return [
        f"Yours is the second of two approvals. {first.reviewer.name} approved it on "
        f"{long_date(first.decided_at)}."
    ]


def _first_is_void(review: Review) -> list[str]:
    if review.stage is not ReviewStage.SECOND:
        return []
    return ["The first approval counts no more. It stays on record."]


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


def _conditions(review: Review) -> list[str]:
    checklist, answers = checklist_of(review), answers_of(review)
    if checklist is None:
        return []
    given = [(criterion, answers.get(criterion.code)) for criterion in checklist.criteria]
    conditions = sorted(
        (answer.due, criterion.title, answer.condition)
        for criterion, answer in given
        if answer and answer.due and needs_condition(criterion, answer)
    )
    owner = review.version.intervention.owner.name
    return [
        f"{owner}, the owner, has a condition to meet by {long_date(due)}, for “{title}”: {words}"
        for due, title, words in conditions
    ]


def _comments(left: int) -> list[str]:
    """What becomes of comments when changes are asked for."""
    if not left:
        return []
    said = plural(left, "open comment becomes a task", "open comments become tasks")
    return [f"The {said} of that draft, section by section."]


def _readers(version: InterventionVersion) -> str:
    """Who reads what an approval says."""
    author, owner = version.author, version.intervention.owner
    also = "" if author.id == owner.id else f", and {owner.name}, its owner, answers for it"
    return (
        f"All staff can read your answers and words. {author.name}, its author, sees it approved "
        f"under “My drafts”{also}."
    )
