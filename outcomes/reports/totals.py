"""Totals of teams over all interventions: which may be shown beside the results of each."""

from collections.abc import Iterable, Mapping, Sequence

from outcomes.evaluation.suppression import MINIMUM_COUNT, Noun, Rule, Shown, show_count
from outcomes.measures.pairs import ScaleKey
from outcomes.reports import queries
from outcomes.reports.across import Across, safe_across
from outcomes.reports.audience import Audience
from outcomes.reports.once import Results, made_once, shown_to
from outcomes.reports.protection import MANY, Range, range_of
from outcomes.reports.results import InterventionResults
from outcomes.reports.results_told import MEASURED, STARTED
from outcomes.reports.safe_columns import safe_columns

DELIVERIES = Noun("delivery", "deliveries")
COLUMNS = (STARTED, MEASURED)
Totals = frozenset[Across]


def show_deliveries(count: int, rule: Rule) -> Shown:
    """A count of deliveries under a rule."""
    return show_count(count, rule, DELIVERIES)


def total_of(team_id: int, column: str, found: Results) -> Across:
    """How many deliveries one team began of anything, or measured before and after."""
    of_team = (results for results in found if team_id in results.team_ids)
    return Across(team_id, column, sum(_counts(results)[column][team_id] for results in of_team))


def safe_totals(audience: Audience, found: Results) -> Totals:
    """Which totals of teams that are not seen exactly may be shown."""

    def made() -> Totals:
        begun = {team for results in found for team in results.team_ids}
        others = [team for team in queries.team_names() if team in begun - audience.exact_team_ids]
        alone = {team: _safe_alone(team, audience.rule, found) for team in others}
        tried = [
            total_of(team, column, found)
            for column in COLUMNS
            for team in others
            if column in alone[team]
        ]
        return _safe(audience, found, tried, ())

    return made_once(("totals", audience.key), found, made)


def safe_beside_totals(audience: Audience, tried: Sequence[Across]) -> Totals:
    """Which other numbers of teams may be shown beside all results and those totals."""
    found = queries.all_results()
    given = safe_totals(audience, found)
    place = ("beside totals", audience.key, *tried)
    return made_once(place, found, lambda: _safe(audience, found, tried, given))


def left_by_total(audience: Audience, intervention_id: int, team_id: int) -> Range:
    """Within which ends a team began one intervention, by its total and all other interventions."""
    rule, found = audience.rule, queries.all_results()
    of_team = [each for each in safe_totals(audience, found) if each.team_id == team_id]
    total = next((each for each in of_team if each.column == STARTED), None)
    if total is None:
        return Range(0, MANY)
    others = [
        range_of(show_count(each.started[team_id], rule), rule)
        for each in found
        if team_id in each.team_ids and each.intervention_id != intervention_id
    ]
    told = total.told(rule)
    return Range(
        max(0, told.low - sum(each.high for each in others)),
        told.high - sum(each.low for each in others),
    )


def few_without_mean(audience: Audience, key: ScaleKey) -> bool:
    """Whether the mean of all children would tell that of a few, of whom none is told.

    Those are measured on interventions of which no mean is shown for all teams together; the means
    of the others would leave theirs.
    """
    number = 0
    for results, shown in shown_to(audience, queries.all_results()):
        for scale, block in zip(results.scales, shown.blocks, strict=True):
            if scale.key == key and not block.everyone.has_means:
                others = results.team_ids - audience.exact_team_ids
                number += sum(scale.of_team(team_id).n_paired for team_id in others)
    return 0 < number < MINIMUM_COUNT


def _safe(
    audience: Audience, found: Results, tried: Sequence[Across], given: Iterable[Across]
) -> Totals:
    shown = [each for _, each in shown_to(audience, found)]
    return safe_across(shown, tried, audience.rule, given=given)


def _counts(results: InterventionResults) -> Mapping[str, Mapping[int, int]]:
    return {STARTED: results.started, MEASURED: results.measured}


def _safe_alone(team_id: int, rule: Rule, found: Results) -> frozenset[str]:
    """Which columns of a team's total give away nothing of the same team's interventions."""
    parts = {
        results.slug: ({column: _counts(results)[column][team_id] for column in COLUMNS}, rule)
        for results in found
        if team_id in results.team_ids
    }
    total = {column: total_of(team_id, column, found).count for column in COLUMNS}
    return safe_columns(
        parts,
        (total, rule),
        within_rows=((STARTED, (MEASURED, "not measured")),),
        show=show_deliveries,
    )
