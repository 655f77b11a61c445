"""One who collects everything that they can see, and solves for what is hidden.

A fixed service for each rule; ``tests/deep`` draws many more.
"""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from tests.attack import collecting
from tests.attack.running import LEAD, PRACTITIONER, Way, attack
from tests.attack.world import Size

SignIn = Callable[[User], FlaskClient]
THREE = Size(teams=3, interventions=2, scales=1)


@pytest.mark.parametrize(
    ("settings", "rule", "seed", "reader"),
    [
        ("sqlite", "ons_10_5", 3, LEAD),
        ("postgresql", "star", 5, PRACTITIONER),
    ],
    indirect=["settings"],
)
def test_nobody_works_out_a_hidden_number_from_all_pages_and_files_together(
    app: Flask, signed_in: SignIn, rule: str, seed: int, reader: str
) -> None:
    found = attack(
        app, signed_in, seed=seed, size=THREE, rule=rule, readers={reader}, ways={Way.TOGETHER}
    )
    assert found.secrets > 30, "an attack on nothing shows nothing"
    assert not found.leaks, "\n".join(found.leaks)


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_no_page_of_results_is_without_its_mapping(app: Flask) -> None:
    """Add a page to ``tests/attack``: say what its figures count, and it is attacked too."""
    known = {page.endpoint for page in app.extensions["result_pages"]}
    assert known == collecting.RESULT_PAGES.keys()
    assert not collecting.forgotten(app)
