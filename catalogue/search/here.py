"""The facet and the order of results here, which the index knows nothing of.

Where interventions stand changes with every measurement, so it comes from outside and is put
beside the columns of the index, by place.
"""

from typing import TYPE_CHECKING

from catalogue.interventions.local_standings import NOT_USED, LocalStanding, LocalStandings
from catalogue.search.filters import FACETS, FacetKind

if TYPE_CHECKING:  # NumPy is loaded by the first search, not with the service
    import numpy as np
    from numpy.typing import NDArray

HERE = FacetKind(
    "here", "Results here", named=tuple((each.value, each.label) for each in LocalStanding)
)
# Among the first, which are not folded: it is what one wants to know next of a fitting one.
PLACE = [facet.name for facet in FACETS].index("formats") + 1


def facets_with(standings: LocalStandings | None) -> tuple[FacetKind, ...]:
    """All facets; that of results here only where it is known how things stand."""
    return FACETS if standings is None else (*FACETS[:PLACE], HERE, *FACETS[PLACE:])


def meanings_of(standings: LocalStandings | None) -> tuple[tuple[str, str], ...]:
    """What each value of the facet means."""
    if standings is None:
        return ()
    return tuple((each.label, standings.meanings[each]) for each in LocalStanding)


def by_place(
    intervention_ids: "NDArray[np.int64]", standings: LocalStandings
) -> "tuple[dict[str, NDArray[np.bool_]], NDArray[np.int64]]":
    """The places at each standing, and the rank at each place."""
    import numpy as np

    # One more than there are stands for all that nobody used.
    used = [*standings.placed.values(), NOT_USED]
    ids = np.array(list(standings.placed), dtype=np.int64)
    order = np.argsort(ids)
    found = np.searchsorted(ids, intervention_ids, sorter=order)
    whose = np.append(order, len(ids))[found]
    there = np.append(ids, -1)[whose] == intervention_ids
    whose = np.where(there, whose, len(ids))
    stands = np.array([each.standing.place for each in used], dtype=np.int8)[whose]
    ranks = np.array([each.rank for each in used], dtype=np.int64)[whose]
    return {each.value: stands == each.place for each in LocalStanding}, ranks
