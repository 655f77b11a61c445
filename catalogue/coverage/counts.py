"""How many interventions there are for each need, at each age, in each format. Pure.

Every number counts interventions, each once: the numbers of a row add up to more than its total
where one intervention is for several ages.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from catalogue.interventions.document import Document
from catalogue.search.filters import FACETS_BY_NAME, Band
from core.vocabulary import Vocabulary

AGE_BANDS = FACETS_BY_NAME["ages"].bands
Holds = Callable[[Document], bool]


@dataclass(frozen=True)
class Cell:
    """A count, with the facets of a search that finds the same interventions."""

    count: int
    need: str | None = None
    ages: str | None = None
    format: str | None = None

    @property
    def shade(self) -> int:
        """How dark the cell is, from 0 for none to 4."""
        return sum(self.count >= least for least in SHADES)


# The least counts of the shades 1 to 4.
SHADES = (1, 2, 4, 8)


@dataclass(frozen=True)
class Row:
    """One need, or all of them: a cell for each column, and one for all columns together."""

    label: str
    group: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Coverage:
    """Needs down, ages or formats across. ``bottom`` counts whatever the need."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    bottom: Row

    @property
    def groups(self) -> list[tuple[str, list[Row]]]:
        """The rows under the headings of their groups, in the order of the list of needs."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.group, []).append(row)
        return list(found.items())


def by_age(documents: Iterable[Document], needs: Vocabulary, wanted: str | None) -> Coverage:
    """Needs by age bands, of one format or of all.

    :param wanted: the code of a format, or None for any.
    """
    counted = [each for each in documents if wanted is None or wanted in each.formats]
    columns = [(band.value, band.label, _touching(band)) for band in AGE_BANDS]

    def cell(count: int, need: str | None, ages: str | None) -> Cell:
        return Cell(count, need, ages=ages, format=wanted)

    return _coverage(counted, needs, columns, cell)


def by_format(documents: Iterable[Document], needs: Vocabulary, formats: Vocabulary) -> Coverage:
    """Needs by formats, whatever the age."""
    columns = [(term.code, term.label, _in_format(term.code)) for term in formats]

    def cell(count: int, need: str | None, code: str | None) -> Cell:
        return Cell(count, need, format=code)

    return _coverage(list(documents), needs, columns, cell)


def _coverage(
    documents: Sequence[Document],
    needs: Vocabulary,
    columns: Sequence[tuple[str, str, Holds]],
    cell: Callable[[int, str | None, str | None], Cell],
) -> Coverage:
    def row(label: str, group: str, need: str | None) -> Row:
        concerned = [each for each in documents if need is None or need in each.needs]
        cells = tuple(cell(sum(map(holds, concerned)), need, value) for value, _, holds in columns)
        return Row(label, group, cells, cell(len(concerned), need, None))

    return Coverage(
        columns=tuple(label for _, label, _ in columns),
        rows=tuple(row(term.label, term.group or "", term.code) for term in needs),
        bottom=row("Any need", "", None),
    )


def _touching(band: Band) -> Holds:
    def holds(document: Document) -> bool:
        age = document.age
        return age is not None and band.touches(age.youngest, age.oldest)

    return holds


def _in_format(code: str) -> Holds:
    return lambda document: code in document.formats
