"""The words of panels that are not in a vocabulary, and what a panel said before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from core.ui.words import list_in_words, long_date
from outcomes.caseload import history
from outcomes.caseload.history import EarlierText
from outcomes.caseload.models import RecordChange
from outcomes.delivery.words import label, labels, vocabulary
from outcomes.panels.models import Effect, Panel, Settled

EFFECTS = {
    Effect.MORE_SESSIONS: "More sessions",
    Effect.EARLIER_START: "Start earlier",
    Effect.END: "End it",
    Effect.SET_ASIDE: "Set it aside",
    Effect.ADD: "Something is to be added to the plan",
}
CHANGED = {
    Effect.MORE_SESSIONS: "More sessions",
    Effect.EARLIER_START: "Starts earlier",
    Effect.END: "Ended",
    Effect.SET_ASIDE: "Set aside",
    Effect.ADD: "To be added to the plan",
}
SETTLED = {Settled.DONE: "Done", Settled.NOT_DONE: "Not done"}
_LABELS = {
    "kind": "Panel",
    "held_on": "Day",
    "took_part": "Who took part",
    "decisions": "Decisions",
    "words": "What was decided",
    "owner_id": "Who sees to it",
    "due_on": "By when",
    "settled": "Done",
    "note": "Note",
}
_DAYS = frozenset({"held_on", "due_on"})


def kind_label(code: str) -> str:
    """What a kind of panel is called."""
    return label("panel_kinds", code)


def took_part_words(panel: Panel) -> str:
    """“The child, parent or carer and police”."""
    first, *rest = labels("panel_members", _in_order(panel.took_part))
    return list_in_words([first, *(f"{each[:1].lower()}{each[1:]}" for each in rest)])


def earlier_texts(changes: Sequence[RecordChange], names: Mapping[int, str]) -> list[EarlierText]:
    """Changes of panels and decisions in words, in their order."""
    return history.earlier_texts(
        changes, labels=_LABELS, in_words=lambda field, value: _in_words(field, value, names)
    )


def people_in(changes: Sequence[RecordChange]) -> set[int]:
    """The numbers of the members of staff whom changes name."""
    return {row.before["owner_id"] for row in changes if "owner_id" in row.before}


def _in_order(codes: Sequence[str]) -> list[str]:
    known = [code for code in vocabulary("panel_members").codes if code in codes]
    return [*known, *(code for code in codes if code not in known)]


def _in_words(field: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return "nothing"
    if field in _DAYS:
        return long_date(date.fromisoformat(value))
    if field == "owner_id":
        return names.get(value, "someone who has left")
    if field == "kind":
        return kind_label(value)
    if field == "settled":
        return SETTLED[Settled(value)]
    if field == "took_part":
        return list_in_words(labels("panel_members", value))
    return list_in_words(f"“{each}”" for each in value) if field == "decisions" else str(value)
