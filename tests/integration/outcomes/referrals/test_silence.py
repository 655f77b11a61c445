"""Who is told that nothing was heard of a referral, and when."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.daily import run_daily_steps
from core.database import db, today
from core.notices.models import Notice
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from outcomes.referrals.models import Referral
from outcomes.referrals.queries import all_silent, is_silent
from tests.days import Clock, parts
from tests.factories.children import a_child
from tests.factories.people import UserFactory, manager
from tests.factories.referrals import a_referral, accepted, an_appointment, declined

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def child(practitioner: User) -> ChildRecord:
    return a_child(practitioner.teams[0], case_reference="YJ-77")


def told() -> dict[int, str]:
    """Those on whose list a silent referral stands, with the words."""
    db.session.expire_all()
    notices = db.session.scalars(
        select(Notice).where(Notice.kind == "referral_silent", Notice.settled_at.is_(None))
    )
    return {each.user_id: each.words for each in notices}


def days_ago(days: int) -> Any:
    return today() - timedelta(days=days)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("offered", "answered", "came", "silent"),
    [
        (14, None, (), True),
        (13, None, (), False),
        (60, 14, (), True),
        (60, 13, (), False),
        (60, 50, (14,), True),
        (60, 50, (40, 13), False),
        (60, 50, (40, -3), False),
    ],
)
def test_a_referral_is_silent_a_fortnight_after_the_last_news(
    practitioner: User,
    child: ChildRecord,
    offered: int,
    answered: int | None,
    came: tuple[int, ...],
    silent: bool,
) -> None:
    said: dict[str, Any] = {"offered_on": days_ago(offered)}
    if answered is not None:
        said |= {"answered_on": days_ago(answered)}
    referral = (a_referral if answered is None else accepted)(child=child, by=practitioner, **said)
    for days in came:
        an_appointment(referral, day=days_ago(days), attended=True if days >= 0 else None)
    db.session.refresh(referral)
    assert is_silent(referral) is silent
    assert (referral in all_silent()) is silent, "the database says the same"


def test_whoever_referred_is_told_once_a_fortnight_until_there_is_news(
    mine: FlaskClient, practitioner: User, child: ChildRecord, clock: Clock
) -> None:
    referral = accepted(child=child, by=practitioner)
    boss = manager(child.team)
    assert "Referrals without news" in mine.get("/").text
    run_daily_steps()
    run_daily_steps()
    words = told()
    assert list(words) == [practitioner.id]
    assert boss.id not in words
    assert "YJ-77" not in words[practitioner.id]
    assert "substance" not in words[practitioner.id].lower(), "a mail does not say what it is for"
    assert "Ask the partner" in words[practitioner.id]
    count = len(db.session.scalars(select(Notice)).all())
    clock.put_forward(days=14)
    run_daily_steps()
    assert len(db.session.scalars(select(Notice)).all()) == count + 1
    assert list(told()) == [practitioner.id]
    an_appointment(referral, day=today(), attended=None)
    clock.put_forward(days=-14)
    form = {"submission_key": "k", "day": parts(today()), "attended": "yes"}
    mine.post(f"/referrals/{referral.id}/appointments/add", data=form)
    assert told() == {}
    assert "Referrals without news" not in mine.get("/").text


def test_what_was_declined_or_ended_is_not_silent(practitioner: User, child: ChildRecord) -> None:
    declined(child=child, by=practitioner)
    accepted(child=child, by=practitioner, outcome="moved", ended_on=days_ago(20))
    run_daily_steps()
    assert told() == {}


def test_an_offer_without_an_answer_asks_for_the_childs(
    practitioner: User, child: ChildRecord
) -> None:
    a_referral(child=child, by=practitioner)
    run_daily_steps()
    assert "Ask the child" in told()[practitioner.id]


def test_where_whoever_referred_has_left_the_managers_are_told(
    practitioner: User, child: ChildRecord
) -> None:
    boss, gone = manager(child.team), UserFactory(teams=[child.team])
    accepted(child=child, by=gone)
    gone.active = False
    db.session.commit()
    run_daily_steps()
    assert set(told()) == {boss.id}


def test_the_number_of_days_is_a_setting(child: ChildRecord, app: Any) -> None:
    from dataclasses import replace

    referral: Referral = accepted(child=child)
    assert is_silent(referral)
    app.extensions["settings"] = replace(app.extensions["settings"], partner_days=60)
    assert not is_silent(referral)
    assert referral not in all_silent()
