"""Two people changed the same record: what is saved now beside what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms.form import BaseForm

from core.ui.words import list_in_words, long_date


@dataclass(frozen=True)
class ComparedField:
    """One field: what is saved now, what was typed, and whether they differ."""

    label: str
    left: str
    right: str
    changed: bool


def compare(form: BaseForm, saved: Mapping[str, Any], names: Iterable[str]) -> list[ComparedField]:
    """The fields of a form beside the values that are saved now, in the order of the names."""
    rows = []
    for name in names:
        field = form[name]
        left, right = in_words(field, saved[name]), in_words(field, field.data)
        rows.append(ComparedField(field.label.text, left, right, left != right))
    return rows


def in_words(field: Any, value: Any) -> str:
    """A value of a field as the page shows it: the label of a choice, a date in full."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    labels = _labels(field)
    if isinstance(value, (list, tuple)):
        return list_in_words(labels.get(str(each), str(each)) for each in value)
    return labels.get(str(value), str(value))


def _labels(field: Any) -> dict[str, str]:
    if not hasattr(field, "iter_choices"):
        return {}
    return {str(choice.value): str(choice.label) for choice in field.iter_choices()}
