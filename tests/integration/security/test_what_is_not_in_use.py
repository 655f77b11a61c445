"""What is not in use is reachable 0 times in N for new use, whichever way one asks.

Every route and command is either one of the ways in ``ways.py``, each tried as its user, or is
there with the reason why it hands nothing out. A new one fails here until it is in either list.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.interventions.models import AVAILABLE, VersionState
from core.config import Settings
from core.database import db, today
from core.outbox.operations import send
from core.people.models import User
from tests.factories.interventions import put_in_state
from tests.integration.security.ways import (
    BY_THE_INDEX,
    DOES_NOT,
    HANDS_OUT,
    Scene,
    a_scene,
    everything_there_is,
    ways_tried,
)

PAST_ITS_LAST_DAY = "past its last day"
NOT_IN_USE = [
    PAST_ITS_LAST_DAY,
    *(state.value for state in VersionState if state not in AVAILABLE),
]
# What the other database could answer otherwise: days, and the states of what had a page for all.
ON_POSTGRESQL = [PAST_ITS_LAST_DAY, "expired", "suspended", "superseded", "retired", "draft"]


@pytest.fixture
def scene(
    app: Flask, settings: Settings, signed_in: Callable[[User], FlaskClient], tmp_path: Path
) -> Scene:
    return a_scene(app, settings, signed_in, tmp_path / "exported")


def go_out_of_use(scene: Scene, how: str) -> None:
    if how == PAST_ITS_LAST_DAY:
        scene.version.expires_on = today() - timedelta(days=1)
    else:
        put_in_state(scene.version, VersionState(how))
    db.session.commit()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_every_route_and_command_is_a_way_or_says_why_it_is_none(app: Flask) -> None:
    assert everything_there_is(app) == HANDS_OUT.keys() | DOES_NOT.keys()
    assert not HANDS_OUT.keys() & DOES_NOT.keys()


def test_what_is_in_use_is_reached_every_way(scene: Scene) -> None:
    tried = ways_tried(scene)
    missed = [name for name, handed_out in tried.items() if not handed_out]
    assert missed == [], f"{missed} {len(missed)} of {len(tried)} ways lead nowhere"
    put_in_state(scene.version, VersionState.REVIEW_DUE)
    db.session.commit()
    assert all(ways_tried(scene).values())


@pytest.mark.parametrize(
    ("settings", "how"),
    [("sqlite", how) for how in NOT_IN_USE] + [("postgresql", how) for how in ON_POSTGRESQL],
    indirect=["settings"],
)
def test_what_is_not_in_use_is_reached_no_way(scene: Scene, how: str) -> None:
    assert "quokka-cards" in scene.main("/library?q=quokka")
    go_out_of_use(scene, how)
    before = ways_tried(scene, *BY_THE_INDEX)
    send("search", intervention_id=scene.version.intervention_id)
    db.session.commit()
    after = ways_tried(scene)
    tried = [*before.items(), *after.items()]
    reached = [name for name, handed_out in tried if handed_out]
    assert reached == [], f"{reached}: reached {len(reached)} times in {len(tried)}"
