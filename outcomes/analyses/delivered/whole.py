"""How many began an intervention and how many still have it, as both stand on its results page.

There they stand beside each team, so that they are told here only where they are told there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from outcomes.analyses.delivered.tally import WHOLE, Told
from outcomes.analyses.scope import Scope
from outcomes.evaluation.suppression import Rule, Shown, show_count
from outcomes.reports.presentation import PROTECTED, ScaleBlock
from outcomes.reports.protection import MANY, Range, Sum, range_of
from outcomes.reports.results import InterventionResults
from outcomes.reports.safe_columns import safe_columns
from outcomes.reports.totals import left_by_total

STARTED, RUNNING, RESULTS = "started", "running", "results"
BEGUN = (RESULTS, WHOLE)
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


def whole_of(results: InterventionResults, scope: Scope, blocks: Sequence[ScaleBlock]) -> Whole:
    """What may be shown of them in a scope that has only teams which began it.

    :param blocks: of the results page, for the same reader.
    """
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
    return _shown(total, audience.rule, safe & _told_in(blocks) if blocks else safe)


def _told_in(blocks: Sequence[ScaleBlock]) -> set[str]:
    """Which of both stand in a table of the results page."""
    lines = [block.everyone for block in blocks]
    started = any(line.started is not PROTECTED for line in lines)
    running = any(line.running is not PROTECTED for line in lines)
    return {name for name, told in ((STARTED, started), (RUNNING, running)) if told}


def told_of(results: InterventionResults, scope: Scope, whole: Whole) -> Told:
    """What the pages of results tell of those who began with teams the reader is not of."""
    audience = scope.audience
    others = sorted(results.team_ids - audience.exact_team_ids)
    cells = {
        (RESULTS, str(number)): show_count(results.started.get(number, 0), audience.rule)
        for number in others
    }
    known = {cell: range_of(shown, audience.rule) for cell, shown in cells.items()}
    for number in () if scope.is_exact else others:
        left = left_by_total(audience, results.intervention_id, number)
        cell = RESULTS, str(number)
        known[cell] = known[cell].within(left.low, left.high)
    hidden = [cell for cell, shown in cells.items() if shown.value is None]
    of_own = results.team_ids & audience.exact_team_ids
    known[BEGUN] = Range(0, MANY)
    if whole.started is not PROTECTED:
        own = sum(results.started.get(number, 0) for number in of_own)
        known[BEGUN] = range_of(whole.started, scope.rule).without(own)
    return Told(known, [Sum(BEGUN, tuple(cells))], hidden)


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
