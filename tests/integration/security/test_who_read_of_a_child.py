"""Whoever is shown a child's record, on whatever page, is noted as having read it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from core.audit.queries import events_of
from core.people.models import User
from outcomes.caseload.models import ChildRecord
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_live_version
from tests.factories.panels import a_decision
from tests.factories.people import TeamFactory, UserFactory, manager
from tests.factories.referrals import accepted

SignIn = Callable[[User], FlaskClient]


def reads_of(child: ChildRecord) -> int:
    return sum(event.action == "read" for event in events_of("child_records", child.id))


def test_every_page_of_one_child_is_noted_as_read(signed_in: SignIn) -> None:
    team = TeamFactory()
    worker = UserFactory(teams=[team])
    child = a_child(team)
    version = a_live_version()
    item = a_plan_item(child=child, version=version, owner=worker)
    delivery = a_delivery(plan_item=item, version=version)
    session = a_session(delivery, recorded_by=worker)
    panel = a_decision(child=child, owner=worker).panel
    referral = accepted(child=child, by=worker, came=(True,))
    browser = signed_in(worker)
    for address in (
        f"/children/{child.id}",
        f"/children/{child.id}/edit",
        f"/children/{child.id}/needs/add",
        f"/children/{child.id}/plan/add",
        f"/plan/{item.id}/edit",
        f"/plan/{item.id}/start",
        f"/deliveries/{delivery.id}",
        f"/deliveries/{delivery.id}/end",
        f"/deliveries/{delivery.id}/group",
        f"/deliveries/{delivery.id}/sessions/add",
        f"/deliveries/{delivery.id}/measures/record",
        f"/deliveries/{delivery.id}/measures/hand-over?instrument=yp_core",
        f"/sessions/{session.id}/edit",
        f"/children/{child.id}/ete/add",
        f"/children/{child.id}/panels/add",
        f"/panels/{panel.id}",
        f"/panels/{panel.id}/edit",
        f"/panels/{panel.id}/decisions/add",
        f"/panels/decisions/{panel.decisions[0].id}/edit",
        f"/panels/decisions/{panel.decisions[0].id}/settle",
        f"/children/{child.id}/referrals/add",
        f"/referrals/{referral.id}",
        f"/referrals/{referral.id}/edit",
        f"/referrals/{referral.id}/answer",
        f"/referrals/{referral.id}/end",
        f"/referrals/{referral.id}/appointments/add",
        f"/referrals/appointments/{referral.appointments[0].id}/edit",
    ):
        before = reads_of(child)
        assert browser.get(address).status_code == 200, address
        assert reads_of(child) == before + 1, address


def test_what_only_managers_open_of_a_child_is_noted_as_read(signed_in: SignIn) -> None:
    child = a_child(TeamFactory())
    browser = signed_in(manager(child.team))
    for address in (f"/children/{child.id}/give-out", f"/children/{child.id}/hold"):
        before = reads_of(child)
        assert browser.get(address).status_code == 200, address
        assert reads_of(child) == before + 1, address


def test_the_others_who_could_join_a_group_are_noted_as_read_too(signed_in: SignIn) -> None:
    team = TeamFactory()
    worker = UserFactory(teams=[team])
    version = a_live_version()
    first = a_delivery(child=a_child(team), version=version, owner=worker)
    other = a_delivery(child=a_child(team), version=version, owner=worker)
    signed_in(worker).get(f"/deliveries/{first.id}/group")
    assert reads_of(other.child) == 1


def test_no_page_of_a_child_is_kept_by_the_browser_or_has_the_reference_in_its_title(
    signed_in: SignIn,
) -> None:
    worker = UserFactory()
    child = a_child(worker.teams[0])
    answer = signed_in(worker).get(f"/children/{child.id}")
    assert answer.headers["Cache-Control"] == "no-store"
    assert child.case_reference not in answer.text.partition("</title>")[0]
