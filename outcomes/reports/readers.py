"""Who reads what goes to everyone: some know nothing exactly, some know teams of their own.

A number that all of them are to see is shown only as far as it may be shown to each: whoever knows
some teams takes these away, and what is left must not give a small one away either.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from flask import g, has_request_context
from sqlalchemy import select

from core.database import db
from core.people.models import User, team_memberships
from core.permissions import CASE_STAFF
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import PROTECTED, ShownInterval

T = TypeVar("T")
KnownTeams = frozenset[frozenset[int]]


def teams_known_to_staff() -> KnownTeams:
    """The teams of each person who sees the records of some; read once for each request."""
    if not has_request_context():
        return _read_teams_of_staff()
    if "teams_known_to_staff" not in g:
        g.teams_known_to_staff = _read_teams_of_staff()
    known: KnownTeams = g.teams_known_to_staff
    return known


def most_hidden(shown: Sequence[T]) -> T:
    """Of the same thing as several see it, what all may see."""
    first = shown[0]
    several: Sequence[Any] = shown
    if all(each == first for each in several):
        return first
    if isinstance(first, Shown):
        hidden = [each for each in several if each.value is None]
        found: Any = PROTECTED if PROTECTED in hidden else (hidden or several)[0]
        return found  # type: ignore[no-any-return]
    if isinstance(first, ShownInterval):
        hidden = [each for each in several if each.value.value is None]
        if hidden:
            return hidden[0]  # type: ignore[no-any-return]
    if isinstance(first, Mapping):
        return {key: most_hidden([each[key] for each in several]) for key in first}  # type: ignore[return-value]
    if isinstance(first, (tuple, list)):
        return tuple(map(most_hidden, zip(*several, strict=True)))  # type: ignore[return-value]
    if is_dataclass(first) and not isinstance(first, type):
        names = [each.name for each in fields(first)]
        merged = {name: most_hidden([getattr(each, name) for each in several]) for name in names}
        return replace(first, **merged)
    return first


def _read_teams_of_staff() -> KnownTeams:
    teams: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(team_memberships.c.user_id, team_memberships.c.team_id)
        .join(User, User.id == team_memberships.c.user_id)
        .where(
            User.active.is_(True),
            User.whole_service.is_(False),
            User.role.in_(CASE_STAFF),
        )
    )
    for user_id, team_id in rows:
        teams[user_id].add(team_id)
    return frozenset(map(frozenset, teams.values()))
