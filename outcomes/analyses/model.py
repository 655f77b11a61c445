"""What an analysis says to one audience: the one source of its page, charts, files and PDF.

An analysis is made of numbers as they may be shown (``Shown``), never of exact ones. Whoever draws,
writes or exports it takes it from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.database import Base
from outcomes.drawing.rendering import Chart
from outcomes.evaluation.suppression import Shown
from outcomes.reports.presentation import ShownInterval

Cell = Shown | ShownInterval | str


@dataclass(frozen=True)
class Option:
    """One value that a filter can have."""

    value: str
    label: str

    @property
    def pair(self) -> tuple[str, str]:
        return self.value, self.label


@dataclass(frozen=True)
class Filter:
    """A question above the analysis, answered in its address.

    ``many``: any number of the options may be chosen, with tick boxes.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...]
    many: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Column:
    """A column of numbers; an interval takes three columns in a file."""

    label: str
    is_interval: bool = False
    in_words: bool = False


@dataclass(frozen=True)
class Row:
    """One row: what it is of, its cells, and what must stand beside it."""

    label: str
    cells: tuple[Cell, ...]
    caution: str = ""
    address: str | None = None
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers of a part, always beside its picture."""

    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Picture:
    """A chart with all of it in words, and what it shows in one line."""

    chart: Chart
    words: str
    caption: str


@dataclass(frozen=True)
class Quote:
    """A child's own words, for whoever may read that child's record; on the page, in no file.

    ``child`` is that record, and that it was read is noted; the address leads to where they stand.
    """

    words: str
    said: str
    address: str
    child: Base


@dataclass(frozen=True)
class Part:
    """One answer: a sentence, a picture where there is something to draw, and its table.

    ``code`` names it in addresses; it is the same however the filters are set. Without rows there
    is nothing but the sentence.
    """

    code: str
    heading: str
    sentence: str
    table: Table
    picture: Picture | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """One question put to the records, and the answer that an audience may see.

    :param sentence: what it shows and what it does not, in plain words; never "because of".
    :param rule: in words, by which rule small numbers are protected.
    :param cautions: why one should be careful, the weightiest first.
    :param method: how it is worked out, with sources.
    :param exact_team_ids: the teams of which exact counts of children stand in it.
    :param problem: what was chosen wrongly, and what to do; there are no parts then.
    :param figures: numbers for large print: what, the number, and what it rests on.
    :param instead: what to say where there is nothing to show.
    """

    title: str
    sentence: str
    rule: str = ""
    filters: tuple[Filter, ...] = ()
    parts: tuple[Part, ...] = ()
    cautions: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    exact_team_ids: frozenset[int] = frozenset()
    problem: str = ""
    instead: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()

    @property
    def address_values(self) -> Mapping[str, list[str]]:
        """What the filters add to an address."""
        return {each.name: list(each.chosen) for each in self.filters if each.chosen}

    def part(self, code: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.code == code), None)
