"""What needs together would give away beside the results of every intervention."""

from collections.abc import Collection

from outcomes.analyses.beside import added_up
from outcomes.analyses.groups import Group
from outcomes.analyses.scope import Scope
from outcomes.reports.results_told import COMPLETED, IMPROVED_ON_ANY, MEASURED, STARTED
from outcomes.reports.totals import safe_beside_totals

# Of each step, what it is of all deliveries; whoever reached one reached those before it.
COLUMNS = {
    "started": STARTED,
    "completed": COMPLETED,
    "measured": MEASURED,
    "improved": IMPROVED_ON_ANY,
}


def withheld_of(needs: Collection[Group], scope: Scope) -> frozenset[str]:
    """The steps of which nothing may be said by need.

    Whoever began something for two needs had two deliveries: all needs together are no more than
    the deliveries, which are told by intervention and by team.
    """
    if scope.is_exact:
        return frozenset()
    steps = list(COLUMNS)
    tried = {
        step: added_up(needs, steps[number:], COLUMNS[step], scope, by="need", rest_is_hidden=True)
        for number, step in enumerate(steps)
    }
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return frozenset(step for step, each in tried.items() if each not in safe)
