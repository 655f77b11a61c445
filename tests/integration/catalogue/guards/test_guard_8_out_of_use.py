"""Guard 8: what is out of use is not begun with from that moment, and its history stays.

Every way to it is tried in ``security/test_what_is_not_in_use.py``; running deliveries are in
``outcomes/delivery``.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from catalogue.interventions.models import InterventionVersion, VersionState
from core.database import db, today
from core.people.models import User
from outcomes.delivery.models import Delivery
from outcomes.delivery.operations import NotAvailable, PlanDetails, add_plan_item, start_delivery
from tests.days import Clock
from tests.factories.children import a_plan_item
from tests.factories.lifecycle import an_approved_version, retire, run_out, suspend
from tests.factories.people import UserFactory
from tests.factories.reviews import a_newer_submitted_version, approve

SignIn = Callable[[User], FlaskClient]


def expire(version: InterventionVersion, clock: Clock) -> None:
    run_out(version, clock)


def suspended(version: InterventionVersion, clock: Clock) -> None:
    suspend(version)


def retired(version: InterventionVersion, clock: Clock) -> None:
    retire(version)


def supersede(version: InterventionVersion, clock: Clock) -> None:
    approve(a_newer_submitted_version(version))


@pytest.mark.parametrize("end", [expire, suspended, retired, supersede])
def test_its_downloads_are_refused_at_once_and_its_page_stays(
    app: Flask,
    signed_in: SignIn,
    clock: Clock,
    end: Callable[[InterventionVersion, Clock], None],
) -> None:
    version = an_approved_version()
    page = f"/interventions/{version.intervention.slug}"
    assert signed_in(UserFactory()).get(f"{page}/pack.pdf").status_code == 200
    end(version, clock)
    assert not version.is_available
    reader = signed_in(UserFactory())
    if version.state is not VersionState.SUPERSEDED:
        assert reader.get(f"{page}/pack.pdf").status_code == 404
        assert reader.get(f"{page}/pack.zip").status_code == 404
    kept = reader.get(f"{page}/versions/1")
    assert kept.status_code == 200
    assert version.state.label.lower() in kept.text.lower() or "replaced" in kept.text
    assert "/pack.pdf" not in kept.text
    assert [event.action for event in version.events][:4] == [
        "create",
        "submit",
        "claim",
        "approve",
    ]


@pytest.mark.parametrize("end", [expire, suspended, retired])
def test_whoever_had_the_page_open_neither_plans_nor_starts_it(
    app: Flask, clock: Clock, end: Callable[[InterventionVersion, Clock], None]
) -> None:
    """The page was read a moment before: what is saved is asked about again."""
    version = an_approved_version()
    item = a_plan_item(version=version)
    end(version, clock)
    with pytest.raises(NotAvailable):
        start_delivery(
            item=item,
            started_on=today(),
            warning_seen=True,
            approval_seen=True,
            submission_key="start",
            actor=item.owner,
        )
    with pytest.raises(NotAvailable):
        add_plan_item(
            child=item.child,
            intervention=version.intervention,
            details=PlanDetails(
                **{name: getattr(item, name) for name in PlanDetails.__dataclass_fields__}
            ),
            warning_seen=True,
            approval_seen=True,
            submission_key="plan",
            actor=item.owner,
        )
    assert db.session.scalar(select(func.count(Delivery.id))) == 0
