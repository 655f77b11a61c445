"""Reading child records. Whatever another team holds is as if it were not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import joinedload

from core.database import db
from core.errors import NotFound
from core.people.models import Role, Team, User, team_memberships
from core.people.queries import all_teams
from core.permissions import Action, demand
from outcomes.caseload.models import ChildNeed, ChildRecord
from outcomes.caseload.own import own_children

NO_SUCH_PAGE = "There is no such page, or you cannot see it."
PAGE_LENGTH = 20


@dataclass(frozen=True)
class ChildrenPage:
    """One page of a list of children."""

    children: Sequence[ChildRecord]
    total: int
    page: int
    pages: int


def children_page(
    *, viewer: User, page: int = 1, containing: str = "", own: bool = False
) -> ChildrenPage:
    """The children that a person may see, with their teams, by case reference.

    :param containing: only those whose reference has these characters in it, in any case.
    :param own: only those that the person added or works with.
    """
    wanted = _visible(viewer)
    if own:
        wanted = wanted.where(own_children(viewer))
    if containing:
        wanted = wanted.where(ChildRecord.case_reference.icontains(containing, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, ceil(total / PAGE_LENGTH))
    page = min(max(1, page), pages)
    children = db.session.scalars(
        wanted.options(joinedload(ChildRecord.team))
        .order_by(ChildRecord.case_reference)
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH)
    ).all()
    return ChildrenPage(children, total, page, pages)


def all_children(*, viewer: User) -> Sequence[ChildRecord]:
    """All children that a person may see, by case reference, to choose from."""
    return db.session.scalars(_visible(viewer).order_by(ChildRecord.case_reference)).all()


def child_with_reference(reference: str, *, viewer: User) -> ChildRecord | None:
    """The child of exactly this case reference, in any case, if the person may see one."""
    same = func.lower(ChildRecord.case_reference) == reference.strip().lower()
    return db.session.scalar(_visible(viewer).where(same))


def child_for(child_id: int, *, viewer: User, action: Action = Action.READ_CHILD) -> ChildRecord:
    """One child with team and needs, for what the person wants to do.

    :raises NotFound: if there is none, or none that the person may see.
    """
    query = (
        select(ChildRecord)
        .where(ChildRecord.id == child_id)
        .options(joinedload(ChildRecord.team), joinedload(ChildRecord.needs))
    )
    child = db.session.scalars(query).unique().one_or_none()
    if child is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, child)
    return child


def need_of(child: ChildRecord, need_id: int) -> ChildNeed:
    """One assessed need of a child.

    :raises NotFound: if the child has no such need.
    """
    for need in child.needs:
        if need.id == need_id:
            return need
    raise NotFound(NO_SUCH_PAGE)


def teams_of(user: User) -> list[Team]:
    """The teams whose children a person works with, by name."""
    if not user.whole_service:
        return list(user.teams)
    return all_teams()


def staff_of_team(team_id: int) -> list[User]:
    """The people who work with a team's children, by name: its active members of case staff."""
    in_team = select(team_memberships.c.user_id).where(team_memberships.c.team_id == team_id)
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.active.is_(True),
                User.role.in_([Role.PRACTITIONER, Role.MANAGER]),
                User.id.in_(in_team),
            )
            .order_by(User.name)
        )
    )


def within_teams(viewer: User) -> ColumnElement[bool]:
    """The condition on child records that a person may see them."""
    return true() if viewer.whole_service else ChildRecord.team_id.in_(viewer.team_ids)


def _visible(viewer: User) -> Select[ChildRecord]:
    return select(ChildRecord).where(within_teams(viewer))
