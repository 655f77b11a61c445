"""What needs together would give away beside the results of every intervention."""

from collections.abc import Collection

from outcomes.analyses.groups import Group
from outcomes.analyses.scope import Scope
from outcomes.reports.across import COMPLETED, IMPROVED_ON_ANY, MEASURED, STARTED, InGroups
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
    tried = {step: _together(needs, step, column, scope) for step, column in COLUMNS.items()}
    safe = safe_beside_totals(scope.audience, tuple(tried.values()))
    return frozenset(step for step, each in tried.items() if each not in safe)


def _together(needs: Collection[Group], step: str, column: str, scope: Scope) -> InGroups:
    steps = list(COLUMNS)[list(COLUMNS).index(step) :]
    return InGroups(
        team_id=None,
        column=column,
        count=sum(need.counts[step] for need in needs),
        by="need",
        groups=tuple(
            tuple((need.counts[each], need.known.get(each, 0)) for each in steps) for need in needs
        ),
        known_ids=scope.audience.exact_team_ids,
        rest_is_hidden=True,
    )
