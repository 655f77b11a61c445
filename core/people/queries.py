"""Reading people and teams."""

from math import ceil

from flask import g, has_request_context
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import selectinload

from core.database import db
from core.errors import NotFound
from core.people.models import Role, Team, User

PEOPLE_A_PAGE = 25


def person(user_id: int) -> User:
    """A person.

    :raises NotFound: if there is none of that number.
    """
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return user


def all_teams() -> list[Team]:
    """Every team, by name; read once for each request."""
    if not has_request_context():
        return _read_teams()
    if "all_teams" not in g:
        g.all_teams = _read_teams()
    return list(g.all_teams)


def _read_teams() -> list[Team]:
    return list(db.session.scalars(select(Team).order_by(Team.name, Team.id)))


def find_people(*, words: str = "", role: str = "", page: int = 1) -> tuple[list[User], int, int]:
    """A page of people by name, those removed last; how many there are in all; and which page.

    Past the end it is the last page, before the beginning the first.
    """
    wanted: list[ColumnElement[bool]] = []
    for word in words.lower().split():
        pattern = f"%{word.replace('%', '').replace('_', '')}%"
        wanted.append(or_(func.lower(User.name).like(pattern), User.email.like(pattern)))
    if role in set(Role):
        wanted.append(User.role == Role(role))
    where = and_(True, *wanted)
    total = db.session.scalar(select(func.count(User.id)).where(where)) or 0
    page = min(max(1, page), max(1, ceil(total / PEOPLE_A_PAGE)))
    people = db.session.scalars(
        select(User)
        .options(selectinload(User.teams))
        .where(where)
        .order_by(User.active.desc(), User.name)
        .offset((page - 1) * PEOPLE_A_PAGE)
        .limit(PEOPLE_A_PAGE)
    )
    return list(people), total, page
