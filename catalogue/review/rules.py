"""The rules of a decision, over plain values: who may review, what an approval needs, its dates."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from catalogue.interventions.models import InterventionVersion
from catalogue.review.checklists import Checklist, Criterion
from catalogue.review.models import Rating, Review
from core.people.models import User
from core.ui.words import long_date

LONGEST_CONDITION_MONTHS = 12
FALLS_SHORT = (Rating.NOT_FULLY_MET, Rating.NOT_MET)


@dataclass(frozen=True)
class Answer:
    """What a reviewer says of one criterion. ``due`` is the date of the condition, if any."""

    rating: Rating | None = None
    evidence: str = ""
    condition: str = ""
    due: date | None = None


@dataclass(frozen=True)
class Obstacle:
    """Why a version cannot be approved yet: a criterion, and what to do about it."""

    criterion: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """How far a checklist has got."""

    answered: int
    total: int
    open_stops: int


@dataclass(frozen=True)
class ApprovalDates:
    """What an approval on a day gives: the last day of use, and when the next review is due."""

    approved_on: date
    expires_on: date
    review_due_on: date


def reason_against(
    actor: User,
    version: InterventionVersion,
    *,
    first_approval: Review | None,
    judges: frozenset[int] = frozenset(),
) -> str | None:
    """Why a person may not review a version, whatever their role; None where they may.

    :param first_approval: the approval already given, where a second is now needed.
    :param judges: who may not, because this is an appeal and they decided before it.
    """
    if actor.id == version.author_id:
        return "You wrote this. Someone who was not involved must review it."
    if actor.id == version.submitted_by_id:
        return "You submitted this. Someone who was not involved must review it."
    if actor.id in version.involved_ids:
        return "You edited this. Someone who was not involved must review it."
    if actor.id in judges:
        return "You decided on this before. An appeal goes to someone who has not."
    if first_approval is None:
        return None
    if actor.id == first_approval.reviewer_id:
        return "You gave the first approval. Someone else must give the second."
    if not actor.safeguarding_qualified:
        return "The second approval of a sensitive topic needs a safeguarding-qualified reviewer."
    return None


def obstacles_to_approval(
    checklist: Checklist, answers: Mapping[str, Answer], *, on: date
) -> list[Obstacle]:
    """Everything that stands in the way of an approval on a day, in the checklist's order."""
    return [
        Obstacle(criterion.code, reason)
        for criterion in checklist.criteria
        if (reason := _obstacle(criterion, answers.get(criterion.code, Answer()), on))
    ]


def progress(checklist: Checklist, answers: Mapping[str, Answer]) -> Progress:
    """How many criteria are answered, and how many stop criteria do not let it pass yet."""
    given = [answers.get(criterion.code, Answer()) for criterion in checklist.criteria]
    return Progress(
        answered=sum(answer.rating is not None for answer in given),
        total=len(given),
        open_stops=sum(
            criterion.stop and answer.rating not in (Rating.MET, Rating.NOT_APPLICABLE)
            for criterion, answer in zip(checklist.criteria, given, strict=True)
        ),
    )


def needs_condition(criterion: Criterion, answer: Answer) -> bool:
    """Whether an approval makes the answer into a condition with a date."""
    return not criterion.stop and answer.rating in FALLS_SHORT


def latest_condition_date(on: date) -> date:
    """The last day that a condition of an approval may be due."""
    return add_months(on, LONGEST_CONDITION_MONTHS)


def approval_dates(on: date, *, months: int, review_due_days: int) -> ApprovalDates:
    """The dates of an approval given on a day and lasting for calendar months."""
    expires_on = add_months(on, months)
    return ApprovalDates(on, expires_on, expires_on - timedelta(days=review_due_days))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day: 31 August and 6 is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _obstacle(criterion: Criterion, answer: Answer, on: date) -> str | None:
    name = f"“{criterion.title}”"
    if answer.rating is None:
        return f"Answer {name}." if criterion.mandatory else None
    if answer.rating is Rating.MET:
        return None
    if criterion.stop and answer.rating in FALLS_SHORT:
        return f"{name} must be met before anyone can use this. Ask for changes, or reject it."
    if not answer.evidence.strip():
        why = "does not apply" if answer.rating is Rating.NOT_APPLICABLE else "falls short"
        return f"Say as evidence why {name} {why}."
    return _condition_obstacle(name, answer, on) if needs_condition(criterion, answer) else None


def _condition_obstacle(name: str, answer: Answer, on: date) -> str | None:
    if not answer.condition.strip():
        return f"Say what must be put right for {name}."
    latest = latest_condition_date(on)
    if answer.due is None or not on <= answer.due <= latest:
        return f"Give a date for {name} from {long_date(on)} to {long_date(latest)}."
    return None
