"""Teams beside each other: who lies beyond chance, and who may know which team that is."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.database import db
from core.people.models import Team, User
from outcomes.case_mix.fitting import fit_all
from outcomes.case_mix.models import CaseMixCell, CaseMixModel
from outcomes.delivery.models import Delivery
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.analyses import World
from tests.factories.interventions import a_document, a_live_version
from tests.factories.people import TeamFactory, UserFactory, administrator, manager
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/funnel"


def improved(world: World, team: Team, better: int, of: int) -> list[Delivery]:
    """So many of so many children improved by 4 points; the others did not change."""
    return [
        *world.delivered(team, better, before=3, after=7),
        *world.delivered(team, of - better, before=3, after=3),
    ]


@pytest.fixture
def hillside(world: World) -> Team:
    """Half improve in two teams, and nearly all in the third."""
    team: Team = TeamFactory(name="Hillside")
    improved(world, world.harbour, 20, 40)
    improved(world, world.moorside, 20, 40)
    improved(world, team, 38, 40)
    fit_all()
    db.session.commit()
    return team


def test_a_manager_sees_which_team_lies_beyond_chance(
    signed_in: SignIn, world: World, hillside: Team
) -> None:
    browser = signed_in(manager())
    page = text_of(browser.get(PAGE).text)
    assert "It is no ranking" in page
    assert not FORBIDDEN.search(page)
    rows = rows_of(browser.get(f"{PAGE}/share.csv").data)
    assert (rows["Hillside"]["Share improved"], rows["Hillside"]["Beside chance"]) == (
        "95%",
        "Above the 99.8% line",
    )
    assert rows["Harbour"]["Share improved"] == "50%"
    assert rows["Harbour"]["Improved"] == "20"


def test_observed_and_expected_add_up_to_the_same(world: World, hillside: Team) -> None:
    cells = db.session.query(CaseMixCell).all()
    assert sum(cell.pairs for cell in cells) == 120
    assert sum(cell.improved for cell in cells) == 78
    assert sum(cell.expected for cell in cells) == pytest.approx(78)


def test_what_children_started_with_is_allowed_for(signed_in: SignIn, world: World) -> None:
    """Where older children improve less in every team, a team of older ones is not to blame."""
    third = TeamFactory(name="Hillside")
    for team, young, old in ((world.harbour, 60, 20), (world.moorside, 60, 20), (third, 20, 60)):
        for age, number, better in ((12, young, 0.8), (17, old, 0.3)):
            for delivery in improved(world, team, int(number * better), number):
                delivery.child.age_at_start = age
    fit_all()
    db.session.commit()
    browser = signed_in(manager())
    crude = rows_of(browser.get(f"{PAGE}/share.csv").data)
    adjusted = rows_of(browser.get(f"{PAGE}/adjusted.csv").data)
    assert crude["Hillside"]["Beside chance"].startswith("Below")
    assert adjusted["Hillside"]["Beside chance"] == "No more than chance"
    assert float(adjusted["Hillside"]["Improved, for each one expected"]) == pytest.approx(1.0)
    assert "Allowing for score before, number of assessed needs, age," in text_of(
        browser.get(PAGE).text
    )


def test_a_team_manager_knows_no_other_team_by_name(
    signed_in: SignIn, world: World, hillside: Team
) -> None:
    browser = signed_in(UserFactory(role="manager", teams=[world.harbour]))
    page = browser.get(PAGE).text
    said = text_of(page)
    assert "Harbour" in said
    assert "Hillside" not in said
    assert "1 of them outside the 95% lines." in said
    for address, words in pictures_of(page):
        drawn = said_in(browser.get(address).text)
        assert "Hillside" not in drawn + words
        assert "Harbour" in drawn
    rows = browser.get(f"{PAGE}/share.csv").data.decode("utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in rows[1:4]] == ["Harbour", "Another team", "Another team"]


def test_a_small_team_is_not_drawn_for_others(signed_in: SignIn, world: World) -> None:
    improved(world, world.harbour, 20, 40)
    improved(world, world.moorside, 20, 40)
    improved(world, TeamFactory(name="Hillside"), 3, 4)
    fit_all()
    db.session.commit()
    browser = signed_in(UserFactory(role="manager", teams=[world.harbour]))
    page = text_of(browser.get(PAGE).text)
    assert "1 team measured too few children to show." in page
    exact = rows_of(signed_in(manager()).get(f"{PAGE}/share.csv").data)["Hillside"]
    assert (exact["Measured before and after"], exact["Careful"]) == ("4", "too few to compare")


def test_a_teams_total_never_gives_a_small_intervention_away(
    signed_in: SignIn, world: World
) -> None:
    """About 10 with one are shown elsewhere; 20 in all would tell that 8 to 9 had the other."""
    other = a_live_version(slug="another", document=a_document(title="Another one"))
    improved(world, world.harbour, 20, 40)
    improved(world, TeamFactory(name="Hillside"), 20, 40)
    improved(world, world.moorside, 6, 12)
    first, world.version = world.version, other
    improved(world, world.moorside, 5, 9)
    world.version = first
    fit_all()
    db.session.commit()
    browser = signed_in(UserFactory(role="manager", teams=[world.harbour]))
    lines = browser.get(f"{PAGE}/share.csv").data.decode("utf-8-sig").splitlines()[1:4]
    assert sum("not shown" in line for line in lines) == 1


def test_two_teams_or_none_are_no_funnel(signed_in: SignIn, world: World) -> None:
    browser = signed_in(manager())
    assert "Nobody has been measured before and after yet." in browser.get(PAGE).text
    improved(world, world.harbour, 2, 4)
    db.session.commit()
    assert "look again tomorrow" in browser.get(PAGE).text
    fit_all()
    db.session.commit()
    assert "Only 1 team measured children" in browser.get(PAGE).text


def test_all_or_nobody_improved_is_no_error(signed_in: SignIn, world: World) -> None:
    for team in (world.harbour, world.moorside, TeamFactory()):
        improved(world, team, 12, 12)
    fit_all()
    db.session.commit()
    page = text_of(signed_in(manager()).get(PAGE).text)
    assert "none of them outside" in page
    assert not FORBIDDEN.search(page)


def test_the_models_are_fitted_anew_every_night(app: Flask, world: World, hillside: Team) -> None:
    before = db.session.query(CaseMixModel).one().fitted_at
    improved(world, world.harbour, 5, 5)
    db.session.commit()
    done = app.test_cli_runner().invoke(args=["case-mix", "fit"])
    assert done.exit_code == 0, done.output
    db.session.expire_all()
    (model,) = db.session.query(CaseMixModel).all()
    assert model.fitted_at > before
    assert sum(cell.pairs for cell in model.cells) == 125


def test_it_asks_little_of_the_database(signed_in: SignIn, world: World, hillside: Team) -> None:
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as queries:
        browser.get(PAGE)
    assert len(queries) <= MOST_QUERIES_OF_A_PAGE
    assert signed_in(administrator()).get(PAGE).status_code == 403
