"""Reading who is trained in what, and what runs out."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from core.database import db, today
from core.errors import NotFound
from core.paging import Paged, paged
from core.people.models import Role, Team, User, team_memberships
from core.people.queries import all_teams
from core.permissions import Action, demand
from core.training.models import StaffTraining

ROWS_A_PAGE = 25
SOON = timedelta(days=90)
TRAINED_ROLES = (Role.PRACTITIONER, Role.QA_LEAD, Role.MANAGER)


class Standing(StrEnum):
    """Whether a training counts today."""

    COUNTS = "counts"
    SOON = "soon"
    RUN_OUT = "run_out"


@dataclass(frozen=True)
class AskedTraining:
    """What a list is to show: a standing, a training, a team; empty for all."""

    standing: str = ""
    training: str = ""
    team_id: int | None = None
    page: int = 1


def standing_of(row: StaffTraining, *, on: date) -> Standing:
    """Whether a training counts on a day, and whether it will for longer than 90 days."""
    if row.expires_on is None:
        return Standing.COUNTS
    if row.expires_on < on:
        return Standing.RUN_OUT
    return Standing.SOON if row.expires_on <= on + SOON else Standing.COUNTS


def missing_for(user: User, needed: Iterable[str], *, on: date) -> list[str]:
    """The codes of the needed training that a person does not hold on a day, in their order."""
    wanted = list(needed)
    if not wanted:
        return []
    held = set(
        db.session.scalars(
            select(StaffTraining.training).where(
                StaffTraining.user_id == user.id,
                StaffTraining.training.in_(wanted),
                StaffTraining.completed_on <= on,
                or_(StaffTraining.expires_on.is_(None), StaffTraining.expires_on >= on),
            )
        )
    )
    return [code for code in wanted if code not in held]


def training_of(user: User) -> list[StaffTraining]:
    """Everything that a person has done, what runs out first on top."""
    return list(
        db.session.scalars(
            select(StaffTraining)
            .where(StaffTraining.user_id == user.id)
            .options(joinedload(StaffTraining.recorded_by))
            .order_by(*_earliest_end(), StaffTraining.completed_on.desc())
        )
    )


def training_page(asked: AskedTraining, *, viewer: User) -> Paged[StaffTraining]:
    """Each training of each person that a manager may see, by its last day."""
    found = _in_order(_wanted(asked, viewer))
    return paged(found, page=asked.page, length=ROWS_A_PAGE)


def all_training(asked: AskedTraining, *, viewer: User) -> list[StaffTraining]:
    """The whole of that list."""
    return list(db.session.scalars(_in_order(_wanted(asked, viewer))))


def training_by_id(training_id: int, *, viewer: User) -> StaffTraining:
    """One training, for who may change it.

    :raises NotFound: if there is none.
    :raises NotPermitted: to anyone who may not record the training of that person.
    """
    row = db.session.get(StaffTraining, training_id)
    if row is None:
        raise NotFound("There is no such training. It may have been removed.")
    demand(viewer, Action.RECORD_TRAINING, row.user)
    return row


def people_to_train(viewer: User) -> list[User]:
    """The active members of staff whose training a person may record, by name."""
    return list(
        db.session.scalars(
            select(User)
            .where(_of_concern(viewer), User.active.is_(True), User.id != viewer.id)
            .order_by(User.name)
        )
    )


def teams_to_choose(viewer: User) -> list[Team]:
    """The teams that a list can be narrowed to, by name."""
    if viewer.whole_service or viewer.role is Role.ADMINISTRATOR:
        return all_teams()
    return list(viewer.teams)


def _wanted(asked: AskedTraining, viewer: User) -> Select[StaffTraining]:
    """What was asked for, of the people that the viewer looks after."""
    query = (
        select(StaffTraining)
        .join(User, User.id == StaffTraining.user_id)
        .where(_of_concern(viewer), User.active.is_(True), _lasts_longest())
    )
    if asked.training:
        query = query.where(StaffTraining.training == asked.training)
    if asked.team_id:
        query = query.where(_in_teams({asked.team_id}))
    if asked.standing in set(Standing):
        query = query.where(_stands(Standing(asked.standing)))
    return query


def _lasts_longest() -> ColumnElement[bool]:
    """Of what was done more than once, the one that lasts longest says whether it counts."""
    other, ends = aliased(StaffTraining), StaffTraining.expires_on
    same_end = or_(other.expires_on == ends, and_(other.expires_on.is_(None), ends.is_(None)))
    lasts_longer = or_(
        other.expires_on > ends,
        and_(other.expires_on.is_(None), ends.is_not(None)),
        and_(same_end, other.completed_on > StaffTraining.completed_on),
    )
    same_kind = and_(
        other.user_id == StaffTraining.user_id, other.training == StaffTraining.training
    )
    return ~select(other.id).where(same_kind, lasts_longer).exists()


def _stands(standing: Standing) -> ColumnElement[bool]:
    ends, on = StaffTraining.expires_on, today()
    if standing is Standing.RUN_OUT:
        return ends < on
    if standing is Standing.SOON:
        return ends.between(on, on + SOON)
    return or_(ends.is_(None), ends > on + SOON)


def _of_concern(viewer: User) -> ColumnElement[bool]:
    """The staff whose training a person sees: a manager their teams', others everyone's."""
    staff = User.role.in_(TRAINED_ROLES)
    everyone = viewer.whole_service or viewer.role is Role.ADMINISTRATOR
    return and_(staff, true() if everyone else _in_teams(viewer.team_ids))


def _in_teams(team_ids: Collection[int]) -> ColumnElement[bool]:
    members = select(team_memberships.c.user_id).where(team_memberships.c.team_id.in_(team_ids))
    return User.id.in_(members)


def _in_order(query: Select[StaffTraining]) -> Select[StaffTraining]:
    return query.options(joinedload(StaffTraining.user).selectinload(User.teams)).order_by(
        *_earliest_end(), User.name, StaffTraining.id
    )


def _earliest_end() -> tuple[Any, Any]:
    """What never runs out comes last, alike on both databases."""
    return StaffTraining.expires_on.is_(None), StaffTraining.expires_on
