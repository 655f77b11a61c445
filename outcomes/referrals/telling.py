"""Telling whoever made a referral that nothing was heard of it for too long."""

from core.database import today
from core.notices.operations import notify, settle
from core.people.models import User
from core.ui.addresses import path_to
from core.ui.words import plural
from outcomes.caseload.models import ChildRecord
from outcomes.referrals import queries
from outcomes.referrals.models import Referral, Stage

KIND = "referral_silent"


def tell_of_silence() -> str:
    """Tell whoever made a referral that is silent, anew each time as many days have passed.

    Who no longer works with the child's team is not told: the team's managers are.
    """
    told = 0
    for referral in queries.all_silent():
        days = (today() - referral.last_news_on).days
        times = days // queries.partner_days()
        key = f"{KIND}:{referral.id}:{referral.last_news_on.isoformat()}:{times}"
        told += bool(
            notify(
                user_ids=_whom(referral),
                kind=KIND,
                words=words_of_silence(referral, days),
                address=path_to("referrals.show", referral_id=referral.id),
                key=key,
                about=referral,
            )
        )
        settle(kind=KIND, about=referral, but_key=key)
    return f"{plural(told, 'silent referral')} told."


def settle_silence(referral: Referral) -> None:
    """Take the notice off the list once there is news."""
    settle(kind=KIND, about=referral)


def words_of_silence(referral: Referral, days: int) -> str:
    """One sentence. It goes out by mail: which child it is, and what for, only the link tells."""
    since = plural(days, "day")
    if referral.stage is Stage.OFFERED:
        return f"For {since} nobody has recorded what a child said to a referral. Ask the child"
    return f"For {since} there was no news of a referral. Ask the partner"


def _whom(referral: Referral) -> set[int]:
    person = referral.referred_by
    if works_with(person, referral.child):
        return {person.id}
    return queries.managers_of(referral.child)


def works_with(person: User, child: ChildRecord) -> bool:
    """Whether a person is still here and in the child's team."""
    return person.active and (person.whole_service or child.team_id in person.team_ids)
