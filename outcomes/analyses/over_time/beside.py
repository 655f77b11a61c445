"""What all periods together would give away beside the results of every intervention."""

from collections.abc import Collection

from outcomes.analyses.groups import Group
from outcomes.analyses.scope import Scope
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import (
    COMPLETED,
    IMPROVED,
    MEASURED,
    PAIRS,
    STARTED,
    InGroups,
    column_of,
)
from outcomes.reports.totals import safe_beside_totals

# Of each column those that are parts of it.
PARTS = {
    "ended": ("completed", "measured", "paired", "improved"),
    "measured": ("paired", "improved"),
    "paired": ("improved",),
}


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
    tried = {name: _together(periods, name, column, scope) for name, column in columns.items()}
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return frozenset(name for name, each in tried.items() if each not in safe)


def _together(periods: Collection[Group], name: str, column: str, scope: Scope) -> InGroups:
    names = [name, *PARTS.get(name, ())]
    return InGroups(
        team_id=None,
        column=column,
        count=sum(period.counts[name] for period in periods),
        by="period",
        groups=tuple(
            tuple((period.counts[each], period.known.get(each, 0)) for each in names)
            for period in periods
        ),
        known_ids=scope.audience.exact_team_ids,
        rest_is_hidden=name == "ended",  # it is still going on, or ended in the last days
    )
