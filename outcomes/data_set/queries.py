"""The rows of the data set: those of the results pages, as far as everybody may see them."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from core.people.models import User
from core.permissions import Action, demand
from outcomes.board.readers import readers_of_a_pack
from outcomes.data_set.fields import Place, Value, row_of
from outcomes.evaluation.suppression import RULE_IN_WORDS
from outcomes.reports import queries
from outcomes.reports.audience import Audience
from outcomes.reports.presentation import ShownResults
from outcomes.reports.results import InterventionResults
from outcomes.reports.showing import show_results


def rows(*, viewer: User) -> tuple[list[list[Value]], str]:
    """All rows, and in words the rule by which small numbers are protected.

    The file goes from hand to hand, so that it holds for every reader no more than for a board.
    """
    demand(viewer, Action.SEE_RESULTS)
    readers, names = readers_of_a_pack(), queries.team_names()
    found = [readers.shown(partial(_shown, results, names)) for results in queries.all_results()]
    said = [
        row_of(Place(results, block, line))
        for results in found
        for block in results.blocks
        for line in block.lines
    ]
    return said, RULE_IN_WORDS[readers.rule]


def _shown(
    results: InterventionResults, names: Mapping[int, str], audience: Audience
) -> ShownResults:
    # Whom it would be exact for does not belong to what all of them see.
    return replace(show_results(results, audience, names, {}), exact_for=())
