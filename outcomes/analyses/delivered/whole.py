"""How many began an intervention and how many still have it, as both stand on its results page.

There they stand beside each team, so that they are told here only where they are told there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from outcomes.analyses.scope import Scope
from outcomes.evaluation.suppression import Rule, Shown, show_count
from outcomes.reports.presentation import PROTECTED
from outcomes.reports.protection import Range, range_of
from outcomes.reports.results import InterventionResults
from outcomes.reports.safe_columns import safe_columns

STARTED, RUNNING = "started", "running"
NESTED = ((STARTED, (RUNNING, "not running")),)


@dataclass(frozen=True)
class Whole:
    """How many began, and for how many it is still going on."""

    started: Shown
    running: Shown

    @property
    def tells_running(self) -> bool:
        """Whether anything may be said of how many it is still going on for."""
        return self.running is not PROTECTED


def of_its_teams(scope: Scope, results: InterventionResults) -> Scope:
    """The scope without teams that never began it: whoever sees all others sees it exactly."""
    kept = results.team_ids | {scope.team_id}
    return replace(scope, team_names={n: name for n, name in scope.team_names.items() if n in kept})


def whole_of(results: InterventionResults, scope: Scope) -> Whole:
    """What may be shown of them in a scope that has only teams which began it."""
    if scope.is_exact:
        asked = scope.team_names if scope.team_id is None else [scope.team_id]
        return _shown(_counts(results, asked), Rule.EXACT, (STARTED, RUNNING))
    audience, total = scope.audience, _counts(results, scope.team_names)
    others = [number for number in results.team_ids if number not in audience.exact_team_ids]
    rest = _counts(results, others)[STARTED]
    if len(others) < len(results.team_ids) and 0 < rest < audience.minimum_cohort:
        return Whole(PROTECTED, PROTECTED)
    safe = safe_columns(
        {str(n): (_counts(results, [n]), audience.rule_for(n)) for n in sorted(results.team_ids)},
        (total, audience.rule),
        within_rows=NESTED,
        show=show_count,
    )
    return _shown(total, audience.rule, safe)


def others_of(results: InterventionResults, scope: Scope) -> Range:
    """Within which ends those lie who began with other teams, by the rows of the results page."""
    audience = scope.audience
    rows = [
        range_of(show_count(results.started.get(number, 0), audience.rule), audience.rule)
        for number in results.team_ids
        if number not in audience.exact_team_ids
    ]
    return Range(sum(row.low for row in rows), sum(row.high for row in rows))


def _counts(results: InterventionResults, team_ids: Iterable[int]) -> Mapping[str, int]:
    asked = list(team_ids)
    return {
        STARTED: sum(results.started.get(number, 0) for number in asked),
        RUNNING: sum(results.running.get(number, 0) for number in asked),
    }


def _shown(counts: Mapping[str, int], rule: Rule, safe: Iterable[str]) -> Whole:
    told = set(safe)
    started, running = (
        show_count(counts[name], rule) if name in told else PROTECTED for name in (STARTED, RUNNING)
    )
    if rule is not Rule.EXACT and not running.value:
        # The results page is silent of few and of nobody alike. That nobody has it any more would
        # make all who began those who ended, and these stand by quarter on another page.
        running = PROTECTED
    return Whole(started, running)
