"""How an intervention was delivered, beside the other pages: together they give nobody away."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from tests.factories.analyses import World
from tests.factories.people import UserFactory, manager, qa_lead
from tests.integration.outcomes.analyses.test_how_delivered import (
    address,
    children_in,
    file_of,
    text_of,
)

SignIn = Callable[[User], FlaskClient]
HIDDEN = "not shown"


@pytest.mark.parametrize("rule", ["star", "ons_10_5"])
def test_that_nobody_has_it_any_more_is_not_told_where_few_are_hidden(
    app: Flask, signed_in: SignIn, world: World, rule: str
) -> None:
    """Else all who began it ended, and how many ended in each quarter stands on another page."""
    app.extensions["settings"] = replace(app.extensions["settings"], small_number_mode=rule)
    world.delivered(world.harbour, 14)
    world.delivered(world.moorside, 16)
    browser = signed_in(qa_lead())
    nobody = children_in(browser, world, "endings")
    assert nobody["Started"] == "30"
    assert nobody["Still going on"] == HIDDEN
    assert "still have it" not in text_of(browser.get(address(world)).text)
    world.delivered(world.harbour, 3, after=None, ending=None, running=True)  # type: ignore[arg-type]
    assert children_in(browser, world, "endings")["Still going on"] == HIDDEN
    assert children_in(signed_in(manager()), world, "endings")["Still going on"] == "3"


def test_with_what_the_results_page_says_of_another_team_nobody_is_told_to_be_none(
    signed_in: SignIn, world: World
) -> None:
    """Harbour knows its own 6. Moorside began it with 12 at most, as its row says about 10.

    About 20 in all, with 18 at least, would say that all 12 completed it and had every session.
    """
    world.delivered(world.harbour, 6)
    world.delivered(world.moorside, 12)
    ours = signed_in(UserFactory(teams=[world.harbour]))
    for part in ("endings", "dose", "words", "fidelity", "minutes"):
        kinds = children_in(ours, world, part)
        assert {kinds[label] for label in list(kinds)[1:]} == {HIDDEN}, part
    nobodys = children_in(signed_in(qa_lead()), world, "endings")
    assert nobodys["Completed as planned"] == "20"


def test_with_more_of_another_team_it_is_told(signed_in: SignIn, world: World) -> None:
    world.delivered(world.harbour, 6)
    world.delivered(world.moorside, 19)
    ours = signed_in(UserFactory(teams=[world.harbour]))
    assert children_in(ours, world, "endings")["Completed as planned"] == "25"


def test_how_many_began_by_group_is_for_who_sees_all_exactly(
    signed_in: SignIn, world: World
) -> None:
    """Who began something for which need stands on other pages, for all interventions."""
    world.delivered(world.harbour, 14)
    world.delivered(world.moorside, 16)
    for part in ("need", "age", "disposal", "looked-after"):
        exactly, others = (
            file_of(signed_in(viewer), world, part)["All of them"]
            for viewer in (manager(), qa_lead())
        )
        assert exactly["Started"] == "30", part
        assert "Started" not in others, part
        assert others["Measured before and after"] == "30", part


def test_who_was_there_is_not_told_where_it_would_tell_of_two_teams(
    app: Flask, signed_in: SignIn, world: World
) -> None:
    """Each of two teams began it with fewer than 10, and with 18 in all that would be 9 each."""
    app.extensions["settings"] = replace(app.extensions["settings"], small_number_mode="ons_10_5")
    world.delivered(world.harbour, 9)
    world.delivered(world.moorside, 9)
    others, exactly = (
        file_of(signed_in(viewer), world, "engagement") for viewer in (qa_lead(), manager())
    )
    assert {row["Children who were there"] for row in others.values()} == {HIDDEN}
    assert exactly["Session 1"]["Children who were there"] == "18"


def test_where_no_group_can_be_told_a_sentence_says_so_instead_of_rows_of_nothing(
    app: Flask, signed_in: SignIn, world: World
) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], small_number_mode="ons_10_5")
    world.delivered(world.harbour, 9)
    world.delivered(world.moorside, 9)
    assert file_of(signed_in(qa_lead()), world, "need").keys() == {"All of them"}
    page = text_of(signed_in(qa_lead()).get(address(world)).text)
    assert page.count("Of no group anything can be said: too few children were measured") == 4
    assert len(file_of(signed_in(manager()), world, "need")) > 1
