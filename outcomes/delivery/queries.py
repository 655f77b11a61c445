"""Reading plans, deliveries and sessions, and what of the library they need."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload, selectinload
from sqlalchemy.orm.util import identity_key

from catalogue.interventions.models import AVAILABLE, Intervention, InterventionVersion
from core.database import db, today
from core.errors import NotFound, NotPermitted
from core.people.models import User
from core.permissions import Action, allowed, demand
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import (
    Attendance,
    Delivery,
    PlanItem,
    SessionFacilitator,
    SessionRecord,
)
from outcomes.delivery.words import was_there

PARTLY_ELSEWHERE = (
    "A child of this group session is with another team now. Ask a manager of the whole service "
    "to put the record right."
)
NO_SUCH_PAGE = "There is no such page, or you cannot see it."


# The library


class VersionParts(NamedTuple):
    """Of a version's text, how many sessions it plans and which scales should show a change."""

    sessions: int
    measures: Sequence[Mapping[str, str]] | None


def version_parts() -> tuple[Any, Any]:
    """What selects them, so that the text itself need not be read."""
    content = InterventionVersion.content
    return func.coalesce(func.json_array_length(content["sessions"]), 0), content["measures"]


def available_versions() -> Sequence[InterventionVersion]:
    """All versions that may be planned and started today, with tags, by title; no text."""
    return db.session.scalars(
        _available()
        .options(
            defer(InterventionVersion.content),
            selectinload(InterventionVersion.tags),
            joinedload(InterventionVersion.intervention),
        )
        .order_by(InterventionVersion.title)
    ).all()


def available_version(
    *, slug: str | None = None, intervention_id: int | None = None, lock: bool = False
) -> InterventionVersion | None:
    """The version of an intervention that may be planned and started today, if there is one.

    :param lock: hold it until the transaction ends, so that nobody suspends it meanwhile.
    """
    query = _available().options(joinedload(InterventionVersion.intervention))
    if slug is not None:
        query = query.join(InterventionVersion.intervention).where(Intervention.slug == slug)
    else:
        query = query.where(InterventionVersion.intervention_id == intervention_id)
    if lock:
        query = query.with_for_update(read=True, of=InterventionVersion)
    return db.session.scalar(query)


def newest_public_version(*, slug: str) -> InterventionVersion:
    """The newest version of an intervention that is or was in use.

    :raises NotFound: if there is none.
    """
    newest = db.session.scalar(
        select(InterventionVersion)
        .join(InterventionVersion.intervention)
        .where(Intervention.slug == slug, InterventionVersion.approved_at.is_not(None))
        .order_by(InterventionVersion.number.desc())
        .limit(1)
    )
    if newest is None:
        raise NotFound(NO_SUCH_PAGE)
    return newest


def versions_of(intervention_ids: Collection[int]) -> dict[int, InterventionVersion]:
    """For each intervention its available version, else its newest that was in use; no text."""
    found = db.session.scalars(
        select(InterventionVersion)
        .where(InterventionVersion.intervention_id.in_(intervention_ids))
        .options(defer(InterventionVersion.content))
    )
    return foremost(found)


def foremost(versions: Iterable[InterventionVersion]) -> dict[int, InterventionVersion]:
    """For each intervention its available version, else its newest that was in use."""
    public = [version for version in versions if version.approved_at is not None]
    public.sort(key=lambda version: (version.is_available, version.number))
    return {version.intervention_id: version for version in public}


def _available() -> Select[InterventionVersion]:
    return select(InterventionVersion).where(
        InterventionVersion.state.in_(AVAILABLE), InterventionVersion.expires_on >= today()
    )


# One child


def plan_items_of(child: ChildRecord) -> Sequence[PlanItem]:
    """A child's plan with owners and interventions (their versions without text), by start-by."""
    versions = joinedload(PlanItem.intervention).joinedload(Intervention.versions)
    return (
        db.session.scalars(
            select(PlanItem)
            .where(PlanItem.child_id == child.id)
            .options(
                joinedload(PlanItem.owner),
                versions.defer(InterventionVersion.content),
            )
            .order_by(PlanItem.start_by, PlanItem.id)
        )
        .unique()
        .all()
    )


