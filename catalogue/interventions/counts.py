"""Counts that are read together with the intervention whose page it is.

Most interventions have no open signal, no problem reported and so on. A room that registers its
count here learns that with the one question that brings the intervention, and need not ask its own.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, current_app, g, has_request_context
from sqlalchemy import Integer, ScalarSelect, bindparam

from catalogue.interventions.models import Intervention
from core.people.models import User

# From the columns of the intervention's number, and of that of whoever looks at its page.
Count = Callable[[Any, Any], ScalarSelect[int]]
VIEWER = "viewer_id"  # the parameter of a question that holds counts


def count_with_intervention(app: Flask, name: str, count: Count) -> None:
    """Let a room have something counted of the intervention that a request is about."""
    counts: dict[str, ScalarSelect[int]] = app.extensions.setdefault("counts_of_intervention", {})
    # Made once and for everyone: making it takes longer than its answer.
    counts[name] = count(Intervention.id, bindparam(VIEWER, type_=Integer))


def counts_to_ask() -> Mapping[str, ScalarSelect[int]]:
    """What to select beside an intervention, by name; ``VIEWER`` is to be given with it."""
    counts: dict[str, ScalarSelect[int]] = current_app.extensions["counts_of_intervention"]
    return counts


def remember_counts(
    intervention: Intervention, viewer: User, names: Iterable[str], numbers: Iterable[int]
) -> None:
    """Keep the counts for the rest of the request."""
    if has_request_context():
        known = g.setdefault("counts_of_intervention", {})
        known[intervention.id, viewer.id] = dict(zip(names, numbers, strict=True))


def counted(intervention_id: int, viewer: User, name: str) -> int | None:
    """A count as it was when the intervention was read; None where it was not read then."""
    if not has_request_context():
        return None
    known: dict[tuple[int, int], dict[str, int]] = g.get("counts_of_intervention", {})
    return known.get((intervention_id, viewer.id), {}).get(name)
