"""Saving what a page put right, while somebody else may have saved the same record."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from core.errors import StaleEdit, errors_on
from core.people.current import person
from core.requests import whole_number
from outcomes.caseload.comparison import ComparedField, compare

REVISION = "revision"


def by(form: Any) -> dict[str, Any]:
    """Who puts something right, on which revision, and why, as an operation asks for it."""
    return {
        REVISION: whole_number(form.revision.data),
        "reason": form.reason.data or None,
        "actor": person(),
    }


def saved_or_compared(
    form: Any,
    save: Callable[[], object],
    saved: Callable[[], Mapping[str, Any]],
    *,
    not_compared: Collection[str] = (),
) -> list[ComparedField]:
    """Save; where somebody saved meanwhile, what is saved now beside what was typed.

    It is saved if the form has no errors and nothing is given back. What was typed stays in the
    form, which goes on from the revision that is saved now.

    :param saved: the values that are saved, by the names of the form's fields, and the revision.
    :param not_compared: fields that nobody can change.
    """
    try:
        with errors_on(form):
            save()
    except StaleEdit:
        now = saved()
        form.revision.data = str(now[REVISION])
        return compare(form, now, [each for each in now if each not in {REVISION, *not_compared}])
    return []
