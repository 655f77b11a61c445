"""What all periods together would give away beside the results of every intervention."""

from collections.abc import Collection

from outcomes.analyses.beside import added_up
from outcomes.analyses.groups import Group
from outcomes.analyses.scope import Scope
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.results_told import (
    COMPLETED,
    IMPROVED,
    MEASURED,
    PAIRS,
    STARTED,
    column_of,
)
from outcomes.reports.totals import safe_beside_totals

# Of each column those that are parts of it, and the one that it is a part of itself.
PARTS = {
    "ended": ("completed", "measured", "paired", "improved"),
    "measured": ("paired", "improved"),
    "paired": ("improved",),
}
PART_OF = {"completed": "ended", "measured": "ended", "paired": "measured", "improved": "paired"}


def withheld_of(periods: Collection[Group], scope: Scope, key: ScaleKey | None) -> frozenset[str]:
    """The columns of which nothing may be said by period.

    A delivery ends once: what ended in all periods is no more than what was begun, which is told
    by intervention and by team.
    """
    if scope.is_exact:
        return frozenset()
    columns = {"ended": STARTED, "completed": COMPLETED, "measured": MEASURED}
    if key is not None:
        columns |= {"paired": column_of(key, PAIRS), "improved": column_of(key, IMPROVED)}
    tried = {
        name: added_up(
            periods,
            [name, *PARTS.get(name, ())],
            column,
            scope,
            by="period",
            part_of=columns.get(PART_OF.get(name, ""), ""),
            rest_is_hidden=name == "ended",  # it is still going on, or ended in the last days
        )
        for name, column in columns.items()
    }
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return frozenset(name for name, each in tried.items() if each not in safe)
