"""Interventions side by side: the same numbers as on their own pages, by the same rules."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from catalogue.interventions.models import InterventionVersion
from core.database import db
from core.people.models import User
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.loading import load_results
from outcomes.reports.overviews import audience_for
from outcomes.reports.queries import team_names
from outcomes.reports.showing import show_scale
from outcomes.reports.summing import results_on_scale
from tests.counting import MOST_QUERIES_OF_A_PAGE, counted_queries
from tests.factories.analyses import World
from tests.factories.interventions import a_document, a_live_version
from tests.factories.measures import a_measured_delivery
from tests.factories.people import UserFactory, administrator, manager, qa_lead
from tests.integration.outcomes.analyses.conftest import (
    FORBIDDEN,
    pictures_of,
    rows_of,
    said_in,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/compare"
GOAL = ScaleKey("goal_based_outcomes", "goal", "self")
BEFORE = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
AFTER = [3, 5, 4, 6, 5, 7, 6, 8, 7, 9]


@pytest.fixture
def walking(world: World) -> InterventionVersion:
    """A second intervention, after the first by its title."""
    title = f"{world.version.title} and walking"
    return a_live_version(slug="and-walking", document=a_document(title=title))


def give(
    world: World,
    version: InterventionVersion,
    pairs: list[tuple[float | None, float | None]],
    team: str = "harbour",
) -> None:
    for before, after in pairs:
        a_measured_delivery(
            team=getattr(world, team),
            version=version,
            owner=world.worker,
            before=before,
            after=after,
            commit=False,
        )
    db.session.commit()


TEN: list[tuple[float | None, float | None]] = list(zip(BEFORE, AFTER, strict=True))
NO_CHANGE: list[tuple[float | None, float | None]] = [(5, 4), (5, 6)] * 6


def test_two_are_set_side_by_side(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, [*TEN, (4, None)])
    give(world, walking, NO_CHANGE)
    browser = signed_in(manager())
    page = text_of(browser.get(PAGE).text)
    assert f"The change is clear after {world.version.title}." in page
    assert f"No clear change after {walking.title}." in page
    assert "It cannot say which is better" in page
    assert "because of" not in page
    rows = rows_of(browser.get(f"{PAGE}/change.csv").data)
    first, second = rows[world.version.title], rows[walking.title]
    assert (first["Started"], first["Measured before and after"]) == ("11", "10")
    assert (first["Average change"], first["Average change, 95% from"]) == ("3.0", "2.2")
    assert (first["Effect size d"], first["Improved"]) == ("1.8", "50%")
    assert (second["Average change"], second["Improved"]) == ("0.0", "0%")
    assert not FORBIDDEN.search(page)


def test_chart_page_and_file_say_the_same(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, TEN)
    give(world, walking, NO_CHANGE)
    browser = signed_in(manager())
    ((address, words),) = pictures_of(browser.get(PAGE).text)
    drawn = said_in(browser.get(address).text)
    assert "3.0" in drawn
    assert f"{world.version.title}, 10 children: 3.0 points better, interval 2.2 to 3.8." in words
    assert browser.get(address.replace(".svg", ".png")).data.startswith(b"\x89PNG")


def test_sums_give_the_very_same_rows_as_the_scores(
    world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, [*TEN, (4, None), (None, 3)])
    give(world, world.version, [(3, 8)] * 12 + [(6, 2)] * 3, team="moorside")
    give(world, walking, NO_CHANGE)
    numbers = [world.version.intervention_id, walking.intervention_id]
    by_scores = {each.intervention_id: each for each in load_results(numbers)}
    for viewer in (
        manager(),
        qa_lead(),
        UserFactory(role="manager", teams=[world.harbour]),
        UserFactory(teams=[world.moorside]),
    ):
        audience, names = audience_for(viewer), team_names()
        for summed in results_on_scale(numbers, GOAL):
            whole = by_scores[summed.intervention_id]
            scale = next(each for each in whole.scales if each.key == GOAL)
            by_sums = show_scale(summed, summed.scales[0], audience, names, {})
            exact = show_scale(whole, scale, audience, names, {})
            assert (by_sums.everyone, by_sums.teams) == (exact.everyone, exact.teams)


def test_a_team_manager_compares_for_their_own_team(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, TEN)
    give(world, world.version, [(3, 8)] * 4, team="moorside")
    give(world, walking, NO_CHANGE)
    browser = signed_in(UserFactory(role="manager", teams=[world.moorside]))
    rows = rows_of(browser.get(f"{PAGE}/change.csv?team={world.moorside.id}").data)
    assert rows[world.version.title]["Measured before and after"] == "4"
    assert rows[world.version.title]["Average change"] == "not shown"
    assert rows[walking.title]["Started"] == "not started"
    everyone = rows_of(browser.get(f"{PAGE}/change.csv").data)
    assert everyone[walking.title]["Measured before and after"] == "10"  # 12, rounded
    page = text_of(browser.get(f"{PAGE}?team={world.harbour.id}").text)
    assert "You do not see the team in this address exactly" in page


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (1, "Choose at least 2 interventions to set side by side"),
        (7, "Choose at most 6 interventions. You chose 7"),
    ],
)
def test_too_few_or_too_many_are_refused_and_stay_ticked(
    signed_in: SignIn, world: World, chosen: int, said: str
) -> None:
    slugs = []
    for number in range(7):
        title = f"Intervention {number}"
        version = a_live_version(slug=f"number-{number}", document=a_document(title=title))
        give(world, version, [(3, 6)])
        slugs.append(version.intervention.slug)
    query = "&".join(f"with={slug}" for slug in slugs[:chosen])
    page = signed_in(manager()).get(f"{PAGE}?{query}").text
    assert said in text_of(page)
    assert page.count(" checked") == chosen
    assert "app-chart" not in page


def test_what_was_not_measured_on_this_scale_is_said(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, TEN)
    give(world, walking, NO_CHANGE)
    page = signed_in(manager()).get(f"{PAGE}?with=nobody-has-this&with=and-walking").text
    assert "What you chose before was not measured on this scale" in text_of(page)


def test_with_nothing_or_one_there_is_nothing_to_compare(signed_in: SignIn, world: World) -> None:
    browser = signed_in(manager())
    assert "Nobody has been measured before and after yet" in browser.get(PAGE).text
    give(world, world.version, [(3, 4)])
    assert "alone was measured on this scale" in browser.get(PAGE).text
    assert browser.get(f"{PAGE}/change.csv").status_code == 404


def test_few_children_are_no_evidence_against(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, [(3, 9)] * 2)
    give(world, walking, [(3, 9)])
    page = signed_in(qa_lead()).get(PAGE).text
    assert "this is not evidence that it does not work" in text_of(page)
    assert "fewer than 10" in text_of(page)
    assert "app-chart" not in page


def test_it_asks_little_of_the_database_and_is_not_for_administrators(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, TEN)
    give(world, walking, NO_CHANGE)
    browser = signed_in(manager())
    browser.get(PAGE)
    with counted_queries() as queries:
        browser.get(PAGE)
    assert len(queries) <= MOST_QUERIES_OF_A_PAGE
    assert signed_in(administrator()).get(PAGE).status_code == 403


def test_a_picture_that_is_opened_by_itself_is_a_file_and_no_page(
    signed_in: SignIn, world: World, walking: InterventionVersion
) -> None:
    give(world, world.version, TEN)
    give(world, walking, NO_CHANGE)
    browser = signed_in(manager())
    ((address, _),) = pictures_of(browser.get(PAGE).text)
    for _ in ("drawn", "kept"):
        told = browser.get(address).headers["Content-Disposition"]
        assert told == 'attachment; filename="compare.svg"'
