"""The data set holds what everybody may see, as the pages do, and names what it does not."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.audit.models import AuditEvent
from core.database import db
from core.people.models import User
from outcomes.data_set.fields import columns, dictionary
from tests.factories.analyses import World
from tests.factories.analyses import a_world as world_of_two_teams
from tests.factories.people import UserFactory, administrator, manager, qa_lead

SignIn = Callable[[User], FlaskClient]
PAGE = "/results/data"


@pytest.fixture
def world(app: object) -> World:
    return world_of_two_teams()


def delivered(world: World) -> None:
    """23 pairs in one team and 4 in the other."""
    world.delivered(world.harbour, 12, before=3, after=7)
    world.delivered(world.harbour, 11, before=4, after=5)
    world.delivered(world.moorside, 4, before=3, after=7)
    db.session.commit()


def rows(answer: bytes) -> dict[str, dict[str, str]]:
    found = csv.DictReader(io.StringIO(answer.decode("utf-8-sig")))
    return {row["team"]: row for row in found}


def test_whoever_downloads_gets_the_same_and_nothing_exact(signed_in: SignIn, world: World) -> None:
    delivered(world)
    files = {
        signed_in(person).get(f"{PAGE}/results.csv").data
        for person in (
            manager(),
            qa_lead(),
            UserFactory(role="manager", teams=[world.harbour]),
            UserFactory(teams=[world.moorside]),
        )
    }
    assert len(files) == 1
    found = rows(files.pop())
    assert (found["Harbour"]["started"], found["Harbour"]["pairs"]) == ("25", "25")
    assert found["Moorside"]["started"] == ""
    assert {"started", "pairs", "change"} <= set(found["Moorside"]["hidden"].split(";"))
    # Whoever knows Harbour would know from a total that Moorside has about 4.
    assert found["All teams"]["pairs"] == ""


def test_parquet_holds_the_same_with_types(signed_in: SignIn, world: World, tmp_path: Path) -> None:
    delivered(world)
    browser = signed_in(manager())
    file = tmp_path / "results.parquet"
    file.write_bytes(browser.get(f"{PAGE}/results.parquet").data)
    with duckdb.connect() as connection:
        found = connection.read_parquet(str(file))
        typed = list(zip(found.columns, map(str, found.types), strict=True))
        harbour = found.filter("team = 'Harbour'").project("started, change, hidden").fetchone()
        metadata = "SELECT value FROM parquet_kv_metadata(?)"
        told = connection.execute(metadata, [str(file)]).fetchall()
    assert typed == columns()
    in_csv = rows(browser.get(f"{PAGE}/results.csv").data)["Harbour"]
    assert harbour == (25, float(in_csv["change"]), in_csv["hidden"])
    assert b"rounded to the nearest 5" in told[0][0]


def test_numbers_are_those_of_the_page(signed_in: SignIn, world: World) -> None:
    delivered(world)
    browser = signed_in(qa_lead())
    page = browser.get(f"/results/interventions/{world.version.intervention.slug}/download").data
    line = next(
        row
        for row in csv.DictReader(io.StringIO(page.decode("utf-8-sig")))
        if row["Team"] == "Harbour"
    )
    found = rows(browser.get(f"{PAGE}/results.csv").data)["Harbour"]
    assert found["change"] == line["Mean change, positive is better"]
    assert found["d_low"] == line["d_av, 95% from"]
    assert found["pairs"] == line["Measured before and after"]


def test_every_column_has_its_meaning(signed_in: SignIn, world: World) -> None:
    browser = signed_in(manager())
    page = browser.get(PAGE).text
    said = browser.get(f"{PAGE}/dictionary.csv").data.decode("utf-8-sig")
    for name, kind, _, meaning in dictionary():
        assert name in page
        assert meaning
        assert f"{name},{kind}" in said
    assert [name for name, _ in columns()] == [name for name, *_ in dictionary()]


def test_before_anything_was_measured_there_is_a_file_without_rows(
    signed_in: SignIn, world: World
) -> None:
    browser = signed_in(manager())
    assert rows(browser.get(f"{PAGE}/results.csv").data) == {}
    assert browser.get(f"{PAGE}/results.parquet").data.startswith(b"PAR1")


def test_that_it_left_is_noted_and_administrators_have_no_part_in_it(
    signed_in: SignIn, world: World
) -> None:
    delivered(world)
    signed_in(manager()).get(f"{PAGE}/results.csv")
    noted = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "export_data_set")
    ).all()
    assert len(noted) == 1
    for address in ("", "/results.csv", "/results.parquet", "/dictionary.csv"):
        assert signed_in(administrator()).get(f"{PAGE}{address}").status_code == 403
