"""Recording on a phone: few taps, a group on one form, slips put right, nothing lost."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from core.config import Settings
from core.database import db, now, today
from tests.conftest import PASSWORD
from tests.e2e.conftest import serving
from tests.e2e.people import answer, press, text_of
from tests.e2e.usable import is_usable
from tests.factories.children import a_child, a_delivery, a_plan_item, a_session
from tests.factories.interventions import a_live_version
from tests.factories.people import TeamFactory, UserFactory, manager

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
]
MOST_TAPS = 4
COUNT_TAPS = """() => {
  window.taps = 0;
  document.addEventListener("pointerdown", () => { window.taps += 1; }, true);
}"""


@dataclass(frozen=True)
class Work:
    """A practitioner and a manager, and the numbers of what they work with."""

    email: str
    boss: str
    child_id: int
    alone: int
    first: int
    second: int
    old_session: int
    item: int


@pytest.fixture
def work(app: Flask) -> Work:
    team = TeamFactory(name="Moorland")
    worker, boss = UserFactory(teams=[team]), manager(team)
    version = a_live_version()
    child = a_child(team, case_reference="YJ-77")
    alone = a_delivery(child=child, owner=worker)
    first = a_delivery(child=child, version=version, owner=worker)
    second = a_delivery(child=a_child(team, case_reference="YJ-78"), version=version, owner=worker)
    a_delivery(child=a_child(case_reference="YJ-99"), version=version)  # another team's
    old = a_session(alone, recorded_by=worker, engagement=2, motivation=2)
    old.recorded_at = now() - timedelta(days=7)
    item = a_plan_item(child=child, owner=worker, created_at=now() - timedelta(days=7))
    made = Work(worker.email, boss.email, child.id, alone.id, first.id, second.id, old.id, item.id)
    db.session.commit()
    db.session.remove()
    return made


@pytest.fixture
def address(settings: Settings, work: Work) -> Iterator[str]:
    with serving(settings) as served:
        yield served


def say(page: Page, words: str, row: int = 0) -> None:
    page.locator(f'[name="children-{row}-child_words"]').fill(words)


def choose(page: Page, name: str, words: str) -> None:
    """Tap an option by its label, as a thumb does."""
    of_field = f'xpath=//label[@for = //input[@name = "{name}"]/@id]'
    page.locator(of_field).get_by_text(words, exact=True).click()


def test_a_session_takes_four_taps_and_one_sentence(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.alone}/sessions/add")
    is_usable(page)
    page.evaluate(COUNT_TAPS)
    choose(page, "happened", "Yes")
    choose(page, "children-0-attendance", "Attended")
    choose(page, "children-0-engagement", "Took part well")
    page.locator('[name="children-0-child_words"]').focus()
    page.keyboard.type("I walked off and it was ok")
    taps = page.evaluate("window.taps") + 1  # the button itself, which leaves the page
    press(page, "Save")
    assert taps <= MOST_TAPS
    said = text_of(page)
    assert "The session is recorded." in said
    assert "I walked off and it was ok" in said
    assert "Taking part went up over 2 sessions" in said
    expect(page.locator("svg.app-course__picture")).to_be_visible()
    is_usable(page)
    press(page, "Undo")
    assert "taken away again" in text_of(page)


def test_what_an_answer_makes_needless_goes_away(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.alone}/sessions/add")
    late = page.locator('[name="children-0-minutes_late"]')
    expect(late).to_be_hidden()
    choose(page, "children-0-attendance", "Attended, arrived late")
    expect(late).to_be_visible()
    choose(page, "happened", "No")
    expect(page.locator('[name="children-0-child_words"]')).to_be_hidden()
    expect(page.locator('[name="not_held_reason"]')).to_be_visible()


def test_a_group_is_one_form_with_a_row_for_each_child(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.first}/group")
    assert "YJ-99" not in text_of(page)
    page.get_by_label("YJ-78").check(force=True)
    press(page, "Continue")
    is_usable(page)
    choose(page, "happened", "Yes")
    for row, (came, words) in enumerate([("attended", "Good laugh"), ("attended_late", "Loud")]):
        answer(
            page,
            {
                f"children-{row}-attendance": came,
                f"children-{row}-engagement": "4",
                f"children-{row}-child_words": words,
            },
        )
    page.locator('[name="children-1-minutes_late"]').fill("10")
    press(page, "Save")
    assert "Good laugh" in text_of(page)
    assert "Loud" not in text_of(page)
    page.goto(f"/deliveries/{work.second}")
    assert "arrived late by 10 minutes" in text_of(page)
    assert "Loud" in text_of(page)


def test_a_session_that_has_run_out_in_mid_form_loses_nothing(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.alone}/sessions/add")
    answer(
        page,
        {
            "happened": "yes",
            "children-0-attendance": "attended",
            "children-0-engagement": "3",
            "children-0-motivation": "5",
            "children-0-child_words": "Not lost at all",
        },
    )
    elsewhere = page.context.new_page()
    elsewhere.goto("/")
    elsewhere.get_by_role("button", name="Sign out").click()
    elsewhere.wait_for_load_state()
    press(page, "Save")
    assert "What you typed is kept" in text_of(page)
    page.get_by_label("Email address").fill(work.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    press(page, "Send what I typed")
    said = text_of(page)
    assert "The session is recorded." in said
    assert "Not lost at all" in said
    assert "Came with ideas of their own" in said


def test_without_a_connection_the_form_stays_and_is_sent_once_there_is_one(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.alone}/sessions/add")
    answer(
        page,
        {
            "happened": "yes",
            "children-0-attendance": "attended",
            "children-0-engagement": "3",
            "children-0-child_words": "Said in a lift",
        },
    )
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not connected")
    expect(page.locator('[name="children-0-child_words"]')).to_have_value("Said in a lift")
    is_usable(page)
    page.context.set_offline(False)
    press(page, "Save")
    said = text_of(page)
    assert "The session is recorded." in said
    assert said.count("Said in a lift") == 1


def test_a_record_of_last_week_and_a_plan_are_put_right_with_a_reason(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/sessions/{work.old_session}/edit")
    is_usable(page)
    say(page, "It was boring")
    press(page, "Save")
    assert "Choose why it is changed" in text_of(page)
    answer(page, {"reason": "typed_wrongly"})
    press(page, "Save")
    page.locator("summary").filter(has_text="Changed 1 time").click()
    assert "It was typed wrongly" in text_of(page)
    assert "It was alright" in text_of(page)
    is_usable(page)

    page.goto(f"/plan/{work.item}/edit")
    answer(page, {"desired_outcome": "Gets on with his mum", "reason": "clearer_outcome"})
    press(page, "Save the plan")
    assert "Say also how often, how many or by when" in text_of(page)
    is_usable(page)
    answer(page, {"desired_outcome": "Eats with his mum twice a week"})
    press(page, "Save the plan")
    assert "Eats with his mum twice a week" in text_of(page)
    assert "Plan changed" in text_of(page)


def test_an_ending_is_taken_back_and_a_drop_in_school_is_told(
    address: str, work: Work, person: Callable[..., Page]
) -> None:
    page = person(address, work.email, width=390)
    page.goto(f"/deliveries/{work.alone}/end")
    is_usable(page)
    answer(page, {"ending": "lost_contact"})
    press(page, "End the delivery")
    press(page, "Undo")
    assert "The ending is taken back" in text_of(page)

    for days, hours in ((30, "20"), (0, "5")):
        page.goto(f"/children/{work.child_id}/ete/add")
        is_usable(page)
        answer(
            page,
            {
                "status": "school",
                "hours_attended": hours,
                "hours_offered": "25",
                "taken_on": today() - timedelta(days=days),
            },
        )
        press(page, "Save")
    assert "It has dropped" in text_of(page)
    is_usable(page)

    reader = person(address, work.boss, width=1280)
    assert "education, training or employment has dropped" in text_of(reader)
    reader.goto(f"/children/{work.child_id}")
    assert "Hours attended fell from 20 to 5 a week" in text_of(reader)
    is_usable(reader)
