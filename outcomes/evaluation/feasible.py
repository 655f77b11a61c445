"""How far hidden numbers can be worked out from sums that hold, by linear programming.

Source: Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, chapter 8.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.estimates import FloatArray

ROUNDING = 1e-6
# With a few mixtures of small and large, nearly every number has been seen at both ends.
MIXTURES, MIXTURE = 8, 20261127


class InfeasibleError(Exception):
    """No numbers satisfy what is said: the tables contradict each other."""


@dataclass(frozen=True)
class Known:
    """What a reader knows of n numbers.

    `low`, `high`: shape (n,), the ends of each. `sums`: for each sum that holds, by position the
    factor of each number in it, and what they come to.
    """

    low: FloatArray
    high: FloatArray
    sums: Sequence[tuple[Mapping[int, float], float]]


def worked_out_of(known: Known, hidden: Collection[int], least: float) -> Iterator[int]:
    """Those of the hidden numbers whose feasible range is narrower than `least`, one by one.

    Every solution is a set of numbers that could be, and so shows of all of them how far apart
    they can be; only a number that no solution has yet shown wide enough is searched for.
    Raises InfeasibleError.
    """
    search = _Search(known)
    search.look_at_all(hidden)
    for position in sorted(hidden):
        if search.width(position, least) < least - ROUNDING:
            yield position


def _table_of(sums: Sequence[Mapping[int, float]], n: int) -> Any:
    """A row for each sum; nearly all of it is nought, and is not kept."""
    from scipy.sparse import csr_array

    rows = [row for row, factors in enumerate(sums) for _ in factors]
    columns = [column for factors in sums for column in factors]
    values = [value for factors in sums for value in factors.values()]
    return csr_array((values, (rows, columns)), shape=(len(sums), n))


class _Search:
    def __init__(self, known: Known) -> None:
        n = known.low.size
        self.bounds = np.column_stack([known.low, known.high])
        self.coefficients = _table_of([factors for factors, _ in known.sums], n)
        self.totals = np.array([total for _, total in known.sums], dtype=np.float64)
        self.seen_low, self.seen_high = np.full(n, np.inf), np.full(n, -np.inf)

    def look_at_all(self, hidden: Collection[int]) -> None:
        """See all of them small, all of them large, and mixtures: most are wide enough then."""
        signs = np.random.default_rng(MIXTURE).choice([-1.0, 1.0], (MIXTURES, len(hidden)))
        ones = np.ones(len(hidden))
        for direction in (ones, -ones, *signs, *-signs):
            goal = np.zeros(self.seen_low.size)
            goal[list(hidden)] = direction
            self._note(self._extreme(goal))

    def width(self, position: int, enough: float) -> float:
        """At least how far apart a number can be; exactly, if that is less than ``enough``."""
        goal = np.zeros(self.seen_low.size)
        for sign in (1.0, -1.0):
            if self._seen(position) >= enough:
                break
            goal[position] = sign
            self._note(self._extreme(goal))
        return self._seen(position)

    def _seen(self, position: int) -> float:
        return float(self.seen_high[position] - self.seen_low[position])

    def _note(self, solution: NDArray[np.float64]) -> None:
        self.seen_low = np.minimum(self.seen_low, solution)
        self.seen_high = np.maximum(self.seen_high, solution)

    def _extreme(self, goal: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.optimize import linprog

        found = linprog(
            goal,
            A_eq=self.coefficients,
            b_eq=self.totals,
            bounds=self.bounds,
            method="highs",
        )
        if not found.success:
            raise InfeasibleError(found.message)
        solution: NDArray[np.float64] = found.x
        return solution
