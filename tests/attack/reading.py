"""Fetching what one reader may see, and turning each cell into what it tells."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
from flask.testing import FlaskClient

from core.people.models import User
from outcomes.evaluation.suppression import (
    LARGEST_STARRED,
    MINIMUM_COUNT,
    ROUNDING_BASE,
    Rule,
    show_count,
)
from tests.attack.atoms import Atom, Figure
from tests.attack.world import NEEDS, World

UNLIMITED = float("inf")
HALF_A_DECIMAL = 0.05
SILENT = {"", "not known", "not told apart", "not started", "not yet due"}
HIDDEN = {"not shown", "*", f"fewer than {MINIMUM_COUNT}"}
Which = Callable[[Atom], float | bool]


@dataclass(frozen=True)
class Count:
    """A cell that counts some children.

    ``or_more``: of any service it may count more than these. To who does not know how this one was
    drawn it tells how many they are at most, and not at least. ``or_fewer``: the other way round.
    """

    which: Which
    or_more: bool = False
    or_fewer: bool = False


@dataclass(frozen=True)
class Mean:
    """A cell that is the mean of scores ``before``, ``after`` or of their ``change``."""

    kind: str
    scale: int
    which: Which


@dataclass(frozen=True)
class Share:
    """A cell that comes of two others of its row as they are shown, and so tells nothing more."""

    part: str
    whole: str


@dataclass(frozen=True)
class Untold:
    """A cell that is left out of the sums, and why."""

    why: str


FROM_SHOWN = Untold("worked out from the counts as shown")
SPREAD = Untold("tells of the spread of scores, of which no sum over children can be made")
WORDS = Untold("words")
Meaning = Count | Mean | Share | Untold


@dataclass
class Visit:
    """One reader with their browser: ``own`` are the teams whose children they know.

    ``of_packs``: the browser of somebody who may read board packs, of which lines may be shared.
    ``knows_how_drawn``: they know, as no reader can, what is the same of every drawn child: that
    all plans have begun, and all sessions were held once.
    """

    world: World
    user: User
    own: frozenset[int]
    browser: FlaskClient
    of_packs: FlaskClient
    knows_how_drawn: bool = True
    pages: dict[str, str] = field(default_factory=dict)

    def page(self, address: str) -> str:
        """What is there, fetched once: while they read nothing changes."""
        if address not in self.pages:
            answer = self.browser.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            self.pages[address] = answer.get_data(as_text=True)
        return self.pages[address]

    def rows(self, address: str) -> list[dict[str, str]]:
        """The rows of a file, without the rule that stands under them."""
        text = self.page(address).removeprefix("\ufeff")
        return list(csv.DictReader(io.StringIO(text.split("\r\n\r\n")[0])))

    def knows(self, teams: set[int]) -> bool:
        """Whether the reader sees all of these teams exactly."""
        return teams <= self.own

    def figures(
        self,
        where: str,
        row: str,
        cells: Mapping[str, str],
        meanings: Mapping[str, Meaning],
        *,
        exact: bool = False,
    ) -> Iterator[Figure]:
        """What the cells of one row tell. A cell without a meaning is a mistake of this test."""
        for name, text in cells.items():
            meaning = meanings.get(name)
            assert meaning is not None, f"Nobody said what “{name}” on {where} counts"
            if isinstance(meaning, Share):
                _check_share(text, cells[meaning.part], cells[meaning.whole], f"{where} {row}")
            elif not isinstance(meaning, Untold):
                place = f"{where} · {row} · {name}"
                for each in _told(self, place, f"{where} · {row}", text, meaning, exact=exact):
                    yield each
                    yield from self._nobody_else(each)

    def _nobody_else(self, figure: Figure) -> Iterator[Figure]:
        """That there is nobody besides those they know, where a page says so by an exact number.

        Who knows how all was drawn has to work it out as well, and it is held against the page.
        """
        if self.knows_how_drawn or not figure.exact or figure.scores:
            return
        theirs = np.array([atom.team not in self.own for atom in self.world.space.atoms])
        counts = np.where(theirs, figure.counts, 0)
        if not counts @ self.world.space.numbers:
            yield replace(figure, counts=counts, low=0, high=0)


def _told(
    visit: Visit, where: str, row: str, text: str, meaning: Count | Mean, *, exact: bool
) -> Iterator[Figure]:
    counts = visit.world.space.count(meaning.which)
    if isinstance(meaning, Mean):
        if text in SILENT | HIDDEN:
            return
        value = float(text.replace("−", "-"))
        for sign in (1, -1):
            # The sum of scores is at most so much more, and so much less, than the mean of each.
            weights = -(sign * value + HALF_A_DECIMAL) * counts
            scores = (meaning.kind, meaning.scale, sign * counts)
            yield Figure(where, row, weights, -UNLIMITED, 0, scores)
        return
    if text in SILENT:
        return
    low, high = reach_of(text, visit.world.rule, exact=exact)
    if not visit.knows_how_drawn:
        low = 0 if meaning.or_more else low
        high = UNLIMITED if meaning.or_fewer else high
    yield Figure(where, row, counts, low, high, secret=text in HIDDEN, exact=exact)


def reach_of(text: str, rule: str, *, exact: bool) -> tuple[float, float]:
    """Between which ends a count lies that is shown so."""
    star = rule == "star"
    if text == "not shown":
        return 0, UNLIMITED
    if text == "*":
        return 1, LARGEST_STARRED
    if text in HIDDEN:
        return 0, MINIMUM_COUNT - 1
    value = int(text.replace(",", ""))
    if exact or (star and value == 0):
        return value, value
    assert value % ROUNDING_BASE == 0, f"{text} is not rounded"
    least = LARGEST_STARRED + 1 if star else MINIMUM_COUNT
    return max(least, value - ROUNDING_BASE // 2), value + ROUNDING_BASE // 2


def _check_share(text: str, part: str, whole: str, where: str) -> None:
    """That a share tells nothing that its two counts do not."""
    if text in SILENT | HIDDEN:
        return
    assert part not in HIDDEN, (where, text, part, whole)
    assert whole not in HIDDEN, (where, text, part, whole)
    expected = round(100 * int(part.replace(",", "")) / int(whole.replace(",", "")))
    assert text == f"{expected}%", (where, text, part, whole)


def shown(count: int, rule: str) -> str:
    """How a count stands in a file."""
    return show_count(count, Rule.STAR if rule == "star" else Rule.TEN_FIVE).text


def links(page: str, pattern: str) -> list[str]:
    """The addresses on a page that fit, each once, as they stand."""
    found = (html.unescape(each) for each in re.findall(r'href="([^"]+)"', page))
    return list(dict.fromkeys(each for each in found if re.fullmatch(pattern, each)))


def filters(page: str) -> list[dict[str, str]]:
    """Every way to set the filters that a page offers, of those with one answer each.

    Needs that nobody has are left out: their rows stand in the table of all needs.
    """
    form = re.search(r'<form class="app-analysis-filters".*?</form>', page, re.DOTALL)
    if form is None:
        return [{}]
    options: dict[str, list[str]] = {}
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', form[0], re.DOTALL
    ):
        values = map(html.unescape, re.findall(r'<option[^>]*value="([^"]*)"', body))
        options[name] = [each for each in values if name != "need" or each in NEEDS]
    assert options or "checkbox" in form[0], "The filters are drawn in another way"
    return [dict(zip(options, each, strict=True)) for each in product(*options.values())]


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    body = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def table_rows(page: str, heading: str) -> list[list[str]]:
    """The cells of each row of the table with that head in its first column, as their text."""
    for table in re.findall(r"<table.*?</table>", page, re.DOTALL):
        rows = [
            [
                " ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split())
                for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
        ]
        if rows and rows[0][0] == heading:
            return rows
    return []


Reader = Callable[[Visit], Iterator[Figure]]
Given = dict[str, Any]