def deliveries_of(child: ChildRecord) -> list[tuple[Delivery, VersionParts]]:
    """All deliveries of a child with their versions (of the text only parts), the newest first."""
    rows = db.session.execute(
        select(Delivery, *version_parts())
        .join(InterventionVersion, InterventionVersion.id == Delivery.version_id)
        .where(Delivery.child_id == child.id)
        .options(
            joinedload(Delivery.intervention),
            contains_eager(Delivery.version).defer(InterventionVersion.content),
        )
        .order_by(Delivery.started_on.desc(), Delivery.id.desc())
    )
    return [(row[0], VersionParts(*row[1:])) for row in rows]


def attendances_of(deliveries: Collection[Delivery]) -> Sequence[Attendance]:
    """Every attendance of some deliveries with its session and recorder, the newest first."""
    return db.session.scalars(
        select(Attendance)
        .join(Attendance.session)
        .join(SessionRecord.recorded_by)
        .where(Attendance.delivery_id.in_([delivery.id for delivery in deliveries]))
        .options(contains_eager(Attendance.session).contains_eager(SessionRecord.recorded_by))
        .order_by(SessionRecord.held_on.desc(), SessionRecord.id.desc())
    ).all()


# One record


def plan_item_for(item_id: int, *, viewer: User, action: Action = Action.RECORD_WORK) -> PlanItem:
    """One plan item with child, needs, intervention and deliveries.

    :raises NotFound: if there is none, or none that the person may see.
    """
    item = db.session.scalar(
        select(PlanItem)
        .where(PlanItem.id == item_id)
        .options(
            joinedload(PlanItem.child).joinedload(ChildRecord.team),
            joinedload(PlanItem.child).selectinload(ChildRecord.needs),
            joinedload(PlanItem.intervention),
            joinedload(PlanItem.owner),
            selectinload(PlanItem.deliveries),
        )
    )
    if item is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, item.child)
    return item


def delivery_for(
    delivery_id: int, *, viewer: User, action: Action = Action.RECORD_WORK
) -> Delivery:
    """One delivery with child, team, plan item and the very version it is bound to.

    :raises NotFound: if there is none, or none that the person may see.
    """
    delivery = db.session.scalar(_whole_delivery().where(Delivery.id == delivery_id))
    if delivery is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, delivery.child)
    return delivery


def group_with(delivery: Delivery, other_ids: Collection[int], *, viewer: User) -> list[Delivery]:
    """A delivery and others of the same version that run in the viewer's teams, in that order.

    :raises NotFound: if one of them is of another version or team.
    """
    others = [number for number in dict.fromkeys(other_ids) if number != delivery.id]
    if not others:
        return [delivery]
    found = {each.id: each for each in could_join(delivery, viewer=viewer)}
    if not set(others) <= found.keys():
        raise NotFound(NO_SUCH_PAGE)
    return [delivery, *(found[number] for number in others)]


def could_join(delivery: Delivery, *, viewer: User) -> Sequence[Delivery]:
    """The other running deliveries of the same version in the viewer's teams, by reference."""
    query = (
        _whole_delivery()
        .join(ChildRecord, Delivery.child_id == ChildRecord.id)
        .where(
            Delivery.version_id == delivery.version_id,
            Delivery.id != delivery.id,
            Delivery.ended_on.is_(None),
        )
        .order_by(ChildRecord.case_reference)
    )
    if not viewer.whole_service:
        query = query.where(ChildRecord.team_id.in_(viewer.team_ids))
    return db.session.scalars(query).all()


