"""What is more than chance over time: which periods are points, and what is said of them."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from core.database import db
from core.people.models import User
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.days import Clock
from tests.factories.analyses import World
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/over-time"
NOW = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def in_november(clock: Clock, world: World) -> None:
    clock.put_to(NOW)


def quarter(number: int, year: int = 2025) -> date:
    """A day in the middle of a quarter, counted from the first one of 2025."""
    return date(year + number // 4, 3 * (number % 4) + 2, 15)


def ended(world: World, number: int, completed: int, stopped: int, **other: object) -> None:
    """So many deliveries that ended in a quarter, completed and not."""
    day = quarter(number)
    world.delivered(world.harbour, completed, ended_on=day, **other)
    world.delivered(world.harbour, stopped, ended_on=day, ending="lost_contact", **other)


def file_of(browser: FlaskClient, part: str, query: str = "") -> dict[str, dict[str, str]]:
    return rows_of(browser.get(f"{PAGE}/{part}.csv{query}").data)


def seven_quarters(world: World) -> None:
    """Of 10 each quarter 8 are completed; in the fourth only 1. All are measured, all improve."""
    for number, completed in enumerate((8, 8, 8, 1, 8, 8, 8)):
        ended(world, number, completed, 10 - completed)
    db.session.commit()


def test_a_quarter_that_is_out_of_line_is_said_in_words_and_by_its_shape(
    signed_in: SignIn, world: World
) -> None:
    """The middle is 70%. The two jumps of 70 are left out once, so that chance makes 70% alone."""
    seven_quarters(world)
    browser = signed_in(manager())
    page = browser.get(PAGE).text
    shown = text_of(page)
    assert "On average 70% of the deliveries that ended were completed." in shown
    assert "These are trial limits: they rest on 7 quarters, and settled ones need 12." in shown
    completed = file_of(browser, "completed")
    row = completed["October to December 2025"]
    assert (row["Deliveries that ended"], row["Completed"], row["Share"]) == ("10", "1", "10%")
    (address, words), *_ = pictures_of(page)
    assert "October to December 2025: 10%" in words
    assert "Trial limits: 7 quarters" in said_in(browser.get(address).text)
    assert browser.get(address.replace(".svg", ".png")).status_code == 200


def test_one_far_point_among_many_is_worse_than_chance(signed_in: SignIn, world: World) -> None:
    for number in range(19):
        ended(world, number - 12, 9 if number % 2 else 8, 1 if number % 2 else 2)
    ended(world, -13, 0, 10)
    db.session.commit()
    browser = signed_in(manager())
    page = browser.get(PAGE).text
    row = file_of(browser, "completed")["October to December 2021"]
    assert row["More than chance?"] == "worse: below the lower limit"
    assert "October to December 2021: below the lower limit (worse)." in text_of(page)
    assert "trial limits" not in text_of(page).partition("Measured before and after")[0]
    (address, words), *_ = pictures_of(page)
    said = said_in(browser.get(address).text)
    assert "worse" in said.split()
    assert "October to December 2021: below the lower limit" in said
    assert "worse: below the lower limit" in words


def test_the_quarter_that_is_not_over_is_left_out_and_said(signed_in: SignIn, world: World) -> None:
    seven_quarters(world)
    world.delivered(world.harbour, 12, ended_on=date(2026, 11, 2))
    db.session.commit()
    browser = signed_in(manager())
    shown = text_of(browser.get(PAGE).text)
    assert "The quarter that is not over yet, October to December 2026, is left out." in shown
    assert "October to December 2026" not in file_of(browser, "completed")
    assert len(file_of(browser, "completed")) == 7


def test_too_few_are_no_point_and_a_quarter_of_nobody_is_there(
    signed_in: SignIn, world: World
) -> None:
    ended(world, 0, 9, 0)
    for number in (2, 3, 4, 5):
        ended(world, number, 10, 2)
    db.session.commit()
    browser = signed_in(manager())
    found = file_of(browser, "completed")
    assert found["January to March 2025"]["More than chance?"] == "left out: too few"
    assert found["January to March 2025"]["Careful"] == "too few to compare"
    assert found["April to June 2025"]["Deliveries that ended"] == "0"
    assert found["April to June 2025"]["Share"] == "not known"
    assert "3 quarters have fewer than 10 to go by and are left out." in text_of(
        browser.get(PAGE).text
    )


def test_measured_and_improved_are_counted_by_the_end_of_the_delivery(
    signed_in: SignIn, world: World
) -> None:
    ended(world, 5, 10, 0)
    ended(world, 5, 5, 0, after=4)  # measured, and one point better is no more than chance
    ended(world, 5, 5, 0, after=None)
    db.session.commit()
    browser = signed_in(manager())
    measured = file_of(browser, "measured")["April to June 2026"]
    assert (measured["Measured before and after"], measured["Share"]) == ("15", "75%")
    improved = file_of(browser, "improved")["April to June 2026"]
    assert (improved["Measured on this scale"], improved["Improved"]) == ("15", "10")


def test_others_see_quarters_by_the_rule_and_no_months(signed_in: SignIn, world: World) -> None:
    for number in range(7):
        ended(world, number, 21 if number else 3, 0)
    db.session.commit()
    for viewer in (qa_lead(), manager(world.moorside)):
        browser = signed_in(viewer)
        shown = text_of(browser.get(f"{PAGE}?period=month").text)
        assert "Months are shown of teams that you see exactly." in shown
        assert "January to March 2025" in shown
        assert "21" not in shown
        found = file_of(browser, "completed", "?period=month")
        assert found["January to March 2025"]["Completed"] in ("fewer than 10", "not shown")
        assert found["July to September 2026"]["Completed"] == "20"
    own = file_of(signed_in(manager()), "completed", "?period=month")
    assert own["August 2026"]["Completed"] == "21"


def test_my_own_team_is_exact_by_month_too(signed_in: SignIn, world: World) -> None:
    for number in range(7):
        ended(world, number, 11, 0)
        world.delivered(world.moorside, 30, ended_on=quarter(number))
    db.session.commit()
    browser = signed_in(UserFactory(teams=[world.harbour]))
    found = file_of(browser, "completed", f"?team={world.harbour.id}&period=month")
    assert found["August 2026"]["Completed"] == "11"
    everyone = file_of(browser, "completed")
    assert everyone["July to September 2026"]["Completed"] == "40"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_edge_is_a_sentence(signed_in: SignIn, world: World, number: int) -> None:
    for place in range(number):
        ended(world, place, 10, 0)
    db.session.commit()
    for viewer in (manager(), qa_lead()):
        browser = signed_in(viewer)
        page = browser.get(PAGE)
        assert not FORBIDDEN.search(text_of(page.text))
        if not number:
            assert "Nothing has ended yet in a quarter that is over." in page.text
        else:
            assert "There are too few quarters with at least 10 to tell more" in text_of(page.text)
            for address, _ in pictures_of(page.text):
                assert browser.get(address).status_code == 200


def test_running_and_unmeasured_deliveries_are_a_sentence(signed_in: SignIn, world: World) -> None:
    world.delivered(world.harbour, 10, before=None, after=None, ended_on=quarter(3))
    db.session.commit()
    browser = signed_in(manager())
    assert file_of(browser, "measured")["October to December 2025"]["Share"] == "0%"
    assert browser.get(f"{PAGE}/improved.csv").status_code == 404, "no scale has a pair yet"


def test_it_is_for_staff_who_work_with_results_and_needs_few_queries(
    signed_in: SignIn, world: World
) -> None:
    assert signed_in(administrator()).get(PAGE).status_code == 403
    seven_quarters(world)
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as statements:
        browser.get(PAGE)
    assert len(statements) <= MOST_QUERIES_OF_A_PAGE
