"""How far hidden numbers can be worked out from sums that hold, by linear programming.

Source: Willenborg and de Waal 2001, Elements of Statistical Disclosure Control, chapter 8.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from outcomes.evaluation.estimates import FloatArray

ROUNDING = 1e-6
MIXTURE = 20261127
# A mixture is two searches, and so is a number by itself.
LEAST_SETTLED_BY_A_MIXTURE = 2
PRIMAL_SIMPLEX = 4  # the number that HiGHS gives it


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
    for position, width in _widths(known, hidden, least):
        if width < least - ROUNDING:
            yield position


def widths_of(known: Known, hidden: Collection[int], enough: float) -> dict[int, float]:
    """How far apart each hidden number can be; at most `enough`, and exact where it is less.

    Raises InfeasibleError.
    """
    return {position: min(width, enough) for position, width in _widths(known, hidden, enough)}


def _widths(known: Known, hidden: Collection[int], enough: float) -> Iterator[tuple[int, float]]:
    search = _Search(known)
    search.look_at_all(hidden, enough)
    for position in sorted(hidden):
        yield position, search.width(position, enough)


class _Search:
    """One model, of which each search goes on where the one before it ended."""

    def __init__(self, known: Known) -> None:
        n = known.low.size
        self.model = _model_of(known)
        self.everywhere = np.arange(n, dtype=np.int32)
        self.seen_low, self.seen_high = np.full(n, np.inf), np.full(n, -np.inf)

    def look_at_all(self, hidden: Collection[int], enough: float) -> None:
        """See them all small, all large, and in mixtures; then those not wide enough yet, again.

        A few rounds leave nearly none that must be searched for one by one.
        """
        mixture = np.random.default_rng(MIXTURE)
        left = np.array(sorted(hidden), dtype=np.int64)
        direction = np.ones(left.size)
        settled = left.size
        while left.size > 1 and settled >= LEAST_SETTLED_BY_A_MIXTURE:
            for sign in (1.0, -1.0):
                goal = np.zeros(self.seen_low.size)
                goal[left] = sign * direction
                self._note(self._extreme(goal))
            narrow = left[(self.seen_high - self.seen_low)[left] < enough]
            settled, left = left.size - narrow.size, narrow
            direction = mixture.choice([-1.0, 1.0], left.size)

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
        from highspy import HighsModelStatus

        self.model.changeColsCost(goal.size, self.everywhere, goal)
        self.model.run()
        status = self.model.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise InfeasibleError(self.model.modelStatusToString(status))
        return np.array(self.model.getSolution().col_value)


def _model_of(known: Known) -> Any:
    from highspy import Highs, HighsLp, MatrixFormat

    programme, n = HighsLp(), known.low.size
    programme.num_col_, programme.num_row_ = n, len(known.sums)
    programme.col_cost_ = np.zeros(n)
    programme.col_lower_, programme.col_upper_ = known.low, known.high
    totals = np.array([total for _, total in known.sums], dtype=np.float64)
    programme.row_lower_ = programme.row_upper_ = totals
    # A row for each sum; nearly all of it is nought, and is not kept.
    rows = [factors for factors, _ in known.sums]
    programme.a_matrix_.format_ = MatrixFormat.kRowwise
    programme.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
    programme.a_matrix_.index_ = np.fromiter(chain.from_iterable(rows), dtype=np.int32)
    programme.a_matrix_.value_ = np.fromiter(
        chain.from_iterable(factors.values() for factors in rows), dtype=np.float64
    )
    model = Highs()  # type: ignore[no-untyped-call]
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)  # small models, and the service has threads of its own
    # Only what is searched for changes: where a search ended the next one may go on.
    model.setOptionValue("simplex_strategy", PRIMAL_SIMPLEX)
    model.setOptionValue("presolve", "off")
    model.passModel(programme)
    return model
