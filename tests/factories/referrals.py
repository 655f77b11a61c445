"""Referrals of children to partners, at any stage."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from core.database import db, now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.referrals.models import ACCEPTED, DECLINED, Appointment, Referral
from tests.factories.children import a_child
from tests.factories.people import UserFactory

WEEK = timedelta(days=7)


def a_referral(
    *,
    child: ChildRecord | None = None,
    by: User | None = None,
    came: tuple[bool | None, ...] = (),
    **changes: Any,
) -> Referral:
    """A referral for substance use, offered a month ago and not answered yet, committed.

    :param came: of each appointment, a week apart from the answer on, whether the child came.
    """
    child = child or a_child()
    by = by or UserFactory(teams=[child.team])
    referral = Referral(
        **{
            "child_id": child.id,
            "kind": "substance_misuse",
            "need": "substance_use",
            "offered_on": today() - timedelta(days=30),
            "referred_by_id": by.id,
            "recorded_at": now() - timedelta(days=30),
            "submission_key": str(uuid4()),
        }
        | changes
    )
    db.session.add(referral)
    db.session.flush()
    for number, attended in enumerate(came, start=1):
        first = referral.answered_on or referral.offered_on
        an_appointment(referral, day=first + WEEK * number, attended=attended)
    db.session.commit()
    return referral


def accepted(**changes: Any) -> Referral:
    """A referral that the child accepted two days after the offer."""
    answered_on = changes.get("offered_on", today() - timedelta(days=30)) + timedelta(days=2)
    said = {"answer": ACCEPTED, "answered_on": answered_on, "answered_at": now() - WEEK}
    return a_referral(**said | changes)


def declined(**changes: Any) -> Referral:
    """A referral that the child declined two days after the offer."""
    return accepted(
        **{"answer": DECLINED, "decline_reason": "not_now", "child_words": "I am fine"} | changes
    )


def an_appointment(referral: Referral, *, day: date, attended: bool | None) -> Appointment:
    """An appointment that was recorded on its day, committed."""
    appointment = Appointment(
        referral_id=referral.id,
        day=day,
        attended=attended,
        submission_key=str(uuid4()),
        recorded_by_id=referral.referred_by_id,
        recorded_at=now() - max(timedelta(), today() - day),
    )
    db.session.add(appointment)
    db.session.commit()
    return appointment
