"""Reading referrals, and when a partner was last heard from."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from core.config import Settings
from core.database import db, today
from core.errors import NotFound
from core.people.models import Role, User, team_memberships
from core.permissions import Action, demand
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import NO_SUCH_PAGE
from outcomes.referrals.models import ACCEPTED, DECLINED, Appointment, Referral


def referrals_of(child: ChildRecord) -> Sequence[Referral]:
    """A child's referrals with their appointments and who made them, the newest first."""
    return (
        db.session.scalars(
            select(Referral)
            .where(Referral.child_id == child.id)
            .options(
                joinedload(Referral.appointments),
                joinedload(Referral.referred_by),
            )
            .order_by(Referral.offered_on.desc(), Referral.id.desc())
        )
        .unique()
        .all()
    )


def referral_for(
    referral_id: int, *, viewer: User, action: Action = Action.RECORD_WORK
) -> Referral:
    """One referral with its child and appointments.

    :raises NotFound: if there is none, or none that the person may see.
    """
    referral = db.session.scalar(
        select(Referral)
        .where(Referral.id == referral_id)
        .options(
            joinedload(Referral.child).joinedload(ChildRecord.team),
            joinedload(Referral.child).selectinload(ChildRecord.needs),
            joinedload(Referral.referred_by),
            selectinload(Referral.appointments),
        )
    )
    if referral is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, action, referral.child)
    return referral


def appointment_for(appointment_id: int, *, viewer: User) -> Appointment:
    """One appointment with its referral and child, for changing it.

    :raises NotFound: if there is none, or none that the person may see.
    """
    appointment = db.session.scalar(
        select(Appointment)
        .where(Appointment.id == appointment_id)
        .options(
            joinedload(Appointment.referral).options(
                joinedload(Referral.child).joinedload(ChildRecord.team),
                selectinload(Referral.appointments),
            )
        )
    )
    if appointment is None:
        raise NotFound(NO_SUCH_PAGE)
    demand(viewer, Action.RECORD_WORK, appointment.referral.child)
    return appointment


# Silence


def partner_days() -> int:
    """After how many days without news a referral is asked about."""
    settings: Settings = current_app.extensions["settings"]
    return settings.partner_days


def is_silent(referral: Referral) -> bool:
    """Whether an open referral has been without news for too long."""
    return referral.is_open and referral.last_news_on <= today() - timedelta(days=partner_days())


def last_news_on() -> ColumnElement[date]:
    """The last day of which something is known of a referral, as the model says it, in SQL."""
    answered = func.coalesce(Referral.answered_on, Referral.offered_on)
    latest = (
        select(func.max(Appointment.day))
        .where(Appointment.referral_id == Referral.id)
        .correlate(Referral)
        .scalar_subquery()
    )
    return case((latest > answered, latest), else_=answered)


def silent(*, days: int, on: date) -> ColumnElement[bool]:
    """Whether a referral is open and without news for so many days or more."""
    return and_(is_open(), last_news_on() <= on - timedelta(days=days))


def is_open() -> ColumnElement[bool]:
    """Whether a referral is neither declined nor ended."""
    return and_(
        Referral.outcome.is_(None), or_(Referral.answer.is_(None), Referral.answer == ACCEPTED)
    )


def is_declined() -> ColumnElement[bool]:
    """Whether the child declined."""
    return Referral.answer == DECLINED


def all_silent() -> Sequence[Referral]:
    """Every referral that is silent today, with its appointments and child."""
    return db.session.scalars(
        select(Referral)
        .where(silent(days=partner_days(), on=today()))
        .options(
            joinedload(Referral.child),
            joinedload(Referral.referred_by),
            selectinload(Referral.appointments),
        )
        .order_by(Referral.id)
    ).all()


def managers_of(child: ChildRecord) -> set[int]:
    """The managers of a child's team."""
    return set(
        db.session.scalars(
            select(User.id)
            .join(team_memberships, team_memberships.c.user_id == User.id)
            .where(team_memberships.c.team_id == child.team_id, User.role == Role.MANAGER)
        )
    )
