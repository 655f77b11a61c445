"""Counts that are read together with the person whose request it is.

Most people have nothing new, nothing recalled and so on. A feature that registers its count here
learns that with the one question that every request asks, and need not ask its own.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import ScalarSelect

from core.people.models import User

Count = Callable[[Any], ScalarSelect[int]]  # from the column of the person's number


def count_with_person(app: Flask, name: str, count: Count) -> None:
    """Let a feature have something counted of whoever a request is of."""
    app.extensions.setdefault("counts_of_person", {})[name] = count


def counts_to_ask(user_id: Any) -> dict[str, ScalarSelect[int]]:
    """What to select beside a person, by name."""
    counts: Mapping[str, Count] = current_app.extensions.get("counts_of_person", {})
    return {name: count(user_id) for name, count in counts.items()}


def remember_counts(user: User, counts: Mapping[str, int]) -> None:
    """Keep the counts for the rest of the request."""
    g.setdefault("counts_of_person", {})[user.id] = dict(counts)


def count_known(user: User, name: str) -> int | None:
    """A count as it was when the request began; None where it was not read then."""
    known: dict[int, dict[str, int]] = g.get("counts_of_person", {})
    return known.get(user.id, {}).get(name)
