"""How one intervention was delivered, as a manager and as a practitioner read it."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.database import db
from tests.e2e.outcomes.test_analyses import pictures_are_there
from tests.e2e.people import press, text_of
from tests.e2e.usable import is_usable
from tests.factories.analyses import World, a_world
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
SAID = "I stopped and I breathed"
OTHERS_SAID = "My wombat has a hat"


@dataclass(frozen=True)
class Case:
    """Who looks, what the other intervention is called, and the delivery of the latest words."""

    boss: str
    worker: str
    first: str
    other: str
    spoke: int


@pytest.fixture
def case(app: Flask) -> Case:
    world = a_world()
    first = world.version.title
    spoke = _deliver(world)
    world.version = a_live_version(slug="walking", document=a_document(title="Walking and talking"))
    world.delivered(world.harbour, 3)
    boss, worker = manager(), UserFactory(teams=[world.harbour])
    made = Case(boss.email, worker.email, first, world.version.title, spoke)
    db.session.commit()
    db.session.remove()
    return made


def _deliver(world: World) -> int:
    spoke: dict[str, int] = {}
    for team, said in ((world.harbour, SAID), (world.moorside, OTHERS_SAID)):
        made = world.delivered(team, 15, child={"looked_after": "not_looked_after"})
        made += world.delivered(team, 12, after=4, child={"looked_after": "looked_after"})
        made += world.delivered(team, 11, after=None, ending="lost_contact")
        for number, delivery in enumerate(made):
            world.plans(delivery.child, "weapons", delivery)
            first, *_ = sorted(delivery.attendances, key=lambda each: each.session.held_on)
            first.session.plan_session, first.session.minutes = 1, 30
            first.engagement = 2 if number % 3 == 0 else 4
            first.core_steps_left_out = [3] if number % 2 else []
        first.child_words = said
        spoke[said] = made[-1].id
    return spoke[SAID]


def test_a_manager_reads_how_it_was_delivered_and_takes_the_numbers_along(
    address: str, case: Case, person: Callable[..., Page]
) -> None:
    page = person(address, case.boss, width=1280)
    page.get_by_role("link", name="Results", exact=True).click()
    page.get_by_role("link", name=case.first, exact=True).click()
    page.get_by_role("link", name="How it was delivered, and for whom").click()
    expect(page.get_by_text("Of 76 children who started it")).to_have_count(2)
    said = text_of(page)
    assert "54 (71%) completed as planned and 22 (29%) ended early" in said
    assert "Most often: lost contact (22 children)." in said
    assert "“Session 1: One breath”, with 50% of 76 children who had its session." in said
    assert SAID in said
    assert OTHERS_SAID in said
    pictures_are_there(page)
    is_usable(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="these numbers (CSV) of By whether looked after").click()
    assert download.value.suggested_filename == "how-delivered-looked-after.csv"
    page.get_by_label("Intervention", exact=True).select_option(case.other)
    press(page, "Show")
    expect(page.get_by_text("Of 3 children who started it")).to_have_count(2)
    is_usable(page)
    page.goto("/results/how-delivered?intervention=no-such-one")
    expect(page.get_by_role("link", name="Choose an intervention.")).to_be_visible()
    is_usable(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_practitioner_reads_it_on_a_phone_and_only_the_words_of_their_own_children(
    address: str, case: Case, person: Callable[..., Page], javascript: bool
) -> None:
    page = person(address, case.worker, width=390, javascript=javascript)
    page.goto("/results/how-delivered")
    said = text_of(page)
    assert "Of about 75 children who started it" in said
    assert SAID in said
    assert OTHERS_SAID not in said
    pictures_are_there(page)
    if javascript:
        is_usable(page)
    page.get_by_role("link", name="Session of").click()
    expect(page.get_by_text(SAID)).to_be_visible()
    assert f"/deliveries/{case.spoke}#session-" in page.url
