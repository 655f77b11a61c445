"""The page of reoffending: the hand-counted cohort, by its rule for each reader."""

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db, today
from core.people.models import Role, Team, User
from tests.counting import counted_queries
from tests.factories.offences import a_cohort_child, a_due_cohort
from tests.factories.people import TeamFactory, UserFactory, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
FORBIDDEN = re.compile(r"\b(nan|inf|None|caused|because of)\b")
PAGE = "/results/reoffending"


@dataclass
class World:
    """Two teams with children of one cohort whose time is over."""

    harbour: Team
    moorside: Team
    worker: User

    def children(self, team: Team, number: int, **facts: Any) -> None:
        for _ in range(number):
            a_cohort_child(team, self.worker, **facts)
        db.session.commit()


@pytest.fixture
def world(app: Flask) -> World:
    harbour, moorside = TeamFactory(name="Harbour"), TeamFactory(name="Moorside")
    return World(harbour, moorside, UserFactory(teams=[harbour, moorside]))


@pytest.fixture
def counted(world: World) -> World:
    """Harbour: 24 children, 12 reoffended, 18 reoffences. Moorside: 13 of 26, once each."""
    world.children(world.harbour, 6, before=1, after=2, gravity=4)
    world.children(world.harbour, 6, before=1, after=1, gravity=2)
    world.children(world.harbour, 12, before=1)
    world.children(world.moorside, 13, before=1, after=1)
    world.children(world.moorside, 13, before=1)
    return world


def text_of(page: str) -> str:
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def rows_of(answer: bytes) -> list[dict[str, str]]:
    lines = answer.decode("utf-8-sig").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(lines)))


def charts_in(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'src="(/results/[^"]+\.svg[^"]*)"', page)]


def test_a_manager_of_the_service_reads_the_exact_result(signed_in: SignIn, counted: World) -> None:
    page = text_of(signed_in(manager()).get(PAGE).text)
    label = a_due_cohort().label
    assert (
        f"Of 50 children who started from {label}, 25 reoffended within 12 months "
        "(50%, between 37% and 63%)."
    ) in page
    assert "31 reoffences" in page
    assert "0.62 for each child, and 1.24 for each child who reoffended" in page
    # Six have two of gravity 4, six one of 2, thirteen one of 3: 99 over 31, and 75 over 25.
    assert "Youth Justice Board seriousness score (1 to 8) 25 3.2 3.0" in page
    assert "down for 25 children, the same for 19 children, up for 6 children, not known" in page
    assert "does not show that the work changed it" in page
    assert "Why you should be careful" in page
    assert not FORBIDDEN.search(page)


def test_what_is_published_stands_beside_it_with_its_year_and_a_warning(
    signed_in: SignIn, counted: World
) -> None:
    page = text_of(signed_in(manager()).get(PAGE).text)
    assert "England and Wales 38.0% (April 2013 to March 2014, published January 2016)" in page
    assert "Staffordshire 42.1%" in page
    assert "of other years, other children and other rules" in page


def test_one_team_is_exact_for_its_manager_and_all_teams_are_rounded(
    signed_in: SignIn, counted: World
) -> None:
    browser = signed_in(manager(counted.harbour))
    everyone = text_of(browser.get(PAGE).text)
    assert "Of about 50 children" in everyone
    assert "about 25 reoffended" in everyone
    assert "about 30 reoffences" in everyone.lower()
    own = text_of(browser.get(f"{PAGE}?team={counted.harbour.id}").text)
    assert "Of 24 children" in own
    assert "12 reoffended within 12 months (50%" in own
    other = text_of(browser.get(f"{PAGE}?team={counted.moorside.id}").text)
    assert "You do not see the team in this address exactly, so that this is of all teams." in other
    assert "Of about 50 children" in other


def test_that_exact_numbers_were_read_is_noted(signed_in: SignIn, counted: World) -> None:
    browser = signed_in(manager(counted.harbour))
    browser.get(PAGE)
    read = select(AuditEvent.subject_id).where(
        AuditEvent.action == "read", AuditEvent.subject_type == "teams"
    )
    assert db.session.scalars(read).all() == []
    browser.get(f"{PAGE}?team={counted.harbour.id}")
    assert db.session.scalars(read).all() == [counted.harbour.id]


def test_a_qa_lead_and_a_practitioner_of_another_team_see_nothing_exact(
    signed_in: SignIn, counted: World
) -> None:
    for reader in (qa_lead(), UserFactory(role=Role.PRACTITIONER)):
        page = text_of(signed_in(reader).get(PAGE).text)
        assert "Of about 50 children" in page
        assert "Counts under 10 are not shown" in page
        for exact in ("31", "24 children", "26 children"):
            assert exact not in page


