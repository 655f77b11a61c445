"""Results of an intervention and of a team: exact for one's own, rounded for others', as files."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page

from core.database import db
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
    """Who looks, and at what: 23 children of Harbour and 31 of Moorside."""

    boss: str
    worker: str
    title: str


@pytest.fixture
def case(app: Flask) -> Case:
    world = a_world()
    world.delivered(world.harbour, 13)
    world.delivered(world.harbour, 10, after=4)
    world.delivered(world.moorside, 16)
    world.delivered(world.moorside, 15, after=2)
    boss, worker = manager(), UserFactory(teams=[world.harbour])
    made = Case(boss.email, worker.email, world.version.title)
    db.session.commit()
    db.session.remove()
    return made


def test_a_practitioner_sees_the_own_team_exactly_and_others_about(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.worker, width=390)
    page.goto("/results")
    is_usable(page)
    assert "From need to change" not in text_of(page)
    page.get_by_role("link", name=case.title).first.click()
    assert "Of about 55 children who started" in text_of(page)
    is_usable(page)
    page.get_by_role("link", name="Harbour").first.click()
    assert "Of 23 children who started" in text_of(page)
    is_usable(page)
    page.go_back()
    page.get_by_role("link", name="Moorside").first.click()
    assert "Of about 30 children who started" in text_of(page)
    is_usable(page)


def test_a_manager_takes_chart_and_numbers_along(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.boss, width=1280)
    page.goto("/results")
    is_usable(page)
    page.get_by_role("link", name=case.title).first.click()
    assert "Of 54 children who started" in text_of(page)
    is_usable(page)
    for words, ending in (("the chart (SVG)", ".svg"), ("the chart (PNG)", ".png")):
        with page.expect_download() as given:
            page.get_by_role("link", name=words).first.click()
        assert given.value.suggested_filename.endswith(ending)
        assert given.value.path().stat().st_size > 1000
    with page.expect_download() as given:
        page.get_by_role("button", name="Download these numbers (CSV)").click()
    assert given.value.suggested_filename.endswith(".csv")
    page.emulate_media(media="print")
    assert page.locator(".app-results__table").first.is_visible()
    assert page.get_by_text("the chart (SVG)").first.is_hidden()
