"""What the home page of those who look after the library says of its gaps."""

from flask import url_for

from catalogue.coverage.counts import Row
from catalogue.coverage.queries import coverage_by_age
from catalogue.coverage.words import partly_covered, thin, uncovered
from core.home.sections import Item, Section
from core.people.models import User

MOST_SHOWN = 4


def library_gaps(user: User) -> Section:  # noqa: ARG001 - it is the same for everyone
    """The needs that nothing answers, or nothing at some age, or one intervention alone."""
    [coverage] = coverage_by_age([None])
    found = [
        *((row, "Nothing answers this need") for row in uncovered(coverage)),
        *((row, "Nothing for some ages") for row in partly_covered(coverage)),
        *((row, "One intervention only") for row in thin(coverage)),
    ]
    first: dict[str, Item] = {}
    for row, gap in found:
        first.setdefault(row.label, _item(row, gap))
    return Section(
        title="Gaps in the library",
        empty="Every need has at least two interventions, and one at every age.",
        items=list(first.values())[:MOST_SHOWN],
        total=len(first),
        all_address=url_for("coverage.map"),
        all_label="See what the library covers",
    )


def _item(row: Row, gap: str) -> Item:
    return Item(text=row.label, address=url_for("search.search", needs=row.total.need), detail=gap)
