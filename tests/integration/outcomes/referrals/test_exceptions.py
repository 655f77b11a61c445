"""With gaps planted among referrals, exactly those are on the manager's list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from core.database import now, today
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.people import manager
from tests.factories.referrals import a_referral, accepted, declined

SignIn = Callable[[User], FlaskClient]
NEED = "substance_use"


def listed(boss: FlaskClient, kind: str) -> set[str]:
    page = boss.get(f"/ledger/exceptions?kind={kind}").text
    return {f"YJ-{number:02}" for number in range(20) if f"YJ-{number:02}<" in page}


def test_exactly_those_who_declined_and_have_nothing_instead_are_listed(
    signed_in: SignIn, practitioner: User
) -> None:
    team = practitioner.teams[0]

    def child(number: int) -> ChildRecord:
        return a_child(team, case_reference=f"YJ-{number:02}")

    def no(number: int, **changes: Any) -> ChildRecord:
        referral = declined(child=child(number), by=practitioner, **changes)
        return referral.child

    no(0)  # a gap
    a_plan_item(child=no(1), need=NEED)
    a_plan_item(child=no(2))  # a gap: the plan answers another need
    set_aside = {"set_aside_reason": "not_needed", "set_aside_at": now()}
    a_plan_item(child=no(3), need=NEED, **set_aside)  # a gap
    over = {"started_on": today() - timedelta(days=60), "ended_on": today() - timedelta(days=40)}
    planned = a_plan_item(child=no(4), need=NEED)
    a_delivery(plan_item=planned, ending="completed", **over)  # a gap: it was over by then
    again = no(5, offered_on=today() - timedelta(days=60))
    a_referral(child=again)  # offered again
    twice = no(6, offered_on=today() - timedelta(days=60))
    declined(child=twice, by=practitioner)  # one gap, not two
    accepted(child=child(7), by=practitioner)
    boss = signed_in(manager(team))
    assert listed(boss, "declined") == {"YJ-00", "YJ-02", "YJ-03", "YJ-04", "YJ-06"}
    page = boss.get("/ledger/exceptions?kind=declined").text
    assert page.count("The child declined a referral on") == 5
    assert listed(signed_in(manager(a_child().team)), "declined") == set()


def test_silent_referrals_are_listed_until_there_is_news(
    signed_in: SignIn, practitioner: User
) -> None:
    team = practitioner.teams[0]
    for number in range(6):
        silent = number % 2 == 0
        accepted(
            child=a_child(team, case_reference=f"YJ-{number:02}"),
            by=practitioner,
            answered_on=today() - timedelta(days=14 if silent else 13),
        )
    boss = signed_in(manager(team))
    assert listed(boss, "partner_silent") == {"YJ-00", "YJ-02", "YJ-04"}
    assert "14 days ago" in boss.get("/ledger/exceptions?kind=partner_silent").text
