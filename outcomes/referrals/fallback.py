"""What of the library answers the same need, for a child who declined a referral."""

from collections.abc import Sequence
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from catalogue.matching.documents import interventions_in_use
from catalogue.matching.findings import Circumstances
from catalogue.matching.matches import Match, find_matches
from core.database import db, today
from core.people.models import User
from core.training.queries import missing_for
from outcomes.caseload.models import ChildRecord
from outcomes.delivery.models import Delivery, PlanItem
from outcomes.referrals.models import Referral

MOST = 5
A_YEAR = timedelta(days=365)


def interventions_instead(child: ChildRecord, need: str, worker: User) -> Sequence[Match]:
    """Interventions in use that answer a need, the best fit for the child first; three queries.

    Those that were made for another age are left out. Training counts that the worker holds.
    """
    training = current_app.extensions["vocabularies"]["training"].codes
    missing = missing_for(worker, training, on=today())
    said = Circumstances(
        age=child.age_at_start + (today() - child.started_on) // A_YEAR,
        needs=frozenset({need}),
        communication_needs=frozenset(child.communication_needs),
        training=frozenset(training).difference(missing),
    )
    found = find_matches(interventions_in_use(), said, current_app.extensions["vocabularies"])
    return (found.in_full + found.in_part)[:MOST]


def planned_instead(referral: Referral) -> bool:
    """Whether the child's plan answers the need of a declined referral; one query."""
    query = select(Referral.id).where(Referral.id == referral.id, has_fallback())
    return db.session.scalar(query) is not None


def has_fallback() -> ColumnElement[bool]:
    """Whether a plan item answers the need that a declined referral was for.

    One that was set aside, or had ended by the day of declining, does not. A later referral for
    the same need stands in the place of the one before.
    """
    delivery, later = aliased(Delivery), aliased(Referral)
    of_item = exists().where(delivery.plan_item_id == PlanItem.id)
    goes_on = of_item.where(
        or_(delivery.ended_on.is_(None), delivery.ended_on >= Referral.answered_on)
    )
    planned = exists().where(
        PlanItem.child_id == Referral.child_id,
        PlanItem.need == Referral.need,
        PlanItem.set_aside_at.is_(None),
        # Within a query within a query, SQLAlchemy has to be told what is from outside.
        or_(~of_item, goes_on.correlate(PlanItem, Referral)),
    )
    again = exists().where(
        later.child_id == Referral.child_id,
        later.need == Referral.need,
        or_(
            later.offered_on > Referral.offered_on,
            and_(later.offered_on == Referral.offered_on, later.id > Referral.id),
        ),
    )
    return or_(planned, again)
