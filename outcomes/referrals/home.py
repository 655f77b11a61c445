"""Referrals of which nothing was heard, and the way to the cascade, on the home page."""

from flask import url_for

from core.database import today
from core.home.sections import Item, Section
from core.home.waiting import Statement, Waiting, WaitingKind, waiting
from core.people.models import User
from core.ui.words import long_date, plural
from outcomes.caseload.models import ChildRecord
from outcomes.caseload.queries import teams_of
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import last_news_on, partner_days, silent
from outcomes.referrals.words import kind_label


def without_news(user: User) -> Statement:
    """A person's referrals of children of their teams that are silent."""
    return (
        waiting(
            subject=Referral.id,
            day=last_news_on(),
            about_id=ChildRecord.id,
            about=ChildRecord.case_reference,
            words=Referral.kind,
            flag=Referral.answer.is_(None),
        )
        .join(ChildRecord, ChildRecord.id == Referral.child_id)
        .where(
            silent(days=partner_days(), on=today()),
            Referral.referred_by_id == user.id,
            ChildRecord.team_id.in_(user.team_ids),
        )
    )


def referrals_in_teams(user: User) -> Section:
    """The teams of a manager, each leading to what became of their referrals."""
    return Section(
        title="Referrals to partners",
        empty="You manage no team.",
        items=[
            Item(
                text=team.name,
                address=url_for("referrals.cascade", team=team.id),
                detail="Needed, offered, accepted, attended, and what came of it",
            )
            for team in teams_of(user)
        ],
        all_address=url_for("referrals.cascade", by="team"),
        all_label="All teams side by side",
    )


def _item(each: Waiting) -> Item:
    waits_for = "the child’s answer" if each.flag else "the partner"
    return Item(
        text=kind_label(each.words or ""),
        address=url_for("referrals.show", referral_id=each.subject_id),
        detail=f"{each.about} · waits for {waits_for} · last news {long_date(each.on)}",
        tag=f"Nothing for {plural((today() - each.on).days, 'day')}",
    )


WITHOUT_NEWS = WaitingKind(
    code="referral",
    title="Referrals without news",
    empty="",
    order=35,
    statement=without_news,
    item=_item,
)
