"""A referral on a phone, from the offer to a no and what is done instead; the cascade at a desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.database import db, today
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.children import NeedFactory, a_child
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager
from tests.factories.referrals import accepted, declined

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class Case:
    """A practitioner, a manager, and the child they look at."""

    email: str
    boss: str
    child_id: int


@pytest.fixture
def case(app: Flask) -> Case:
    team = TeamFactory(name="Moorland")
    worker, boss = UserFactory(teams=[team]), manager(team)
    child = a_child(team, case_reference="YJ-77")
    NeedFactory(child=child, need="substance_use")
    a_live_version(
        slug="weed", document=a_document(title="Talking about weed", needs=("substance_use",))
    )
    accepted(child=a_child(team), by=worker, came=(True,))
    declined(child=a_child(team), by=worker)
    made = Case(worker.email, boss.email, child.id)
    db.session.commit()
    db.session.remove()
    return made


def test_a_no_on_a_phone_leads_to_a_plan_instead(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.email, width=390)
    page.goto(f"/children/{case.child_id}")
    page.get_by_role("link", name="Refer to a partner").click()
    is_usable(page)
    answer(page, {"kind": "substance_misuse", "answers": "need:substance_use"})
    press(page, "Save")
    assert "Offered, no answer yet" in text_of(page)
    is_usable(page)
    page.get_by_role("button", name="Record what the child said").click()
    reason = page.locator('[name="decline_reason"]')
    expect(reason).to_be_hidden()
    page.get_by_text("No: declined").click()
    expect(reason).to_be_visible()
    is_usable(page)
    press(page, "Save")
    assert "or tick that they would not say" in text_of(page)
    answer(page, {"decline_reason": "rather_here", "child_words": "I will talk to you"})
    press(page, "Save")
    said = text_of(page)
    assert "See below what could be done instead" in said
    assert "“I will talk to you”" in said
    is_usable(page)
    page.get_by_role("button", name="Plan this").click()
    assert page.locator('[name="need"]').input_value() == "substance_use"
    is_usable(page)


def test_silence_stands_on_my_day_until_there_is_news(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.email, width=390)
    section = page.get_by_role("region", name="Referrals without news")
    section.get_by_role("link", name="Substance misuse service").click()
    assert "Nothing was heard for some time" in text_of(page)
    is_usable(page)
    page.get_by_role("button", name="Record an appointment").click()
    answer(page, {"attended": "yes", "day": today() - timedelta(days=1)})
    is_usable(page)
    press(page, "Save")
    said = text_of(page)
    assert "The appointment is recorded." in said
    assert "Nothing was heard" not in said
    page.get_by_role("link", name="Record how it ended").click()
    page.get_by_text("Completed", exact=True).click()
    is_usable(page)
    press(page, "Save")
    assert "It has ended." in text_of(page)
    press(page, "Undo")
    assert "It is taken back." in text_of(page)
    page.goto("/")
    assert "Referrals without news" not in text_of(page)


def test_a_manager_sees_at_a_desk_what_was_lost(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.boss, width=1280)
    section = page.get_by_role("region", name="Referrals to partners")
    section.get_by_role("link", name="Moorland").click()
    row = page.get_by_role("row", name="Substance misuse service")
    row.wait_for()
    numbers = [cell.inner_text() for cell in row.get_by_role("cell").all()]
    assert numbers[:7] == ["3", "1", "2", "1", "0", "0", "1"]
    is_usable(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="Download all teams and kinds").click()
    assert given.value.suggested_filename == "referrals.csv"
    page.goto("/ledger/exceptions?kind=declined")
    assert "The child declined a referral" in text_of(page)
    is_usable(page)
