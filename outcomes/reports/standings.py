"""Where each intervention stands by what changed here, for the library to filter and sort by.

Everything rests on numbers that may be shown to everyone who may see results at all, so that the
standings are the same for each of them, and neither an order nor a count gives anything away.
"""

from dataclasses import dataclass, replace

from flask import current_app

from catalogue.interventions.local_standings import LocalStanding, LocalStandings, Placed
from core.people.models import User
from core.permissions import Action, allowed
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS
from outcomes.reports import queries
from outcomes.reports.audience import RULES_BY_SETTING, Audience
from outcomes.reports.overviews import settings
from outcomes.reports.presentation import ScaleBlock
from outcomes.reports.readers import KnownTeams, most_hidden, teams_known_to_staff
from outcomes.reports.results import InterventionResults
from outcomes.reports.sentences import FEWER_TO_DOUBT, standing
from outcomes.reports.showing import show_scale

# Numbers are those that are shown, rounded to the nearest 5.
MEANINGS = {
    LocalStanding.CERTAIN: (
        f"About {FEWER_TO_DOUBT} children or more were measured before and after, and even the "
        "least that their average change could be (the end of its 95% interval) is for the "
        "better. It does not say that it was because of this."
    ),
    LocalStanding.LIKELY: (
        f"The same, with fewer children ({MINIMUM_FOR_MEANS} or more). "
        "A few more could change the picture."
    ),
    LocalStanding.UNCLEAR: (
        "The average change could be for the better or for the worse (its 95% interval holds "
        "both), so that nobody can tell yet."
    ),
    LocalStanding.TOO_FEW: (
        f"Fewer than {MINIMUM_FOR_MEANS} children were measured before and after, or so few in "
        "one team that it cannot be shown, or all changed alike. "
        "This is not evidence that it does not work."
    ),
    LocalStanding.NOT_USED: "Nobody has started it, so nothing is known.",
    LocalStanding.WORSE: (
        "Even the best that the average change could be (the end of its 95% interval) is for the "
        "worse. Look at what happened for these children before using it more."
    ),
}


@dataclass(frozen=True)
class _KeptBlock:
    results: InterventionResults
    known: KnownTeams
    block: ScaleBlock


@dataclass(frozen=True)
class _KeptStandings:
    stamps: dict[int, queries.Stamp]
    known: KnownTeams
    standings: LocalStandings


def local_standings(viewer: User) -> LocalStandings | None:
    """Where every intervention stands; None for who may not see results.

    Worked out once for each state of the records and of who is in which team.
    """
    if not allowed(viewer, Action.SEE_RESULTS):
        return None
    stamps, known = queries.stamps(), teams_known_to_staff()
    kept: _KeptStandings | None = current_app.extensions.get("local_standings_kept")
    if kept is None or (kept.stamps, kept.known) != (stamps, known):
        placed = {each.intervention_id: _placed(each) for each in queries.all_results()}
        kept = _KeptStandings(stamps, known, LocalStandings(placed, MEANINGS))
        current_app.extensions["local_standings_kept"] = kept
    return kept.standings


def shown_to_everyone(results: InterventionResults) -> ScaleBlock | None:
    """The main scale of an intervention as everyone may see it; None if there is none.

    The row of all teams holds only what may be shown to each reader. Those who know all of its
    teams know everything already.
    """
    if results.main_scale is None:
        return None
    some = {known & results.team_ids for known in teams_known_to_staff()}
    known = frozenset(some - {results.team_ids, frozenset()})
    kept: dict[int, _KeptBlock] = current_app.extensions.setdefault("shown_to_everyone", {})
    found = kept.get(results.intervention_id)
    if found is None or found.results is not results or found.known != known:
        block = _most_hidden_block(results, known)
        found = kept[results.intervention_id] = _KeptBlock(results, known, block)
    return found.block


def _placed(results: InterventionResults) -> Placed:
    block = shown_to_everyone(results)
    if block is None:
        return Placed(LocalStanding.TOO_FEW)
    return Placed(standing(block.everyone), int(block.everyone.measured_both.value or 0))


def _most_hidden_block(results: InterventionResults, known: KnownTeams) -> ScaleBlock:
    scale = results.main_scale
    if scale is None:
        raise LookupError(f"Nothing is measured of intervention {results.intervention_id}")
    rule, least = RULES_BY_SETTING[settings().small_number_mode], settings().minimum_cohort
    # Nothing is said of a single team here, so that its name is not needed.
    names = {team_id: str(team_id) for team_id in sorted(results.team_ids)}
    blocks = [
        show_scale(results, scale, Audience(exact, rule, least), names, {})
        for exact in (frozenset[int](), *sorted(known, key=sorted))
    ]
    return replace(blocks[0], everyone=most_hidden([block.everyone for block in blocks]))
