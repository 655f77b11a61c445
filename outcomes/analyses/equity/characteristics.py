"""By what children are told apart, each way into groups of its own, "not known" among them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, case, cast, func

from outcomes.caseload.models import OLDEST, YOUNGEST, ChildRecord
from outcomes.delivery.words import vocabulary

NOT_KNOWN = "Not known"
SOME, NONE = "some", "none"
# Of years at the start of the record; the last one is that of young adults still in the service.
AGE_BANDS = ((10, 11), (12, 13), (14, 15), (16, 17), (18, OLDEST))


@dataclass(frozen=True)
class Characteristic:
    """One way to tell children apart.

    :param value: what a record holds, as text; blank where it is not known.
    :param groups: of each value the group it belongs to, in the order in which groups are shown.
    :param always_known: nobody is without a value.
    :param changes_elsewhere: what changed for these groups stands by intervention, on another page.
    """

    code: str
    label: str
    value: ColumnElement[str]
    groups: Callable[[], Mapping[str, str]]
    always_known: bool = False
    changes_elsewhere: bool = False

    def group_of(self, value: str, groups: Mapping[str, str]) -> str:
        """The group of a value; a code that the vocabulary has lost is a group of its own."""
        return groups.get(value, value) if value else NOT_KNOWN


def _as_text(column: Any) -> ColumnElement[str]:
    return func.coalesce(cast(column, String), "")


def _labels(name: str) -> Callable[[], Mapping[str, str]]:
    return lambda: vocabulary(name).labels


def _heads() -> Mapping[str, str]:
    return {term.code: term.head or term.label for term in vocabulary("ethnic_groups")}


def _kinds_of_disposal() -> Mapping[str, str]:
    return {term.code: term.group or term.label for term in vocabulary("disposals")}


def _ages() -> Mapping[str, str]:
    bands = {(low, high): f"{low} to {high} years" for low, high in AGE_BANDS}
    bands[AGE_BANDS[-1]] = f"{AGE_BANDS[-1][0]} years and over"
    return {
        str(age): label
        for age in range(YOUNGEST, OLDEST + 1)
        for (low, high), label in bands.items()
        if low <= age <= high
    }


def _communication() -> Mapping[str, str]:
    return {SOME: "A communication need", NONE: "No communication need recorded"}


CHARACTERISTICS = (
    Characteristic("sex", "Sex", _as_text(ChildRecord.sex), _labels("sexes")),
    Characteristic("ethnicity", "Ethnicity", _as_text(ChildRecord.ethnicity), _heads),
    Characteristic(
        "looked-after",
        "Looked after",
        _as_text(ChildRecord.looked_after),
        _labels("looked_after"),
        changes_elsewhere=True,
    ),
    Characteristic(
        "home-or-host", "Home or host", _as_text(ChildRecord.home_or_host), _labels("home_or_host")
    ),
    Characteristic(
        "communication",
        "Communication needs",
        case((cast(ChildRecord.communication_needs, String) == "[]", NONE), else_=SOME),
        _communication,
        always_known=True,
    ),
    Characteristic(
        "age",
        "Age at the start",
        _as_text(ChildRecord.age_at_start),
        _ages,
        always_known=True,
        changes_elsewhere=True,
    ),
    Characteristic(
        "disposal",
        "Disposal",
        _as_text(ChildRecord.disposal),
        _kinds_of_disposal,
        changes_elsewhere=True,
    ),
)
