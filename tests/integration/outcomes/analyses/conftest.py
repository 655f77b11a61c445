"""A small world to count by hand, and how its pages are read."""

import csv
import html
import io
import re
from typing import Any

import pytest

from tests.factories.analyses import World, a_world

FORBIDDEN = re.compile(r"\b(nan|inf|None)\b")


@pytest.fixture
def world(app: Any) -> World:
    return a_world()


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def pictures_of(page: str) -> list[tuple[str, str]]:
    """The addresses of a page's charts, and their words."""
    found = re.findall(r'<img class="app-chart__image" src="([^"]+)" alt="([^"]+)"', page)
    return [(html.unescape(where), html.unescape(words)) for where, words in found]


def said_in(svg: str) -> str:
    """The words of a picture."""
    return " ".join(html.unescape(each) for each in re.findall(r">([^<>]*)</text>", svg))


def rows_of(answer: bytes) -> dict[str, dict[str, str]]:
    """The rows of a file, by their first cell."""
    lines = answer.decode("utf-8-sig").split("\r\n\r\n")[0]
    rows = list(csv.DictReader(io.StringIO(lines)))
    return {next(iter(row.values())): row for row in rows}
