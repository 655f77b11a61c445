"""What a person used last, on the shelf and on the home page."""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.uses import UseKind
from catalogue.pack.models import PackDownload
from catalogue.shelves.home import MOST_SHOWN, to_hand
from catalogue.shelves.operations import keep_favourite
from catalogue.shelves.queries import MOST_RECENT, Recent, shelf_of
from core.database import db, now, today
from core.people.models import User
from core.ui.words import long_date
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, qa_lead
from tests.factories.shelves import fall_out_of_use, took_pack

SignIn = Callable[[User], FlaskClient]


def used_last(user: User) -> Sequence[Recent]:
    return shelf_of(user, most_favourites=6).recent


def test_packs_plans_and_deliveries_newest_first_each_once(app: Flask) -> None:
    user = UserFactory()
    child = a_child(user.teams[0])
    packed, planned, delivered = (a_live_version() for _ in range(3))
    days_ago = {number: now() - timedelta(days=number) for number in (1, 3, 20)}
    item = a_plan_item(child=child, version=delivered, owner=user, created_at=days_ago[20])
    a_delivery(plan_item=item, version=delivered, started_on=today() - timedelta(days=9))
    a_plan_item(child=child, version=planned, owner=user, created_at=days_ago[3])
    for version in (packed, packed):
        took_pack(user, version)
    a_plan_item(child=child, version=packed, owner=user, created_at=days_ago[1])
    found = {each.line.intervention_id: each.use.kind for each in used_last(user)}
    assert list(found.items()) == [
        (packed.intervention_id, UseKind.TOOK_PACK),
        (planned.intervention_id, UseKind.PLANNED),
        (delivered.intervention_id, UseKind.DELIVERED),
    ]
    assert used_last(UserFactory()) == []


def test_running_a_session_of_someone_elses_delivery_is_use(app: Flask) -> None:
    other = UserFactory()
    delivery = a_delivery()
    a_session(delivery, recorded_by=other)
    [recent] = used_last(other)
    assert recent.use.kind is UseKind.DELIVERED
    assert recent.use.version_id == delivery.version_id


def test_ten_at_most_and_the_shelf_says_when_and_how(app: Flask, signed_in: SignIn) -> None:
    user, author, approver = UserFactory(), UserFactory(), qa_lead()
    for number in range(MOST_RECENT + 2):
        version = a_live_version(
            document=a_document(title=f"Number {number:02}"), author=author, approver=approver
        )
        took_pack(user, version)
        db.session.query(PackDownload).filter_by(version_id=version.id).update(
            {"at": now() - timedelta(days=number)}
        )
    db.session.commit()
    page = signed_in(user).get("/shelf").text
    shown = re.findall(r"Number (\d\d)</a>", page)
    assert shown == [f"{number:02}" for number in range(MOST_RECENT)]
    assert f"You took the pack on {long_date(today())}" in page


def test_home_shows_a_few_that_may_be_used(app: Flask, signed_in: SignIn) -> None:
    user, author, approver = UserFactory(), UserFactory(), qa_lead()
    assert "Press “Save to favourites”" in signed_in(user).get("/").text
    versions = [
        a_live_version(
            document=a_document(title=f"Number {number}"), author=author, approver=approver
        )
        for number in range(7)
    ]
    took_pack(user, versions[0])
    took_pack(user, versions[1])
    fall_out_of_use(versions[1], "suspended")
    for version in [versions[0], *versions[2:]]:
        keep_favourite(version=version, actor=user)
    with app.test_request_context():
        section = to_hand(user)
    assert len(section.items) == MOST_SHOWN
    assert section.items[0].text == "Number 0"
    assert section.items[0].detail == f"You took the pack on {long_date(today())}"
    assert "Number 1" not in [item.text for item in section.items]
    for version in versions[2:6]:
        took_pack(user, version)
    with app.test_request_context():
        details = [item.detail for item in to_hand(user).items]
    assert details.count("One of your favourites") == 2
    assert "Recently used and favourites" in signed_in(user).get("/").text
