"""Reading feedback on practice: one's own, what one gave, and who was observed when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload

from catalogue.interventions.models import InterventionVersion
from catalogue.review.rules import add_months
from core.config import Settings
from core.database import db, now, today
from core.errors import NotFound
from core.people.models import Role, User, team_memberships
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import NO_SUCH_PAGE, within_teams
from outcomes.delivery.models import Attendance, Delivery, SessionFacilitator, SessionRecord
from outcomes.observations.models import Observation

LATELY = timedelta(days=56)
MOST_SESSIONS = 12


@dataclass(frozen=True)
class Practice:
    """A practitioner, when they were last observed, and how often within a year."""

    user_id: int
    name: str
    last_on: date | None
    count: int
    is_due: bool


@dataclass(frozen=True)
class HeldSession:
    """A session that somebody ran: enough to know it by, and nothing of the child."""

    id: int
    held_on: date
    title: str


def observation_months() -> int:
    """After how many months practice is to be observed again."""
    settings: Settings = current_app.extensions["settings"]
    return settings.observation_months


def observation_for(observation_id: int, *, viewer: User) -> Observation:
    """One observation with the two people.

    :raises NotFound: if there is none, or none that the person may read.
    """
    observation = db.session.scalar(_with_people().where(Observation.id == observation_id))
    if observation is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.READ_OBSERVATION, observation)
    return observation


def observations_of(user: User) -> Sequence[Observation]:
    """The feedback on a person's own practice, the newest first."""
    return _newest(Observation.observed_id == user.id)


def observations_by(user: User) -> Sequence[Observation]:
    """The feedback that a person gave, the newest first."""
    return _newest(Observation.observer_id == user.id)


def observations_read_by(viewer: User, of: User) -> Sequence[Observation]:
    """The feedback on somebody's practice that a manager may read, the newest first."""
    own = or_(Observation.observer_id == viewer.id, _of_teams(viewer))
    return _newest(and_(Observation.observed_id == of.id, own))


def titles_of(session_ids: Collection[int]) -> dict[int, str]:
    """What was delivered in some sessions."""
    if not session_ids:
        return {}
    rows = db.session.execute(
        select(Attendance.session_id, InterventionVersion.title)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .join(InterventionVersion, InterventionVersion.id == Delivery.version_id)
        .where(Attendance.session_id.in_(session_ids))
    )
    return {row.session_id: row.title for row in rows}


def sessions_run_by(user: User, *, viewer: User) -> Sequence[HeldSession]:
    """The sessions that somebody ran lately with children whom the viewer may see."""
    rows = db.session.execute(
        select(SessionRecord.id, SessionRecord.held_on, func.min(InterventionVersion.title))
        .join(SessionFacilitator, SessionFacilitator.session_id == SessionRecord.id)
        .join(Attendance, Attendance.session_id == SessionRecord.id)
        .join(Delivery, Delivery.id == Attendance.delivery_id)
        .join(InterventionVersion, InterventionVersion.id == Delivery.version_id)
        .join(ChildRecord, ChildRecord.id == Delivery.child_id)
        .where(
            SessionFacilitator.user_id == user.id,
            SessionRecord.happened.is_(True),
            SessionRecord.held_on >= today() - LATELY,
            within_teams(viewer),
        )
        .group_by(SessionRecord.id, SessionRecord.held_on)
        .order_by(SessionRecord.held_on.desc(), SessionRecord.id.desc())
        .limit(MOST_SESSIONS)
    )
    return [HeldSession(*row) for row in rows]


def practice_of(*, viewer: User, team_id: int | None = None) -> list[Practice]:
    """The practitioners of the viewer's teams: whoever waits longest comes first.

    :param team_id: only those of this team.
    """
    demand(viewer, Action.SEE_OBSERVATIONS)
    last = last_observed()
    a_year = select(func.count(Observation.id)).where(
        Observation.observed_id == User.id,
        Observation.observed_on > today() - timedelta(days=365),
    )
    rows = db.session.execute(
        select(User.id, User.name, last, a_year.scalar_subquery(), is_due())
        .where(looked_after_by(viewer))
        .where(true() if team_id is None else _in_teams([team_id]))
        .order_by(User.name, User.id)
    )
    found = [Practice(*row) for row in rows]
    return sorted(found, key=lambda each: (not each.is_due, each.last_on or date.min))


def person_for(user_id: int, *, viewer: User) -> User:
    """A practitioner of the viewer's teams.

    :raises NotFound: for anybody else.
    """
    demand(viewer, Action.SEE_OBSERVATIONS)
    person: User | None = db.session.scalar(
        select(User).where(User.id == user_id, looked_after_by(viewer))
    )
    if person is None:
        raise NotFound(NO_SUCH_PAGE)
    return person


def last_observed() -> ColumnElement[date]:
    """The last day on which a user was observed, within a query for users."""
    return (
        select(func.max(Observation.observed_on))
        .where(Observation.observed_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )


def is_due() -> ColumnElement[bool]:
    """Whether a user was not observed for so long; new colleagues have as long as others."""
    since = add_months(today(), -observation_months())
    lately = (
        select(Observation.id)
        .where(Observation.observed_id == User.id, Observation.observed_on > since)
        .correlate(User)
        .exists()
    )
    return and_(~lately, User.created_at <= now() - (today() - since))


def looked_after_by(viewer: User) -> ColumnElement[bool]:
    """The practitioners who are here and in the viewer's teams."""
    here = and_(User.active.is_(True), User.role == Role.PRACTITIONER, User.id != viewer.id)
    return here if viewer.whole_service else and_(here, _in_teams(viewer.team_ids))


def _in_teams(team_ids: Collection[int]) -> ColumnElement[bool]:
    members = select(team_memberships.c.user_id).where(team_memberships.c.team_id.in_(team_ids))
    return User.id.in_(members)


def _of_teams(viewer: User) -> ColumnElement[bool]:
    return true() if viewer.whole_service else Observation.team_id.in_(viewer.team_ids)


def _newest(condition: ColumnElement[bool]) -> Sequence[Observation]:
    newest = (Observation.observed_on.desc(), Observation.id.desc())
    return db.session.scalars(_with_people().where(condition).order_by(*newest)).all()


def _with_people() -> Select[Observation]:
    return select(Observation).options(
        joinedload(Observation.observed),
        joinedload(Observation.observer),
    )
