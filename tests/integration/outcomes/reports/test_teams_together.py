"""The teams of one intervention together, and each drawn towards the others."""

import html
import re
from collections.abc import Callable

import numpy as np
import pytest
from flask.testing import FlaskClient

from core.people.models import User
from outcomes.evaluation.pooling import pool
from tests.factories.people import TeamFactory, UserFactory, manager
from tests.integration.outcomes.reports.conftest import TEN, Service

SignIn = Callable[[User], FlaskClient]
# Moorside's children change by 1 and 3 in turn: a mean of 2, an SD of √(10/9).
SLOWER: list[tuple[float | None, float | None]] = [
    (before, after - 1) for before, after in TEN if before is not None and after is not None
]


def section(page: str) -> str:
    found = re.search(r"The teams beside each other(.*?)(?:<h3|</section>)", page, re.DOTALL)
    assert found, "the page says nothing of the teams"
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", found.group(1))).split())


def test_teams_are_pooled_and_drawn_towards_each_other(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *SLOWER)
    expected = pool(np.array([3.0, 2.0]), np.array([1 / 9, 1 / 9]), ["Harbour", "Moorside"])
    assert expected.hksj.estimate == pytest.approx(2.5)
    said = section(signed_in(manager()).get(service.page).text)
    low, high = expected.hksj.ci.low, expected.hksj.ci.high  # type: ignore[union-attr]
    assert f"2.5 ({low:.1f} to {high:.1f})".replace("-", "−") in said
    harbour, moorside = (each.estimate for each in expected.shrunken)
    assert 2.5 < harbour < 3.0
    assert 2.0 < moorside < 2.5
    assert f"{harbour:.1f}" in said
    assert f"{moorside:.1f}" in said
    assert "this is no ranking" in said


def test_its_chart_says_what_the_table_says(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *SLOWER)
    browser = signed_in(manager())
    address = re.search(r'src="([^"]+/teams/[^"]+\.svg)"', browser.get(service.page).text)
    assert address
    drawn = browser.get(html.unescape(address.group(1))).text
    for words in ("Harbour", "Moorside", "All these teams", "3.0", "2.0", "2.5"):
        assert words in drawn


def test_a_team_of_few_children_takes_no_part(signed_in: SignIn, service: Service) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *SLOWER)
    small = TeamFactory(name="Small")
    service.deliver(small, (1, 10), (1, 10), (2, 9))
    said = section(signed_in(manager()).get(service.page).text)
    assert "2 teams" in said
    assert "Small" not in said


@pytest.mark.parametrize("pairs", [[], [(3, 4)], TEN])
def test_one_team_alone_is_not_pooled(
    signed_in: SignIn, service: Service, pairs: list[tuple[float | None, float | None]]
) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *pairs[:9])
    assert "The teams beside each other" not in signed_in(manager()).get(service.page).text


def test_what_others_see_holds_only_teams_whose_mean_they_see(
    signed_in: SignIn, service: Service
) -> None:
    service.deliver(service.harbour, *TEN)
    service.deliver(service.moorside, *SLOWER[:9])
    browser = signed_in(UserFactory(role="manager", teams=[service.harbour]))
    assert "The teams beside each other" not in browser.get(service.page).text
