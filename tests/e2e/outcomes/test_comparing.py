"""Interventions and teams side by side, and the data set, as a manager and as a practitioner."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.database import db
from outcomes.case_mix.fitting import fit_all
from tests.e2e.outcomes.test_analyses import pictures_are_there
from tests.e2e.people import press, text_of
from tests.e2e.usable import is_usable
from tests.factories.analyses import World, a_world
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class Case:
    """Who looks, and what the two interventions are called."""

    boss: str
    worker: str
    first: str
    second: str


@pytest.fixture
def case(app: Flask) -> Case:
    world = a_world()
    other = a_live_version(slug="walking", document=a_document(title="Walking and talking"))
    _deliver(world)
    first, world.version = world.version, other
    world.delivered(world.harbour, 12, before=4, after=5)
    boss, worker = manager(), UserFactory(teams=[world.harbour])
    fit_all()
    made = Case(boss.email, worker.email, first.title, other.title)
    db.session.commit()
    db.session.remove()
    return made


def _deliver(world: World) -> None:
    for team, better in ((world.harbour, 20), (world.moorside, 20), (TeamFactory(), 38)):
        world.delivered(team, better, before=3, after=7)
        world.delivered(team, 40 - better, before=3, after=4)


def test_a_manager_compares_and_takes_the_numbers_along(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.boss, width=1280)
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_text("The change is clear after")).to_be_visible()
    pictures_are_there(page)
    is_usable(page)
    page.get_by_text("Interventions: 2 of 2 chosen").click()
    page.get_by_label(case.second).uncheck()
    press(page, "Show")
    expect(page.get_by_role("link", name="Choose at least 2 interventions")).to_be_visible()
    expect(page.get_by_label(case.first)).to_be_checked()
    is_usable(page)
    page.get_by_label(case.second).check()
    press(page, "Show")
    with page.expect_download() as download:
        page.get_by_role("link", name="these numbers (CSV)").click()
    assert download.value.suggested_filename == "compare-change.csv"

    page.get_by_role("link", name="Teams and chance").click()
    said = text_of(page)
    assert "1 of them outside the 95% lines" in said
    assert "Above the 99.8% line" in said
    pictures_are_there(page)
    is_usable(page)

    page.get_by_role("link", name="Data for analysts").click()
    is_usable(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Parquet").click()
    assert download.value.suggested_filename == "results.parquet"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practitioner_reads_them_on_a_phone(
    address: str, case: Case, person: Callable[..., Page], javascript: bool
) -> None:
    page = person(address, case.worker, width=390, javascript=javascript)
    page.goto("/results/compare")
    assert "It cannot say which is better" in text_of(page)
    pictures_are_there(page)
    if javascript:
        is_usable(page)
    page.goto("/results/funnel")
    said = text_of(page)
    assert "Harbour" in said
    assert "Another team" in said
    pictures_are_there(page)
    if javascript:
        is_usable(page)
    page.goto("/results/data")
    if javascript:
        is_usable(page)
