"""A panel recorded on a phone: its decision changes the plan, and its owner sees to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.database import db, now, today
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.children import a_child, a_plan_item
from tests.factories.panels import a_decision
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class Case:
    """A practitioner, a manager, a child and what is planned for it."""

    email: str
    boss: str
    child_id: int
    item_id: int


@pytest.fixture
def case(app: Flask) -> Case:
    team = TeamFactory(name="Moorland")
    worker, boss = UserFactory(teams=[team]), manager(team)
    child = a_child(team, case_reference="YJ-77")
    item = a_plan_item(child=child, owner=worker, created_at=now() - timedelta(days=7))
    a_decision(
        child=a_child(team, case_reference="YJ-78"),
        owner=worker,
        due_on=today() - timedelta(days=2),
    )
    made = Case(worker.email, boss.email, child.id, item.id)
    db.session.commit()
    db.session.remove()
    return made


def test_a_decision_changes_the_plan_and_the_plan_says_so(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.email, width=390)
    page.goto(f"/children/{case.child_id}")
    page.get_by_role("link", name="Record a panel").click()
    is_usable(page)
    answer(page, {"kind": "engagement", "took_part": ["child", "education"]})
    press(page, "Save")
    assert "Next, record what it decided" in text_of(page)
    is_usable(page)
    page.get_by_role("button", name="Add a decision").click()
    expect(page.locator('[name="sessions"]')).to_be_hidden()
    answer(page, {"words": "Two more sessions", "due_on": today() + timedelta(days=7)})
    page.locator('[name="plan"]').select_option(f"more_sessions:{case.item_id}")
    page.locator('[name="sessions"]').fill("6")
    is_usable(page)
    press(page, "Save the decision")
    assert "the plan is changed by it" in text_of(page)
    is_usable(page)
    page.goto(f"/children/{case.child_id}")
    assert "Decided by the panel of" in page.locator("main").text_content()  # type: ignore[operator]
    is_usable(page)


def test_what_is_overdue_is_seen_to_from_my_day_and_seen_by_the_manager(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    boss = person(address, case.boss, width=1280)
    boss.goto("/ledger/exceptions?kind=panel_overdue")
    assert "YJ-78" in text_of(boss)
    is_usable(boss)
    page = person(address, case.email, width=390)
    section = page.get_by_role("region", name="Decided by panels, for you to see to")
    assert "Overdue" in section.inner_text()
    section.get_by_role("link").first.click()
    page.get_by_text("Done", exact=True).click()
    is_usable(page)
    press(page, "Save")
    assert "It is recorded what became of the decision." in text_of(page)
    boss.reload()
    assert "YJ-78" not in text_of(boss)
