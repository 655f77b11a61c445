"""From sums to results on one scale: as much work for a million children as for ten thousand.

Where a change is told from chance by the spread of our own children's scores, the classes are in
no sum, and the results are read from the counted scores, as they are for a single intervention.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from catalogue.instruments.queries import find_scale
from catalogue.instruments.schemas import Scale
from outcomes.cells.contributions import ITSELF
from outcomes.cells.models import THOUSANDTHS
from outcomes.cells.queries import summed_scores
from outcomes.cells.sums import NUMBERS
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.scales import direction_of
from outcomes.reports.loading import load_results, read_versions
from outcomes.reports.results import InterventionResults, ScaleResult

if TYPE_CHECKING:  # the mathematics is loaded when a result is looked at
    from outcomes.evaluation.reliable_change import ChangeRule
    from outcomes.evaluation.summed import SummedDeliveries

Sums = Mapping[str, int]
NOTHING: Sums = dict.fromkeys(NUMBERS, 0)


def results_on_scale(intervention_ids: Collection[int], key: ScaleKey) -> list[InterventionResults]:
    """The results of some interventions that were begun, on one scale by one kind of person."""
    from outcomes.cells.classes import published

    found = find_scale(key.instrument, key.scale)
    if found is None:
        raise LookupError(f"{key} is not a scale of this installation")
    scale, rule = found[1], published(found[1])
    if rule.threshold is None and scale.reliability is not None:
        return [_on_scale(each, key) for each in load_results(intervention_ids)]
    versions = read_versions(intervention_ids)
    sums: dict[int, dict[ScaleKey, dict[int, Sums]]] = defaultdict(lambda: defaultdict(dict))
    for (version_id, team_id, *of), numbers in summed_scores(versions.whose, key).items():
        teams = sums[versions.whose[version_id]][ScaleKey(*of)]
        teams[team_id] = _together([teams.get(team_id, NOTHING), numbers])
    return [
        _results(number, versions.names[number], each, key, scale, rule)
        for number, each in sums.items()
    ]


def _on_scale(results: InterventionResults, key: ScaleKey) -> InterventionResults:
    return replace(results, scales=tuple(each for each in results.scales if each.key == key))


def _results(
    intervention_id: int,
    name: tuple[str, str],
    sums: Mapping[ScaleKey, Mapping[int, Sums]],
    key: ScaleKey,
    scale: Scale,
    rule: "ChangeRule",
) -> InterventionResults:
    from outcomes.evaluation.summed import evaluate_sums

    itself, measured = sums[ITSELF], sums.get(key, {})
    teams = sorted(itself)
    begun = {team: itself[team]["deliveries"] for team in teams}
    parts = {
        str(team): _deliveries(begun[team], measured.get(team, NOTHING), rule) for team in teams
    }
    whole = _deliveries(sum(begun.values()), _together(measured.values()), rule)
    everyone = evaluate_sums(whole, parts, direction=direction_of(scale), rule=rule)
    slug, title = name
    return InterventionResults(
        intervention_id=intervention_id,
        slug=slug,
        title=title,
        started=begun,
        running={team: itself[team]["pairs"] for team in teams},
        measured={team: itself[team]["with_before"] for team in teams},
        scales=(ScaleResult(key, True, everyone, notes=rule.notes),),
        latest=None,
    )


def _deliveries(begun: int, sums: Sums, rule: "ChangeRule") -> "SummedDeliveries":
    from outcomes.evaluation.paired import PairSums
    from outcomes.evaluation.summary import ClassCounts
    from outcomes.evaluation.summed import SummedDeliveries

    told, apart = rule.threshold is not None, rule.cut_off is not None
    classes = ClassCounts(
        recovered=sums["recovered"] if apart else None,
        improved=sums["improved"],
        unchanged=sums["unchanged"],
        deteriorated=sums["deteriorated"],
        harmed=sums["harmed"] if apart else None,
    )
    pairs = PairSums(
        n=sums["pairs"],
        unit=THOUSANDTHS,
        **{name: sums[name] for name in ("pre", "post", "pre_squared", "post_squared", "product")},
    )
    return SummedDeliveries(begun, sums["with_before"], pairs, classes if told else None)


def _together(sums: Iterable[Sums]) -> Sums:
    every = list(sums)
    return {name: sum(each[name] for each in every) for name in NUMBERS}
