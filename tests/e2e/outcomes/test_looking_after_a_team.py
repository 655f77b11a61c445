"""A manager looks at what is off track, signs it off, and sees what was done against need."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db, today
from tests.e2e.conftest import serving
from tests.e2e.people import press, text_of
from tests.e2e.usable import ON_A_LAPTOP, is_usable
from tests.factories.children import a_child, a_delivery, a_plan_item
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@pytest.fixture
def boss(app: Flask) -> str:
    """A manager of two teams: in one a plan is late and a delivery is quiet, in the other none."""
    harbour, hill = TeamFactory(name="Harbour"), TeamFactory(name="Hill")
    owner, version = UserFactory(name="Ben Clarke", teams=[harbour]), a_live_version()
    ago = today() - timedelta(days=30)
    for number in range(3):
        child = a_child(harbour, case_reference=f"YJ-{number}", age_at_start=16)
        item = a_plan_item(child=child, version=version, owner=owner, start_by=ago)
        if number == 0:
            a_delivery(plan_item=item, version=version, started_on=ago)
    a_child(hill, case_reference="YJ-50")
    email: str = manager(harbour, hill).email
    db.session.commit()
    db.session.remove()
    return email


@pytest.fixture
def address(settings: Settings, boss: str) -> Iterator[str]:
    with serving(settings) as served:
        yield served


@ON_A_LAPTOP
@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.deep)])
def test_what_is_off_track_is_signed_off_with_a_note_and_taken_back(
    address: str, boss: str, person: Callable[..., Page], width: int, scripts: bool
) -> None:
    page = person(address, boss, width=width, javascript=scripts)
    page.goto("/")
    page.get_by_role("link", name="Not started in time: 2 exceptions").click()
    expect(page.get_by_role("heading", name="2 exceptions to sign off")).to_be_visible()
    page.goto("/ledger/exceptions")
    expect(page.get_by_role("heading", name="4 exceptions to sign off")).to_be_visible()
    if scripts:
        is_usable(page)
    page.get_by_label("Select YJ-1, Not started in time").check(force=True)
    press(page, "Sign off")
    assert "Write what you found" in text_of(page)
    assert page.get_by_label("Select YJ-1, Not started in time").is_checked()
    page.get_by_label("What did you find").fill("It starts on Monday")
    press(page, "Sign off")
    assert "1 exception signed off." in text_of(page)
    expect(page.get_by_role("heading", name="3 exceptions to sign off")).to_be_visible()
    page.get_by_label("Show", exact=True).select_option("signed")
    press(page, "Show")
    assert "It starts on Monday" in text_of(page)
    press(page, "Undo")
    expect(page.get_by_role("heading", name="4 exceptions to sign off")).to_be_visible()


@ON_A_LAPTOP
def test_the_ledger_leads_from_a_team_to_a_person_and_shows_where_nothing_was_done(
    address: str, boss: str, person: Callable[..., Page], width: int
) -> None:
    page = person(address, boss, width=width)
    page.goto("/ledger")
    is_usable(page)
    page.get_by_role("link", name="Harbour", exact=True).click()
    page.wait_for_load_state()
    row = page.get_by_role("row").filter(has_text="Ben Clarke")
    expect(row.get_by_role("cell").first).to_have_text("3")
    page.get_by_role("link", name="Delivered against need").click()
    page.wait_for_load_state()
    is_usable(page)
    row = page.get_by_role("row").filter(has_text="Thinking and behaviour")
    expect(row.get_by_role("cell")).to_have_text(["1 of 3", "none of 1", "1 of 4"])
    page.get_by_role("link", name="16 and over").click()
    page.wait_for_load_state()
    is_usable(page)
    expect(page.get_by_role("heading", name="3 children")).to_be_visible()
    assert "YJ-50" not in text_of(page)
