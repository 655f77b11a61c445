"""What is made of all results together, once for as long as they are the very same."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import current_app

from outcomes.reports import queries
from outcomes.reports.audience import Audience
from outcomes.reports.presentation import ShownResults
from outcomes.reports.results import InterventionResults
from outcomes.reports.showing import show_results

Results = list[InterventionResults]
Made = TypeVar("Made")
Kept = tuple[tuple[int, ...], Results, dict[tuple[object, ...], Any]]


def made_once(place: tuple[object, ...], found: Results, make: Callable[[], Made]) -> Made:
    """What was made of the very same results before, else made now."""
    stamp = tuple(map(id, found))
    old: Kept = current_app.extensions.get("made_of_results", ((), [], {}))
    if old[0] != stamp:
        # The results are kept too, so that no others can come to have their identity.
        old = current_app.extensions["made_of_results"] = (stamp, found, {})
    kept = old[2]
    if place not in kept:
        kept[place] = make()
    made: Made = kept[place]
    return made


def shown_to(
    audience: Audience, found: Results
) -> Sequence[tuple[InterventionResults, ShownResults]]:
    """The results of every intervention, each as it is and as the audience sees it."""

    def made() -> Sequence[tuple[InterventionResults, ShownResults]]:
        names = queries.team_names()
        return [(results, show_results(results, audience, names, {})) for results in found]

    return made_once(("shown", audience.key), found, made)
