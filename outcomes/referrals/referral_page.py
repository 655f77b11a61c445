"""What the page of one referral shows."""

from collections.abc import Sequence
from typing import Any

from catalogue.matching.matches import Match
from core.people.models import User
from outcomes.caseload.history import APPOINTMENT, REFERRAL, changes_of
from outcomes.caseload.models import RecordChange
from outcomes.referrals import words
from outcomes.referrals.fallback import interventions_instead, planned_instead
from outcomes.referrals.models import Referral, Stage
from outcomes.referrals.queries import is_silent


def page_of_referral(referral: Referral, viewer: User) -> dict[str, Any]:
    """The referral, what it said before and, where it was declined, what could be done instead."""
    declined = referral.stage is Stage.DECLINED
    return {
        "referral": referral,
        "child": referral.child,
        "words": words,
        "silent": is_silent(referral),
        "earlier": words.earlier_texts(_changes(referral)),
        "instead": _instead(referral, viewer) if declined else (),
        "planned_instead": declined and planned_instead(referral),
    }


def _instead(referral: Referral, viewer: User) -> Sequence[Match]:
    return interventions_instead(referral.child, referral.need, viewer)


def _changes(referral: Referral) -> list[RecordChange]:
    """Of the referral and its appointments, the newest first."""
    found = changes_of(referral.child, REFERRAL, APPOINTMENT)
    own = list(found.pop((REFERRAL, referral.id), ()))
    of_appointments = [
        row
        for (kind, _), rows in found.items()
        if kind == APPOINTMENT
        for row in rows
        if row.before.get("referral_id") == referral.id
    ]
    return sorted(own + of_appointments, key=lambda row: (row.changed_at, row.id), reverse=True)
