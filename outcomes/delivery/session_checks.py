"""What a session can be, and what it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalogue.interventions.document import Document
from catalogue.interventions.stored import load_document
from core.database import today
from core.errors import InvalidInput
from core.ui.words import long_date
from outcomes.delivery.models import Delivery, SessionRecord
from outcomes.delivery.queries import missed_by
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION, vocabulary, was_there

LONGEST_MINUTES = 600
MOST_REPARATION_HOURS = 24
MINUTES_LATE = f"Enter the minutes from 1 to {LONGEST_MINUTES}, like 10"
REPARATION_HOURS = f"Enter hours up to {MOST_REPARATION_HOURS}, like 2 or 1.5"


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """What happened, for all who were there. Steps are counted from 1 within the plan's session."""

    held_on: date
    happened: bool
    not_held_reason: str | None = None
    plan_session: int | None = None
    minutes: int | None = None
    facilitator_ids: tuple[int, ...] = ()
    core_steps_left_out: tuple[int, ...] = ()
    core_steps_adapted: tuple[int, ...] = ()
    partner_agencies: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChildAtSession:
    """One child at the session. Of the words and the reason for none, exactly one is written.

    :param catches_up_id: the session that the child missed and for which this one makes up.
    """

    delivery: Delivery
    attendance: str | None = None
    minutes_late: int | None = None
    engagement: int | None = None
    motivation: int | None = None
    child_words: str = ""
    child_words_declined_reason: str = ""
    carer_informed: bool | None = None
    reparation_hours: float | None = None
    catches_up_id: int | None = None


def check_session(
    details: SessionDetails,
    children: Sequence[ChildAtSession],
    *,
    own: SessionRecord | None = None,
) -> None:
    """Refuse what a session cannot be.

    :param own: the record that is put right, where there is one.
    :raises InvalidInput: naming the field.
    """
    deliveries = [child.delivery for child in children]
    if len({delivery.version_id for delivery in deliveries}) != 1:
        raise InvalidInput("A group session is of one version of one intervention")
    _check_day(details.held_on, deliveries)
    agencies = {term.code for term in vocabulary("agencies").valid(on=details.held_on)}
    if not set(details.partner_agencies) <= agencies:
        raise InvalidInput("Choose one of the options", field="partner_agencies")
    if details.minutes is not None and not 1 <= details.minutes <= LONGEST_MINUTES:
        raise InvalidInput(f"Enter minutes from 1 to {LONGEST_MINUTES}", field="minutes")
    _check_plan_session(details, load_document(deliveries[0].version.content))
    if not details.happened:
        reasons = {term.code for term in vocabulary("session_reasons").valid(on=details.held_on)}
        if details.not_held_reason not in reasons:
            raise InvalidInput("Choose why it did not happen", field="not_held_reason")
        return
    for place, child in enumerate(children):
        _check_child(child, f"children-{place}-", own)


def _check_day(held_on: date, deliveries: Sequence[Delivery]) -> None:
    if held_on > today():
        raise InvalidInput("The session must be today or in the past", field="held_on")
    started = max(delivery.started_on for delivery in deliveries)
    if held_on < started:
        raise InvalidInput(
            f"The session must be on or after the start, {long_date(started)}", field="held_on"
        )
    ends = [delivery.ended_on for delivery in deliveries if delivery.ended_on]
    if ends and held_on > min(ends):
        raise InvalidInput(
            f"The delivery ended on {long_date(min(ends))}. Enter that day or an earlier one",
            field="held_on",
        )


def _check_plan_session(details: SessionDetails, document: Document) -> None:
    number = details.plan_session
    if number is not None and not 1 <= number <= len(document.sessions):
        raise InvalidInput("Choose a session of the plan", field="plan_session")
    core = {step for session, step, _ in document.core_steps if session == number}
    if not set(details.core_steps_left_out) <= core:
        raise InvalidInput("Only core steps of this session can be left out", field="core_steps")
    if not set(details.core_steps_adapted) <= core - set(details.core_steps_left_out):
        raise InvalidInput(
            "A step was either adapted or left out, not both", field="core_steps_adapted"
        )


def _check_child(child: ChildAtSession, prefix: str, own: SessionRecord | None) -> None:
    known = {term.code for term in vocabulary("attendance")}
    if child.attendance not in known:
        raise InvalidInput("Say whether the child attended", field=f"{prefix}attendance")
    if not was_there(child.attendance):
        return
    if child.engagement not in ENGAGEMENT:
        raise InvalidInput("Say how the child took part", field=f"{prefix}engagement")
    _check_more(child, prefix, own)
    said, declined = child.child_words.strip(), child.child_words_declined_reason.strip()
    if bool(said) == bool(declined):
        raise InvalidInput(
            "Write the child's words, or why they gave none, not both"
            if said
            else "Write one sentence in the child's words, or say why they gave none",
            field=f"{prefix}child_words",
        )


def _check_more(child: ChildAtSession, prefix: str, own: SessionRecord | None) -> None:
    """What is asked under “Add more”, and may be left out."""
    if child.motivation is not None and child.motivation not in MOTIVATION:
        raise InvalidInput("Choose one of the options", field=f"{prefix}motivation")
    late, hours = child.minutes_late, child.reparation_hours
    if late is not None and not 1 <= late <= LONGEST_MINUTES:
        raise InvalidInput(MINUTES_LATE, field=f"{prefix}minutes_late")
    if hours is not None and not 0 < hours <= MOST_REPARATION_HOURS:
        raise InvalidInput(REPARATION_HOURS, field=f"{prefix}reparation_hours")
    if child.catches_up_id is not None:
        missed = {each.session_id for each in missed_by([child.delivery], own=own)[0]}
        if child.catches_up_id not in missed:
            raise InvalidInput(
                "Choose a session that this child missed", field=f"{prefix}catches_up_id"
            )