def test_few_children_are_not_told_of(signed_in: SignIn, world: World) -> None:
    world.children(world.harbour, 12, before=1, after=0)
    world.children(world.harbour, 2, before=1, after=1)
    page = text_of(signed_in(qa_lead()).get(PAGE).text)
    assert "fewer than 10 children reoffended: too few children to say" in page
    rate = signed_in(qa_lead()).get(f"{PAGE}/rate.csv").data
    (row,) = rows_of(rate)
    assert (row["Children"], row["Reoffended"], row["Share"]) == (
        "15",
        "fewer than 10",
        "not shown",
    )


def test_my_own_children_do_not_give_the_others_away(signed_in: SignIn, world: World) -> None:
    """14 of mine reoffended and 1 of theirs: 15 in all, which would say that theirs are few."""
    world.children(world.harbour, 14, before=1, after=1)
    world.children(world.moorside, 1, before=1, after=1)
    (row,) = rows_of(signed_in(manager(world.harbour)).get(f"{PAGE}/rate.csv").data)
    assert row["Children"] == row["Reoffended"] == "not shown"


def test_no_offence_recorded_is_not_known_and_not_none(signed_in: SignIn, world: World) -> None:
    world.children(world.harbour, 12, before=0, after=0)
    page = text_of(signed_in(manager()).get(PAGE).text)
    assert "it is not known whether any reoffended" in page
    assert "that is not known, it is not none" in page
    assert " 0%" not in page
    (row,) = rows_of(signed_in(manager()).get(f"{PAGE}/before-and-after.csv").data)
    assert (row["Not known"], row["The same"]) == ("12", "0")


def test_where_few_have_an_offence_recorded_it_is_said(signed_in: SignIn, world: World) -> None:
    world.children(world.harbour, 10, before=1, after=0)
    world.children(world.harbour, 10, before=0, after=0)
    page = text_of(signed_in(manager()).get(PAGE).text)
    assert "offences are recorded for only 50% of them" in page


def test_a_cohort_whose_time_is_not_over_says_when_it_will_be(
    signed_in: SignIn, world: World
) -> None:
    world.children(world.harbour, 12, start=today() - timedelta(days=30), after=0)
    page = text_of(signed_in(manager()).get(PAGE).text)
    assert "Not yet due: known from 30 September" in page
    assert "No child has started long enough ago" in page
    assert not FORBIDDEN.search(page)


@pytest.mark.parametrize("children", [0, 1, 2])
def test_nobody_or_hardly_anybody_is_a_sentence(
    signed_in: SignIn, world: World, children: int
) -> None:
    world.children(world.harbour, children, before=1, after=1)
    for reader in (manager(), qa_lead()):
        page = text_of(signed_in(reader).get(PAGE).text)
        assert not FORBIDDEN.search(page)
        if not children:
            assert "No child has started long enough ago" in page
    if children:
        assert "too few to compare" in text_of(signed_in(manager()).get(PAGE).text)


def test_page_chart_and_file_say_the_same_numbers(signed_in: SignIn, counted: World) -> None:
    for reader in (manager(), manager(counted.harbour), qa_lead()):
        browser = signed_in(reader)
        page = browser.get(PAGE).text
        (row,) = rows_of(browser.get(f"{PAGE}/rate.csv").data)
        share = row["Share"]
        assert f"({share}, between" in text_of(page)
        chart = browser.get(charts_in(page)[0])
        assert chart.status_code == 200
        assert share in chart.text
        assert "38.0%" in chart.text


def test_the_other_rule_for_small_numbers_is_followed(
    signed_in: SignIn, world: World, app: Flask
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], small_number_mode="star")
    world.children(world.harbour, 12, before=1, after=0)
    world.children(world.harbour, 8, before=1, after=1)
    page = signed_in(qa_lead()).get(PAGE).text
    assert "Counts from 1 to 7 are shown as *" in text_of(page)
    (row,) = rows_of(signed_in(qa_lead()).get(f"{PAGE}/rate.csv").data)
    assert (row["Children"], row["Reoffended"]) == ("20", "10")


def test_a_page_asks_little_of_the_database(signed_in: SignIn, counted: World) -> None:
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as queries:
        browser.get(PAGE)
    assert len(queries) <= 12


def test_a_practitioner_sees_the_trend_in_one_line_with_a_small_chart(
    signed_in: SignIn, counted: World
) -> None:
    browser = signed_in(UserFactory(teams=[counted.harbour]))
    home = browser.get("/").text
    label = a_due_cohort().label
    said = f"50% of about 50 children who started from {label} reoffended within 12 months"
    assert said in text_of(home)
    assert "England and Wales: 38.0% of those of April 2013 to March 2014." in text_of(home)
    (chart,) = charts_in(home)
    assert browser.get(chart).status_code == 200
    with counted_queries() as again:
        assert said in text_of(browser.get("/").text)
    assert not any("offences" in statement for statement in again)  # worked out once a day


def test_without_anything_known_the_home_page_says_nothing_of_it(
    signed_in: SignIn, world: World
) -> None:
    world.children(world.harbour, 2, before=1, after=1)
    assert "reoffended" not in signed_in(UserFactory()).get("/").text
