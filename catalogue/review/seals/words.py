"""What differs between a decision as it was sealed and as it stands, in words."""

from collections.abc import Iterator
from typing import Any

from catalogue.review.seals.bodies import Body

# Told with the values; of anything else, which may be long, only that it was changed.
SHORT = frozenset(
    {"decision", "rating", "kind", "round", "stage", "state", "due_on", "condition_due_on"}
)
NAMES = {
    "reason": "reason in words",
    "words": "wording",
    "reviewer_id": "reviewer",
    "author_id": "author",
    "version_id": "version",
    "content_hash": "hash of the text",
    "checklist_hash": "hash of the checklist",
    "condition": "condition",
    "due_on": "due date",
    "condition_due_on": "due date of the condition",
}


def differences(then: Body, today: Body) -> Iterator[str]:
    """Each difference between what was sealed and what stands there, as part of a sentence."""
    yield from _of_row(then["review"], today["review"], "of the review")
    yield from _of_rows(then, today, "answers", key="criterion", called="the answer to")
    yield from _of_rows(then, today, "conditions", key="id", called="condition")
    yield from _of_files(then["materials"], today["materials"])


def _of_rows(then: Body, today: Body, rows: str, *, key: str, called: str) -> Iterator[str]:
    before = {row[key]: row for row in then[rows]}
    after = {row[key]: row for row in today[rows]}
    for each in before:
        if each not in after:
            yield f"{called} {_name(each)} was removed"
        else:
            yield from _of_row(before[each], after[each], f"of {called} {_name(each)}")
    for each in after:
        if each not in before:
            yield f"{called} {_name(each)} was added"


def _of_row(then: Body, today: Body, where: str) -> Iterator[str]:
    for name in then:
        if then[name] == today[name]:
            continue
        what = NAMES.get(name, name.replace("_", " "))
        if name in SHORT:
            yield f"the {what} {where} was {_value(then[name])} and is {_value(today[name])}"
        else:
            yield f"the {what} {where} was changed"


def _of_files(then: list[str], today: list[str]) -> Iterator[str]:
    for sha256 in then:
        if sha256 not in today:
            yield f"the material {sha256} was removed"
    for sha256 in today:
        if sha256 not in then:
            yield f"the material {sha256} was added"


def _name(value: Any) -> str:
    return f"“{value}”" if isinstance(value, str) else str(value)


def _value(value: Any) -> str:
    return "nothing" if value is None else f"“{value}”"
