"""Reading snapshots of education, training and employment."""

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import joinedload

from core.database import db
from core.errors import NotFound
from core.people.models import Role, User, team_memberships
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import NO_SUCH_PAGE
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.ete.models import EteSnapshot


def snapshots_of(child: ChildRecord) -> Sequence[EteSnapshot]:
    """A child's snapshots with who recorded them, the newest first."""
    return db.session.scalars(
        select(EteSnapshot)
        .where(EteSnapshot.child_id == child.id)
        .options(joinedload(EteSnapshot.recorded_by))
        .order_by(EteSnapshot.taken_on.desc())
    ).all()


def snapshot_for(snapshot_id: int, *, viewer: User) -> EteSnapshot:
    """One snapshot with its child, for changing it.

    :raises NotFound: if there is none, or none that the person may see.
    """
    snapshot = db.session.scalar(
        select(EteSnapshot)
        .where(EteSnapshot.id == snapshot_id)
        .options(joinedload(EteSnapshot.child).joinedload(ChildRecord.team))
    )
    if snapshot is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, snapshot.child)
    return snapshot


def people_to_tell(child: ChildRecord) -> set[int]:
    """Who answers for work with a child that has not ended, and the managers of the team."""
    ended = select(Delivery.plan_item_id).where(
        Delivery.child_id == child.id,
        Delivery.ended_on.is_not(None),
        # A delivery without a plan item is none; and NOT IN with a NULL is true of nothing.
        Delivery.plan_item_id.is_not(None),
    )
    owners = select(PlanItem.owner_id).where(
        PlanItem.child_id == child.id,
        PlanItem.id.not_in(ended),
        PlanItem.set_aside_at.is_(None),
    )
    managers = (
        select(User.id)
        .join(team_memberships, team_memberships.c.user_id == User.id)
        .where(team_memberships.c.team_id == child.team_id, User.role == Role.MANAGER)
    )
    return set(db.session.scalars(union(owners, managers)))
