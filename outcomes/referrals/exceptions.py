"""What of referrals is off track: declined and nothing instead, and nothing heard for too long."""

from flask import url_for

from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildRecord
from outcomes.ledger.kinds import Exceptional, ExceptionKind, Limits, Statement, off_track
from outcomes.referrals.fallback import has_fallback
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import is_declined, last_news_on, partner_days, silent


def declined_without_fallback(_: Limits) -> Statement:
    """Referrals that the child declined, for needs that nothing on the plan answers."""
    return (
        off_track(subject=Referral.id, owner=Referral.referred_by_id, since=Referral.answered_on)
        .join(Referral, Referral.child_id == ChildRecord.id)
        .where(is_declined(), ~has_fallback())
    )


def partner_silent(limits: Limits) -> Statement:
    """Open referrals without news for too long."""
    return (
        off_track(subject=Referral.id, owner=Referral.referred_by_id, since=last_news_on())
        .join(Referral, Referral.child_id == ChildRecord.id)
        .where(silent(days=partner_days(), on=limits.on))
    )


def _referral(each: Exceptional) -> str:
    return url_for("referrals.show", referral_id=each.subject_id)


def _means_declined(_: Limits) -> str:
    return (
        "The child declined a referral, and neither a plan item nor a later referral answers "
        "that need."
    )


def _why_declined(each: Exceptional, _: Limits) -> str:
    return (
        f"The child declined a referral on {long_date(each.since)}, and nothing on the plan "
        "answers the need."
    )


def _means_silent(_: Limits) -> str:
    return (
        f"A referral is open, and for {plural(partner_days(), 'day')} or more there was no news "
        "of it: no answer, no appointment."
    )


def _why_silent(each: Exceptional, limits: Limits) -> str:
    days = plural((limits.on - each.since).days, "day")
    return f"The last news of the referral is of {long_date(each.since)}, {days} ago."


KINDS = (
    ExceptionKind(
        code="declined",
        label="Declined, nothing instead",
        order=50,
        statement=declined_without_fallback,
        meaning=_means_declined,
        why=_why_declined,
        address=_referral,
    ),
    ExceptionKind(
        code="partner_silent",
        label="Referral without news",
        order=60,
        statement=partner_silent,
        meaning=_means_silent,
        why=_why_silent,
        address=_referral,
    ),
)
