"""The daily timer keeps an anchor of the trail in a folder outside, and never of a broken one."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from core.audit.operations import record
from core.audit.queries import verify_chain
from core.config import Settings
from core.database import db, today
from tests.days import Clock
from tests.factories.people import UserFactory
from tests.factories.tampering import cut_off_after_three, tamper
from wsgi import create_app


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that stands for the one outside."""
    folder = tmp_path / "outside"
    folder.mkdir()
    return folder


@pytest.fixture
def anchored(settings: Settings, outside: Path) -> Iterator[Flask]:
    """The service with that folder set, and a trail of five events."""
    app = create_app(replace(settings, audit_anchor=outside), testing=True)
    with app.app_context():
        something_happens(times=5)
        yield app
        db.session.remove()
        db.engine.dispose()


def something_happens(*, times: int) -> None:
    """So many events, in one transaction."""
    user = UserFactory()
    for number in range(times):
        record(actor=user, action=f"did_{number}", subject=user)
    db.session.commit()


def tick(app: Flask) -> Result:
    """What the daily timer runs."""
    return app.test_cli_runner().invoke(args=["review", "tick"])


def kept(outside: Path) -> dict[str, int]:
    """How many events each anchor holds; nothing unfinished lies beside them."""
    return {path.stem: json.loads(path.read_text())["events"] for path in sorted(outside.iterdir())}


def test_each_day_has_its_anchor(anchored: Flask, outside: Path, clock: Clock) -> None:
    first_day = today().isoformat()
    done = tick(anchored)
    assert done.exit_code == 0, done.output
    assert f"anchor: Anchored 5 events in {outside / first_day}.json." in done.output
    something_happens(times=1)
    assert "was there already" in tick(anchored).output
    assert kept(outside) == {first_day: 5}, "what was written that day stays"
    clock.put_forward(days=1)
    assert tick(anchored).exit_code == 0
    assert kept(outside) == {first_day: 5, today().isoformat(): 6}
    of_today = str(outside / f"{today().isoformat()}.json")
    verified = anchored.test_cli_runner().invoke(args=["audit", "verify", "--anchor", of_today])
    assert verified.exit_code == 0


def test_a_trail_that_is_not_whole_is_not_anchored(
    anchored: Flask, outside: Path, clock: Clock
) -> None:
    tamper("UPDATE audit_events SET action = 'x' WHERE id = 2")
    db.session.commit()
    for already in (False, True):
        if already:
            (outside / f"{today().isoformat()}.json").write_text("{}")
        refused = tick(anchored)
        assert refused.exit_code == 1
        assert "anchor: Failed: The trail is not whole; run flask audit verify." in refused.output
        # The other steps are done all the same.
        assert "digests: Mailed 0 digests." in refused.output
        assert len(list(outside.iterdir())) == int(already)


@pytest.mark.parametrize("days", [0, 1])
def test_an_end_that_was_cut_off_is_found_and_not_anchored_over(
    anchored: Flask, outside: Path, clock: Clock, days: int
) -> None:
    tick(anchored)
    before = kept(outside)
    cut_off_after_three()
    clock.put_forward(days=days)
    refused = tick(anchored)
    assert verify_chain().problems == ()
    assert refused.exit_code == 1
    assert "anchor: Failed: The trail does not hold the 5 events of the anchor" in refused.output
    assert kept(outside) == before


def test_a_folder_that_is_gone_is_not_made_anew(anchored: Flask, outside: Path) -> None:
    outside.rmdir()
    refused = tick(anchored)
    assert refused.exit_code == 1
    assert f"There is no folder {outside}" in refused.output
    assert not outside.exists()


def test_without_a_folder_nothing_is_anchored(app: Flask) -> None:
    done = tick(app)
    assert done.exit_code == 0
    assert "anchor" not in done.output