def session_for(session_id: int, *, viewer: User) -> SessionRecord:
    """One session with its attendances and their children, for changing it.

    :raises NotFound: if there is none, or none of its children is of the viewer's teams.
    :raises NotPermitted: if only some are: what is changed would change for all of them.
    """
    session = db.session.scalar(
        select(SessionRecord)
        .where(SessionRecord.id == session_id)
        .options(
            selectinload(SessionRecord.facilitators).joinedload(SessionFacilitator.user),
            selectinload(SessionRecord.attendances)
            .joinedload(Attendance.delivery)
            .options(
                joinedload(Delivery.child).joinedload(ChildRecord.team),
                joinedload(Delivery.plan_item),
                joinedload(Delivery.version),
                joinedload(Delivery.intervention),
            ),
        )
    )
    if session is None:
        raise NotFound(NO_SUCH_PAGE)
    children = [attendance.delivery.child for attendance in session.attendances]
    own = [child for child in children if allowed(viewer, Action.RECORD_WORK, child)]
    if own and len(own) < len(children):
        raise NotPermitted(PARTLY_ELSEWHERE)
    for child in children:
        demand(viewer, Action.RECORD_WORK, child)
    return session


def missed_by(
    deliveries: Sequence[Delivery], *, own: SessionRecord | None = None
) -> list[list[Attendance]]:
    """For each delivery the sessions that the child missed and has not caught up on, newest first.

    :param own: a session record whose own catching up does not count, and which is not offered.
    """
    missed: dict[int, list[Attendance]] = {delivery.id: [] for delivery in deliveries}
    attendances = [
        each for each in attendances_of(deliveries) if own is None or each.session_id != own.id
    ]
    caught_up = {(each.delivery_id, each.catches_up_id) for each in attendances}
    for each in attendances:
        there = each.session.happened and was_there(each.attendance)
        if not there and (each.delivery_id, each.session_id) not in caught_up:
            missed[each.delivery_id].append(each)
    return [missed[delivery.id] for delivery in deliveries]


def facilitators_of(session_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of those who ran each session."""
    rows = db.session.execute(
        select(SessionFacilitator.session_id, User.name)
        .join(User, SessionFacilitator.user_id == User.id)
        .where(SessionFacilitator.session_id.in_(session_ids))
        .order_by(User.name)
    )
    names: dict[int, list[str]] = {}
    for session_id, name in rows:
        names.setdefault(session_id, []).append(name)
    return names


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """The names of members of staff, those who have left among them.

    Of whom the request has read already, the database is not asked again.
    """
    read = {number: db.session.identity_map.get(identity_key(User, number)) for number in user_ids}
    names = {number: user.name for number, user in read.items() if user is not None}
    others = set(user_ids) - names.keys()
    if not others:
        return names
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(others)))
    return names | {row.id: row.name for row in rows}


# What waits


def works_with(user: User) -> ColumnElement[bool]:
    """The condition on child records that a person answers for work that is not over.

    A child for whom nothing is planned yet is with whoever added the record.
    """
    planned = select(PlanItem.child_id).where(
        PlanItem.owner_id == user.id,
        PlanItem.set_aside_at.is_(None),
        or_(~PlanItem.deliveries.any(), PlanItem.deliveries.any(Delivery.ended_on.is_(None))),
    )
    unplanned = select(Delivery.child_id).where(
        Delivery.started_by_id == user.id,
        Delivery.plan_item_id.is_(None),
        Delivery.ended_on.is_(None),
    )
    any_plan = select(PlanItem.id).where(PlanItem.child_id == ChildRecord.id).exists()
    return or_(
        ChildRecord.id.in_(planned),
        ChildRecord.id.in_(unplanned),
        and_(ChildRecord.created_by_id == user.id, ~any_plan),
    )


def _whole_delivery() -> Select[Delivery]:
    return select(Delivery).options(
        joinedload(Delivery.child).joinedload(ChildRecord.team),
        joinedload(Delivery.plan_item).joinedload(PlanItem.owner),
        joinedload(Delivery.version),
        joinedload(Delivery.intervention),
    )
