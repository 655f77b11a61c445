"""Reoffending as a practitioner meets it, and a board pack as a manager makes it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page

from core.config import Settings
from core.database import db, today
from outcomes.board.quarters import complete_quarters, words_of
from tests.e2e.conftest import serving
from tests.e2e.people import press, text_of
from tests.e2e.usable import ON_A_LAPTOP, ON_A_PHONE, is_usable
from tests.factories.offences import a_cohort_child
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]


@dataclass(frozen=True)
class People:
    """Who looks: a practitioner of one of two teams, and the manager of both."""

    worker: str
    boss: str


@pytest.fixture
def people(app: Flask) -> People:
    moorland, harbour = TeamFactory(name="Moorland"), TeamFactory(name="Harbour")
    worker, boss = UserFactory(teams=[moorland]), manager()
    for team in (moorland, harbour):
        for after in (1, 0):
            for _ in range(15):
                a_cohort_child(team, worker, after=after)
    made = People(worker.email, boss.email)
    db.session.commit()
    db.session.remove()
    return made


@pytest.fixture
def address(settings: Settings, people: People) -> Iterator[str]:
    with serving(settings) as served:
        yield served


@ON_A_PHONE
def test_a_practitioner_finds_the_trend_and_what_is_behind_it(
    address: str, people: People, person: Callable[..., Page], width: int
) -> None:
    page = person(address, people.worker, width=width)
    assert "50% of about 60 children who started from" in text_of(page)
    chart = page.locator(".app-chart__image")
    assert chart.get_attribute("alt")
    is_usable(page)
    page.get_by_role("link", name="50% of about 60 children").click()
    assert "England and Wales 38.0% (April 2013 to March 2014" in text_of(page)
    assert "Board pack" not in text_of(page)
    is_usable(page)
    page.get_by_label("Children of").select_option(label="Moorland")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "Of 30 children" in text_of(page)
    assert "Counts are exact" in text_of(page)
    is_usable(page)


def test_a_manager_reads_it_of_all_teams_and_takes_it_along(
    address: str, people: People, person: Callable[..., Page]
) -> None:
    page = person(address, people.boss, width=1280)
    page.goto(f"{address}/results/reoffending")
    assert "Of 60 children who started" in text_of(page)
    assert "Why you should be careful" in text_of(page)
    is_usable(page)
    with page.expect_download() as given:
        page.get_by_role("link", name="these numbers (CSV)").first.click()
    assert given.value.suggested_filename == "reoffending-rate.csv"


@ON_A_LAPTOP
def test_a_manager_makes_a_pack_and_puts_words_to_it(
    address: str, people: People, person: Callable[..., Page], width: int
) -> None:
    page = person(address, people.boss, width=width)
    page.goto(f"{address}/results/board")
    is_usable(page)
    press(page, "Make the pack")
    quarter = words_of(complete_quarters(today())[0])
    assert f"Board pack, {quarter}" in text_of(page)
    assert "about 60 children" in text_of(page)
    is_usable(page)
    page.get_by_role("button", name="Put your words to it").click()
    is_usable(page)
    page.get_by_label("Reoffending?").fill("We look at this with the police every month.")
    press(page, "Save your words with these numbers")
    assert "We look at this with the police every month." in text_of(page)
    is_usable(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as a PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.goto(f"{address}/results/board")
    assert page.locator("tbody tr").count() == 2
    is_usable(page)


def test_a_pack_reaches_practitioners_in_five_lines_and_the_manager_sees_that_it_did(
    address: str, people: People, person: Callable[..., Page]
) -> None:
    boss = person(address, people.boss, width=1280)
    boss.goto(f"{address}/results/board")
    press(boss, "Make the pack")
    boss.get_by_role("button", name="Share five lines with practitioners").click()
    is_usable(boss)
    boss.get_by_label("Line 5").fill("For many we have no score after. Please ask for it.")
    press(boss, "Share with all practitioners")
    boss.get_by_text("Seen by 0 of 1 practitioner").wait_for()
    is_usable(boss)

    worker = person(address, people.worker, width=390)
    learnt = worker.get_by_role("region", name="What we learnt")
    learnt.get_by_role("link", name="in five lines").click()
    worker.get_by_text("For many we have no score after. Please ask for it.").wait_for()
    assert worker.locator(".app-digest__line").count() == 5
    is_usable(worker)
    worker.goto(f"{address}/")
    assert "What we learnt" not in text_of(worker)

    boss.goto(f"{address}/results/digest")
    boss.get_by_text("Seen by 1 of 1 practitioner").wait_for()
    press(boss, "Take it back")
    boss.get_by_text("Nothing has been shared yet").wait_for()
    is_usable(boss)
