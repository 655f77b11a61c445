"""What a session, a plan item or an ending said before, in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.ui.words import list_in_words, long_date
from outcomes.caseload import history
from outcomes.caseload.history import EarlierText
from outcomes.caseload.models import RecordChange
from outcomes.caseload.words import need_label
from outcomes.delivery.words import ENGAGEMENT, MOTIVATION, label

NOTHING = "nothing"
# The fields that people read; others, as keys and numbers of rows, stay in the record.
LABELS = {
    "held_on": "Day",
    "happened": "Happened",
    "not_held_reason": "Why it did not happen",
    "plan_session": "Session of the plan",
    "minutes": "Minutes",
    "partner_agencies": "Other agencies",
    "facilitators": "Who ran it",
    "attendance": "Attendance",
    "minutes_late": "Minutes late",
    "engagement": "Took part",
    "motivation": "Wanted to be there",
    "child_words": "The child’s words",
    "child_words_declined_reason": "Why the child gave no words",
    "core_steps_left_out": "Steps left out",
    "core_steps_adapted": "Steps adapted",
    "carer_informed": "Parent or carer told",
    "reparation_hours": "Hours of reparation",
    "catches_up_id": "Made up for a missed session",
    "need": "Need",
    "desired_outcome": "What will be different",
    "child_view": "The child’s view",
    "child_view_declined_reason": "Why the child gave no view",
    "sessions_planned": "Sessions planned",
    "owner_id": "Who answers for it",
    "start_by": "Start by",
    "age_at_plan": "Age at the plan",
    "training_missing": "Training missing",
    "training_reason": "Why it goes on without training",
    "ended_on": "Ended on",
    "ending": "How it ended",
}
_LISTS = {
    "attendance": "attendance",
    "not_held_reason": "session_reasons",
    "ending": "delivery_endings",
}
_SEVERAL = {"partner_agencies": "agencies", "training_missing": "training"}
_LEVELS = {"engagement": ENGAGEMENT, "motivation": MOTIVATION}
_DAYS = frozenset({"held_on", "start_by", "ended_on"})
_PEOPLE = frozenset({"owner_id", "facilitators"})


def earlier_texts(
    changes: Sequence[RecordChange], names: Mapping[int, str]
) -> Sequence[EarlierText]:
    """Changes of one record in words, in their order.

    :param names: of the members of staff whose numbers stand in the changes.
    """
    return history.earlier_texts(
        changes, labels=LABELS, in_words=lambda field, value: _in_words(field, value, names)
    )


def people_in(changes: Sequence[RecordChange]) -> set[int]:
    """The numbers of the members of staff whom changes name."""
    found: set[int] = set()
    for change in changes:
        for field in _PEOPLE & change.before.keys():
            value = change.before[field]
            found |= set(value) if isinstance(value, list) else {value}
    return found


def _in_words(field: str, value: Any, names: Mapping[int, str]) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if field in _PEOPLE:
        people = value if isinstance(value, list) else [value]
        return list_in_words(names.get(each, "someone who has left") for each in people)
    if field in _LISTS:
        return label(_LISTS[field], value)
    if field in _LEVELS:
        return _LEVELS[field].get(value, str(value))
    if field == "need":
        return need_label(value)
    if field in _SEVERAL:
        return list_in_words(label(_SEVERAL[field], each) for each in value)
    return _plain(field, value)


def _plain(field: str, value: Any) -> str:
    if field == "catches_up_id":
        return "Yes"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if field in _DAYS:
        return long_date(date.fromisoformat(value))
    if isinstance(value, list):
        return list_in_words(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
