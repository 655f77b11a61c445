"""What all children together would give away beside the results of every intervention."""

from outcomes.analyses.equity.reading import Children
from outcomes.analyses.improving import Judged
from outcomes.analyses.scope import Scope
from outcomes.measures.pairs import ScaleKey
from outcomes.reports.across import IMPROVED, MEASURED, PAIRS, STARTED, Across, column_of
from outcomes.reports.totals import safe_beside_totals


def withheld_of(
    everyone: Children, scope: Scope, key: ScaleKey | None, judged: Judged | None
) -> frozenset[str]:
    """The columns of all children of which nothing may be said."""
    if scope.is_exact:
        return frozenset()
    counts = everyone.counts
    tried = {
        "started": Across(None, STARTED, counts["started"]),
        "measured": Across(None, MEASURED, counts["measured"]),
    }
    if key is not None:
        tried["paired"] = Across(None, column_of(key, PAIRS), counts["paired"])
    if key is not None and judged is not None and judged.tells:
        improved = judged.improved(everyone.pairs)
        tried["improved"] = Across(None, column_of(key, IMPROVED), improved)
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return frozenset(column for column, each in tried.items() if each not in safe)
