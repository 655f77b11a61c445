"""Equity, over time and the way from need to change, as a manager and as a practitioner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Page

from core.database import db, today
from tests.e2e.people import text_of
from tests.e2e.usable import is_usable
from tests.factories.analyses import a_world
from tests.factories.people import UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class Case:
    """A manager of the whole service, and a practitioner of one team."""

    boss: str
    worker: str


@pytest.fixture
def case(app: Flask) -> Case:
    world = a_world()
    for back in range(1, 7):
        for team in (world.harbour, world.moorside):
            for sex, number in (("female", 11), ("male", 14)):
                made = world.delivered(
                    team, number, ended_on=months_ago(3 * back), child={"sex": sex}
                )
                world.needs(*(each.child for each in made), need="weapons")
                for each in made:
                    world.plans(each.child, "weapons", each)
    world.children(world.harbour, 3)
    boss, worker = manager(), UserFactory(teams=[world.harbour])
    made_case = Case(boss.email, worker.email)
    db.session.commit()
    db.session.remove()
    return made_case


def months_ago(months: int) -> date:
    """The middle of a month so many months before this one."""
    number = 12 * today().year + today().month - 1 - months
    return date(number // 12, number % 12 + 1, 15)


def pictures_are_there(page: Page) -> None:
    """Every chart of the page was drawn."""
    page.wait_for_load_state("networkidle")
    widths = page.eval_on_selector_all(
        ".app-chart__image", "images => images.map(image => image.naturalWidth)"
    )
    assert widths
    assert all(widths)


def test_a_manager_asks_for_all_of_them(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.boss, width=1280)
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_role("link", name="For all of them?").click()
    assert "Of 303 children with a record, 300 (99%) had something started" in text_of(page)
    pictures_are_there(page)
    is_usable(page)
    page.get_by_label("Children of").select_option("Harbour")
    page.get_by_role("button", name="Show").click()
    assert "Of 153 children of Harbour with a record" in text_of(page)

    page.get_by_role("link", name="Over time").click()
    page.get_by_label("By", exact=True).select_option("Months")
    page.get_by_role("button", name="Show").click()
    assert "is left out" in text_of(page)
    pictures_are_there(page)
    is_usable(page)

    page.get_by_role("link", name="From need to change").click()
    page.get_by_label("Need", exact=True).select_option("Weapons")
    page.get_by_role("button", name="Show").click()
    assert "Of 300 children with the need “Weapons”, 300 have something planned" in text_of(page)
    pictures_are_there(page)
    is_usable(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practitioner_reads_them_on_a_phone(
    address: str, case: Case, person: Callable[..., Page], javascript: bool
) -> None:
    page = person(address, case.worker, width=390, javascript=javascript)
    page.goto("/results/equity")
    assert "Of about 305 children with a record" in text_of(page)
    pictures_are_there(page)
    if javascript:
        is_usable(page)
    page.goto("/results/over-time")
    assert "Months are shown of teams that you see exactly." in text_of(page)
    pictures_are_there(page)
    if javascript:
        is_usable(page)
    assert page.get_by_role("link", name="From need to change").count() == 0
    answer = page.goto("/results/from-need-to-change")
    assert answer is not None
    assert answer.status == 403
