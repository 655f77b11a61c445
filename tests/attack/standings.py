"""Where interventions stand in the library by what changed here: the same for every reader."""

from collections.abc import Collection, Iterator

from catalogue.interventions.local_standings import LocalStanding
from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS, ROUNDING_BASE
from outcomes.reports.sentences import FEWER_TO_DOUBT
from tests.attack.analyses import both, on_scale
from tests.attack.atoms import Figure
from tests.attack.pages import begun, main_scale
from tests.attack.reading import UNLIMITED, Visit
from tests.factories.standings import counts, evidence_lines, titles

HALF = ROUNDING_BASE // 2
# Between which ends the children lie who were measured before and after, where a change is told.
MEASURED = {
    LocalStanding.CERTAIN: (FEWER_TO_DOUBT - HALF, UNLIMITED),
    LocalStanding.LIKELY: (MINIMUM_FOR_MEANS, FEWER_TO_DOUBT - HALF - 1),
    LocalStanding.UNCLEAR: (MINIMUM_FOR_MEANS, UNLIMITED),
    LocalStanding.WORSE: (MINIMUM_FOR_MEANS, UNLIMITED),
}


def standings(visit: Visit) -> dict[str, LocalStanding]:
    """The standing of each intervention, by its title: each value of the facet, one by one."""
    found: dict[str, LocalStanding] = {}
    for value, number in counts(visit.page("/library")).items():
        named = titles(visit.page(f"/library?here={value}"))
        assert len(named) == number, f"The facet counts {number} as {value}, and lists {named}"
        found |= dict.fromkeys(named, LocalStanding(value))
    return found


def told_by_standings(visit: Visit) -> Iterator[Figure]:
    """What each standing says of how many began, and how many were measured."""
    for title, standing in standings(visit).items():
        given = visit.world.intervention_named(title)
        started = visit.world.space.count(begun(given, None))
        where = f"/library?here={standing} · {title}"
        if standing is LocalStanding.NOT_USED:
            yield Figure(where, where, started, 0, 0)
            continue
        yield Figure(where, where, started, 1, UNLIMITED)
        if standing in MEASURED:
            which = both(begun(given, None), on_scale(main_scale(visit, given)))
            low, high = MEASURED[standing]
            yield Figure(where, where, visit.world.space.count(which), low, high)


def told_differently(visits: Collection[Visit]) -> set[str]:
    """What the list in the order of results here does not say alike to all of these readers."""
    seen = [_list_of(visit) for visit in visits]
    return set().union(*seen) - set(seen[0]).intersection(*seen)


def _list_of(visit: Visit) -> list[str]:
    """The facet with its numbers, and each card with its place and what it says of results."""
    page = visit.page("/library?sort=here")
    cards = zip(titles(page), evidence_lines(page), strict=True)
    return [str(counts(page)), *(f"{place}: {card}" for place, card in enumerate(cards, 1))]
