"""The attack is no empty test: without any one of the guards, it works something out."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.people.models import User
from outcomes.analyses import groups
from outcomes.analyses.equity import beside
from outcomes.analyses.equity.showing import Showing
from outcomes.analyses.groups import _Groups
from outcomes.board.readers import Readers
from outcomes.reports import showing, totals
from tests.attack.running import LEAD, PRACTITIONER, TEAM_MANAGER, attack
from tests.attack.world import Size

SignIn = Callable[[User], FlaskClient]
Removed = Callable[[pytest.MonkeyPatch], None]
SIZE = Size(teams=3, interventions=2, scales=1, sexes=True)
TWO_SCALES = Size(teams=2, interventions=2, scales=2)


def no_columns_withheld(patch: pytest.MonkeyPatch) -> None:
    """Every total of an intervention stands beside its teams."""
    for module in (showing, totals):
        patch.setattr(module, "safe_columns", lambda _, total, **__: frozenset(total[0]))


def own_children_not_taken_away(patch: pytest.MonkeyPatch) -> None:
    """Groups are shown as if no reader knew any of the children in them."""
    patch.setattr(_Groups, "_is_small", lambda *_: False)
    patch.setattr(_Groups, "_first_unsafe", lambda _: None)


def nothing_tried_across(patch: pytest.MonkeyPatch) -> None:
    """Every total of a team stands beside all interventions."""
    patch.setattr(totals, "safe_across", lambda _, found, *__, **___: frozenset(found))


def means_always_shown(patch: pytest.MonkeyPatch) -> None:
    """The means of all teams stand beside those of each."""
    patch.setattr(showing, "means_are_safe", lambda *_: True)


def a_pack_for_one_reader(patch: pytest.MonkeyPatch) -> None:
    """A pack is protected against a reader who knows nobody, and against nobody else."""
    patch.setattr(Readers, "shown", lambda readers, show: show(readers.audiences[0]))


def any_scale_beside_each(patch: pytest.MonkeyPatch) -> None:
    """How many were measured on any scale stands beside each scale that can be chosen.

    Tried beside the results they would still be found out: two guards stand in front of it.
    """
    patch.setattr(Showing, "tells_any_scale", True)
    patch.setattr(beside, "safe_beside_totals", lambda _, tried: frozenset(tried))


@pytest.mark.deep
@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("removed", "size", "rule", "seed", "reader"),
    [
        (no_columns_withheld, SIZE, "ons_10_5", 0, PRACTITIONER),
        (own_children_not_taken_away, SIZE, "ons_10_5", 1, TEAM_MANAGER),
        (nothing_tried_across, SIZE, "star", 12, TEAM_MANAGER),
        (means_always_shown, SIZE, "star", 2, TEAM_MANAGER),
        (a_pack_for_one_reader, SIZE, "ons_10_5", 0, PRACTITIONER),
        (any_scale_beside_each, TWO_SCALES, "star", 52, LEAD),
    ],
)
def test_without_a_guard_something_is_worked_out(
    app: Flask,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    removed: Removed,
    size: Size,
    rule: str,
    seed: int,
    reader: str,
) -> None:
    groups._shown.cache_clear()
    removed(monkeypatch)
    try:
        found = attack(app, signed_in, seed=seed, size=size, rule=rule, readers={reader})
    finally:
        groups._shown.cache_clear()
    assert found.leaks
