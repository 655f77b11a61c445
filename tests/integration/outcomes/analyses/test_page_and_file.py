"""Whoever looks, and whatever is asked: page and file of an analysis say the same numbers."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from catalogue.quality.period import quarter_of
from core.database import db, today
from core.people.models import User
from outcomes.reports.navigation import result_pages
from tests.factories.analyses import World
from tests.factories.offences import a_cohort_child
from tests.factories.people import UserFactory, manager

SignIn = Callable[[User], FlaskClient]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
# Of their own kind, with tests of their own: the overview, the packs, the data set and digests.
NO_ANALYSES = {"reports.index", "board.index", "data_set.index", "digest.latest"}
FEWEST_PARTS = 8


def numbers_in(text: str) -> list[float]:
    return [float(each) for each in NUMBER.findall(text.replace("−", "-").replace(",", ""))]


def tables_of(page: str) -> Iterator[tuple[str, list[list[float]]]]:
    """For each part of a page the address of its file, and the numbers in each row of its table."""
    for part in re.findall(r'<section class="app-results__block".*?</section>', page, re.DOTALL):
        address = re.search(r'href="([^"]+\.csv[^"]*)"', part)
        if address is None:
            assert "<td" not in part, "numbers that are in no file"
            continue
        rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part.split("</thead>")[1], re.DOTALL)
        cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
        yield (
            html.unescape(address[1]),
            [numbers_in(re.sub(r"<[^>]+>", " ", " ".join(row))) for row in cells],
        )


def numbers_in_file(content: bytes) -> list[list[float]]:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig").split("\r\n\r\n")[0])))
    # The first cell names the row, the last one says why to be careful.
    return [numbers_in(" ; ".join(row[1:-1])) for row in rows[1:]]


def pages(browser: FlaskClient, reader: User) -> Iterator[str]:
    """Every analysis that a reader may see, as it is first, and with the first team chosen."""
    with browser.application.test_request_context():
        found = [
            browser.application.url_for(page.endpoint)
            for page in result_pages(reader)
            if page.endpoint not in NO_ANALYSES
        ]
    assert found
    for address in found:
        yield address
        yield f"{address}?team={reader.teams[0].id if reader.teams else 1}"


def fill(world: World) -> None:
    """40 children of Harbour and 17 of Moorside, of all kinds, some lost and some not measured."""
    ended = quarter_of(today()).start - timedelta(days=20)
    for team, numbers in ((world.harbour, (22, 9, 9)), (world.moorside, (11, 3, 3))):
        better, same, lost = numbers
        made = [
            *world.delivered(team, better, ended_on=ended, child={"sex": "male"}),
            *world.delivered(team, same, after=3, ended_on=ended, child={"sex": "female"}),
            *world.delivered(team, lost, after=None, ended_on=ended, ending="lost_contact"),
        ]
        for each in made:
            world.needs(each.child, need="substance_use")
            world.plans(each.child, "substance_use", each)
    for after in (1, 0):
        for _ in range(15):
            a_cohort_child(world.harbour, world.worker, after=after)
    world.plans(world.children(world.harbour)[0], "thinking_and_behaviour")
    db.session.commit()


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("who", ["practitioner", "manager of a team", "manager of all"])
def test_page_and_file_say_the_same(signed_in: SignIn, world: World, who: str) -> None:
    fill(world)
    reader = {
        "practitioner": lambda: UserFactory(teams=[world.harbour]),
        "manager of a team": lambda: manager(world.harbour),
        "manager of all": manager,
    }[who]()
    browser, compared = signed_in(reader), 0
    for address in pages(browser, reader):
        page = browser.get(address)
        assert page.status_code == 200, address
        for file, rows in tables_of(page.text):
            assert numbers_in_file(browser.get(file).data) == rows, file
            compared += 1
    assert compared >= FEWEST_PARTS
