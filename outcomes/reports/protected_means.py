"""Whether the means of all teams together would tell how many a team measured.

The mean of the whole lies between those of its parts, and the nearer to one, the more children are
in it. So beside the means of teams that are shown it can narrow the number of one that is hidden,
and make a rounded one so exact that others come out with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from outcomes.evaluation.suppression import MINIMUM_FOR_MEANS
from outcomes.reports.protection import LEAST_WIDTH, MANY, TOO_LITTLE_TO_TELL, TOTAL, Range

# One less than a rounded count leaves by itself: a little is always told.
LEAST_WIDTH_BESIDE_MEANS = LEAST_WIDTH - 1
DECIMALS = 1
HALF_OF_THE_LAST = 0.05
Factors = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class MeansOf:
    """What a reader knows of one row: how many pairs, and their mean scores before and after.

    ``exact``: they know the children themselves.
    """

    pairs: Range
    n: int
    before: float | None
    after: float | None
    exact: bool = False

    @property
    def are_shown(self) -> bool:
        """Whether the row has means to show."""
        return self.n >= MINIMUM_FOR_MEANS or self.exact

    @property
    def is_hidden(self) -> bool:
        """Whether the reader does not know the number exactly: it is small, or rounded."""
        return self.pairs.width > 0


# Every page with the row asks for it, and the search takes its time.
@lru_cache(maxsize=4000)
def means_are_safe(teams: tuple[MeansOf, ...], total: MeansOf, ends: tuple[float, float]) -> bool:
    """Whether the means of the total may be shown beside those of the teams.

    :param ends: the lowest and the highest score of the scale.
    """
    from outcomes.evaluation.feasible import InfeasibleError

    rows = {str(number): each for number, each in enumerate(teams)}
    if sum(not each.are_shown and each.is_hidden for each in teams) == 1:
        return False  # the others taken away, its own mean would be left
    hidden = [name for name, each in rows.items() if each.is_hidden]
    if not hidden or not total.are_shown:
        return True
    try:
        found = _widths(rows, total, ends, hidden, means=True)
        narrow = [name for name in hidden if found[name] < LEAST_WIDTH_BESIDE_MEANS]
        without = _widths(rows, total, ends, narrow, means=False) if narrow else {}
    except InfeasibleError:  # rounded at the edge: nothing can be promised
        return False
    return all(found[name] >= width - TOO_LITTLE_TO_TELL for name, width in without.items())


def _widths(
    teams: Mapping[str, MeansOf],
    total: MeansOf,
    ends: tuple[float, float],
    hidden: Sequence[str],
    *,
    means: bool,
) -> dict[str, float]:
    """How far apart each of the numbers can be, with or without the means of the total."""
    import numpy as np

    from outcomes.evaluation.feasible import Known, widths_of

    rows = {**teams, TOTAL: total}
    sums = [*_additions(list(teams))]
    for name, each in rows.items():
        if name != TOTAL or means:
            sums += _limits(name, each, ends)
    cells = list(dict.fromkeys(cell for factors in sums for cell in factors))
    place = {cell: number for number, cell in enumerate(cells)}
    known = {(name, "pairs"): each.pairs for name, each in rows.items()}
    reach = [known.get(cell, Range(-MANY if cell[1] in SCORES else 0, MANY)) for cell in cells]
    low, high = (
        np.array([getattr(each, end) for each in reach], dtype=np.float64)
        for end in ("low", "high")
    )
    equations = [({place[cell]: f for cell, f in factors.items()}, 0.0) for factors in sums]
    places = {name: place[name, "pairs"] for name in hidden}
    found = widths_of(Known(low, high, equations), places.values(), LEAST_WIDTH_BESIDE_MEANS)
    return {name: found[number] for name, number in places.items()}


SCORES = ("before", "after")


def _additions(teams: Sequence[str]) -> Iterator[Factors]:
    for what in ("pairs", *SCORES):
        yield {(TOTAL, what): -1.0, **{(team, what): 1.0 for team in teams}}


def _limits(name: str, each: MeansOf, ends: tuple[float, float]) -> Iterator[Factors]:
    """Between which ends the sums of the scores lie, for so many pairs."""
    half = 0.0 if each.exact else HALF_OF_THE_LAST
    for what, mean in (("before", each.before), ("after", each.after)):
        low, high = ends
        if each.are_shown and mean is not None:
            shown = mean if each.exact else round(mean, DECIMALS)
            low, high = shown - half, shown + half
        yield {(name, what): 1.0, (name, "pairs"): -low, (name, f"{what} over"): -1.0}
        yield {(name, what): -1.0, (name, "pairs"): high, (name, f"{what} under"): -1.0}
    if each.are_shown and each.before is not None and each.after is not None:
        change = each.after - each.before
        shown = change if each.exact else round(change, DECIMALS)
        both: Factors = {(name, "after"): 1.0, (name, "before"): -1.0}
        less = {cell: -factor for cell, factor in both.items()}
        yield {**both, (name, "pairs"): half - shown, (name, "change over"): -1.0}
        yield {**less, (name, "pairs"): half + shown, (name, "change under"): -1.0}
