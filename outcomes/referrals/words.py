"""The words of referrals that are not in a vocabulary, and what a referral said before."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core.ui.words import list_in_words, long_date
from outcomes.caseload import history
from outcomes.caseload.history import EarlierText
from outcomes.caseload.models import RecordChange
from outcomes.caseload.words import need_label
from outcomes.delivery.words import label
from outcomes.referrals.models import ACCEPTED, DECLINED, Appointment, Referral, Stage

CAME = {True: "Came", False: "Did not come", None: "Not known yet"}
ANSWERS = {ACCEPTED: "Accepted", DECLINED: "Declined"}
# The colour of the tag, and its words.
STAGES = {
    Stage.OFFERED: ("blue", "Offered, no answer yet"),
    Stage.ACCEPTED: ("purple", "Accepted"),
    Stage.ATTENDED: ("purple", "Attending"),
    Stage.DECLINED: ("orange", "Declined"),
    Stage.ENDED: ("grey", "Ended"),
}
_LABELS = {
    "kind": "Partner",
    "need": "Need",
    "offered_on": "Offered on",
    "answer": "What the child said",
    "answered_on": "Answered on",
    "decline_reason": "Reason",
    "child_words": "The child’s words",
    "child_would_not_say": "Would not say",
    "outcome": "How it ended",
    "ended_on": "Ended on",
    "day": "Appointment on",
    "attended": "Came",
    "appointments": "Appointments on",
}
_LISTS = {
    "kind": "referral_kinds",
    "decline_reason": "referral_decline_reasons",
    "outcome": "referral_outcomes",
}
_DAYS = frozenset({"offered_on", "answered_on", "ended_on", "day"})


def kind_label(code: str) -> str:
    """What a kind of partner is called."""
    return label("referral_kinds", code)


def answer_words(referral: Referral) -> str:
    """“Declined on 3 May 2026: not now. “I am fine””; not known where it is not."""
    if referral.answer is None or referral.answered_on is None:
        return ""
    said = f"{ANSWERS[referral.answer]} on {long_date(referral.answered_on)}"
    if referral.decline_reason:
        said += f": {label('referral_decline_reasons', referral.decline_reason).lower()}"
    if referral.child_words:
        return f"{said}. “{referral.child_words}”"
    return f"{said}. The child would not say more" if referral.child_would_not_say else said


def appointments_words(referral: Referral) -> str:
    """“Came to 2 of 3 appointments, first on 3 May 2026”; blank without any that was."""
    known = [each for each in referral.appointments if each.attended is not None]
    came = [each for each in known if each.attended]
    if not known:
        return next_words(referral.appointments)
    said = f"Came to {len(came)} of {len(known)} appointment{'s' if len(known) > 1 else ''}"
    return f"{said}, the first on {long_date(came[0].day)}" if came else said


def next_words(appointments: Sequence[Appointment]) -> str:
    """When the next appointment of which nothing is known yet is or was."""
    waiting = [each.day for each in appointments if each.attended is None]
    return f"Appointment on {long_date(waiting[0])}, not known yet" if waiting else ""


def outcome_words(referral: Referral) -> str:
    """“Completed, on 3 May 2026”; blank where it goes on."""
    if referral.outcome is None:
        return ""
    return f"{label('referral_outcomes', referral.outcome)}, on {long_date(referral.ended_on)}"


def earlier_texts(changes: Sequence[RecordChange]) -> list[EarlierText]:
    """Changes of one record in words, in their order."""
    return history.earlier_texts(changes, labels=_LABELS, in_words=_in_words)


def _in_words(field: str, value: Any) -> str:
    if field == "attended":
        return CAME[value]
    if value in (None, "", []):
        return "nothing"
    if field in _LISTS:
        return label(_LISTS[field], value)
    if field == "need":
        return need_label(value)
    if field == "answer":
        return ANSWERS.get(value, str(value))
    if field in _DAYS:
        return long_date(date.fromisoformat(value))
    if field == "appointments":
        return list_in_words(long_date(date.fromisoformat(day)) for day in value)
    return ("Yes" if value else "No") if isinstance(value, bool) else str(value)
