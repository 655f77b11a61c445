"""Reminding those who answer for what is in use."""

from datetime import date

from catalogue.care.queries import approvals_to_remind_of, conditions_to_remind_of
from catalogue.care.rules import APPROVAL_STEPS, CONDITION_STEPS, step_due
from catalogue.interventions.models import InterventionVersion
from catalogue.review.models import ReviewCondition
from catalogue.stewardship.queries import who_answers_for
from core.database import Base
from core.notices.operations import notify, settle, settle_all_but
from core.ui.addresses import path_to
from core.ui.words import long_date, plural

APPROVAL = "approval_ends"
CONDITION = "condition_due"
NOBODY = "Nobody who answers for it works here any more, so this goes to the QA leads."


def send_reminders(*, on: date) -> int:
    """Remind owners and deputies of approvals that end and of conditions that are due.

    Each person is reminded once for each step before a date, and only of the most urgent step. A
    reminder that nobody has read goes as soon as its matter is settled or is told anew.
    """
    versions = approvals_to_remind_of(on=on)
    conditions = conditions_to_remind_of(on=on)
    settle_all_but(kind=APPROVAL, about=versions)
    settle_all_but(kind=CONDITION, about=[condition for condition, _ in conditions])
    sent = sum(_remind_of_approval(version, on) for version in versions)
    return sent + sum(_remind_of_condition(*each, on=on) for each in conditions)


def _remind_of_approval(version: InterventionVersion, on: date) -> int:
    if version.expires_on is None:
        return 0
    days_left = (version.expires_on - on).days
    step = step_due(days_left, APPROVAL_STEPS)
    if step is None:
        return 0
    return _tell(
        version,
        kind=APPROVAL,
        about=version,
        words=_approval_words(version.title, version.expires_on, days_left),
        address=path_to("interventions.intervention", slug=version.intervention.slug),
        key=f"{APPROVAL}:{version.id}:{version.expires_on}:{step}",
    )


def _remind_of_condition(
    condition: ReviewCondition, version: InterventionVersion, *, on: date
) -> int:
    days_left = (condition.due_on - on).days
    step = step_due(days_left, CONDITION_STEPS)
    if step is None:
        return 0
    return _tell(
        version,
        kind=CONDITION,
        about=condition,
        words=_condition_words(version.title, condition.due_on, days_left),
        address=path_to("review.show", review_id=condition.review_id),
        key=f"{CONDITION}:{condition.id}:{step}",
        detail=condition.words,
    )


def _tell(
    version: InterventionVersion,
    *,
    kind: str,
    about: Base,
    words: str,
    address: str,
    key: str,
    detail: str = "",
) -> int:
    """Tell everyone who answers for it; how many did not know yet."""
    answering = who_answers_for(version)
    told = notify(
        user_ids=[person.id for person in answering.people],
        kind=kind,
        words=words if answering.still_here else f"{words} {NOBODY}",
        address=address,
        key=key,
        about=about,
        detail=detail,
    )
    if told:
        settle(kind=kind, about=about, but_key=key)
    return len(told)


def _approval_words(title: str, expires_on: date, days_left: int) -> str:
    when = f"in {plural(days_left, 'day')}" if days_left else "today"
    return (
        f"“{title}” is due for review: its approval ends {when}, on {long_date(expires_on)}. "
        "After that nobody may start it."
    )


def _condition_words(title: str, due_on: date, days_left: int) -> str:
    if days_left < 0:
        return f"A condition of the approval of “{title}” is overdue since {long_date(due_on)}."
    when = f"in {plural(days_left, 'day')}" if days_left else "today"
    return f"A condition of the approval of “{title}” is due {when}, on {long_date(due_on)}."
