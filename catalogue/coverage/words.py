"""What the map of the library says, in sentences and as a table for a spreadsheet."""

from collections.abc import Iterator, Sequence

from catalogue.coverage.counts import Coverage, Row
from catalogue.matching.words import in_sentence
from core.ui.words import plural

MOST_NAMED = 3
ANY_FORMAT = "Any format"


def best_covered(coverage: Coverage, of_format: str = "") -> str:
    """As "34 interventions are approved for use. Best covered: weapons (9); …"."""
    total = coverage.bottom.total.count
    what = f" in the format “{in_sentence(of_format)}”" if of_format else ""
    if not total:
        return f"No intervention{what} is approved for use yet."
    best = sorted(coverage.rows, key=lambda row: -row.total.count)[:MOST_NAMED]
    named = [f"{in_sentence(row.label)} ({row.total.count})" for row in best if row.total.count]
    verb = "is" if total == 1 else "are"
    covered = f" Best covered: {'; '.join(named)}." if named else ""
    return f"{plural(total, 'intervention')}{what} {verb} approved for use.{covered}"


def gaps(coverage: Coverage) -> str:
    """What nothing is there for, and what hangs on one intervention alone."""
    nothing, partly, single = uncovered(coverage), partly_covered(coverage), thin(coverage)
    said = []
    if nothing:
        said.append(f"Nothing answers {_named(nothing)}.")
    if partly:
        said.append(f"At some ages nothing answers {_named(partly)}.")
    if single:
        said.append(f"Only one intervention answers {_named(single)}.")
    return " ".join(said) or "Every need has at least two interventions, and one at every age."


def uncovered(coverage: Coverage) -> list[Row]:
    """The needs that nothing answers."""
    return [row for row in coverage.rows if not row.total.count]


def partly_covered(coverage: Coverage) -> list[Row]:
    """The needs that are answered, but not at every age."""
    return [
        row
        for row in coverage.rows
        if row.total.count and not all(cell.count for cell in row.cells)
    ]


def thin(coverage: Coverage) -> list[Row]:
    """The needs with one intervention: if it is suspended, nothing is left."""
    return [row for row in coverage.rows if row.total.count == 1]


def table(coverages: Sequence[tuple[str, Coverage]]) -> Iterator[list[object]]:
    """The lines of a spreadsheet: for each format a line a need, and one for any need."""
    _, first = coverages[0]
    yield ["Format", "Need", *first.columns, "Any age"]
    for format_label, coverage in coverages:
        for row in (*coverage.rows, coverage.bottom):
            counts = [cell.count for cell in row.cells]
            yield [format_label, row.label, *counts, row.total.count]


def _named(rows: Sequence[Row]) -> str:
    """Some of the needs in a row; with semicolons, as labels have commas of their own."""
    labels = [in_sentence(row.label) for row in rows]
    if len(labels) <= MOST_NAMED + 1:
        return "; ".join(labels)
    return f"{'; '.join(labels[:MOST_NAMED])}; and {len(labels) - MOST_NAMED} other needs"
