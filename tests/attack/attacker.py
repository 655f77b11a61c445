"""Solving for what is hidden, with all figures of one reader together, by linear programming.

It is a relaxation: children may be fractions, so that a range found here is never narrower than
what whole children would allow. What is left out makes the attacker weaker, never stronger: spreads
and intervals of means, the model behind the funnel, and who lies outside its lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, isfinite
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from outcomes.evaluation.suppression import LARGEST_STARRED, MINIMUM_COUNT
from outcomes.reports.protection import LEAST_WIDTH_OF_ROWS_AND_COLUMNS
from tests.attack.atoms import PAIRED, Figure, Space, Vector
from tests.attack.world import World

TINY = 1e-6
Told = tuple[Vector, float, float]
# How far a change reaches that is better, not clear, or worse; of the two scales it is the same.
CLEAR = 3


@dataclass(frozen=True)
class Leak:
    """A hidden number that the figures together narrow too far."""

    where: str
    true: float
    low: float
    high: float
    alone: float = 0.0
    from_what: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether just one whole number is left that it could be."""
        return ceil(self.low - TINY) == floor(self.high + TINY)

    def __str__(self) -> str:
        said = (
            f"{self.where}: really {self.true:g}, worked out as {self.low:.2f} to {self.high:.2f} "
            f"(its row alone leaves a width of {self.alone:.2f}), from"
        )
        return "\n      ".join([said, *self.from_what])


def leaks_of(world: World, own: frozenset[int], figures: Sequence[Figure]) -> list[Leak]:
    """Every hidden number that a reader, who knows the children of their own teams, works out."""
    told = [figure for figure in figures if not _is_open(figure)]
    _check_true(world.space, told)
    if not told or len(own) == world.size.teams:
        return []  # nothing is hidden from whoever sees everything exactly
    attack = _Attack(world, own, told)
    return [*attack.narrowed(), *attack.pinned()]


def _is_open(figure: Figure) -> bool:
    """Whether it tells nothing at all and hides nothing."""
    return not figure.secret and figure.low <= 0 and not isfinite(figure.high)


def _check_true(space: Space, figures: Sequence[Figure]) -> None:
    """That each figure is read as it is meant: what it says holds of the real children."""
    for figure in figures:
        real = space.truth(figure)
        assert figure.low - TINY <= real <= figure.high + TINY, (
            f"{figure.where} is read wrongly, or is wrong: {figure.low} to {figure.high}, "
            f"but really {real}"
        )


class _Attack:
    """The unknown children of other teams, as columns; what is told, as rows."""

    def __init__(self, world: World, own: frozenset[int], figures: Sequence[Figure]) -> None:
        self.world, self.space = world, world.space
        # Where it says that there is nobody, nobody is left to be found out.
        self.theirs = np.array([atom.team not in own for atom in self.space.atoms])
        self.theirs &= ~_said_to_be_nobody(figures)
        if not self.theirs.any():
            raise LookupError("Nobody is left of whom anything could be found out")
        self.figures = [each for each in figures if self._concerns_others(each)]
        self.groups = self._groups()
        self.rows = [self._row(figure) for figure in self.figures]
        self.secrets = self._secrets()

    def _concerns_others(self, figure: Figure) -> bool:
        return bool(np.any(figure.counts[self.theirs]))

    def _groups(self) -> np.ndarray:
        """Atoms that no figure tells apart are one unknown: of each atom the number of it."""
        columns = [each.counts for each in self.figures]
        columns += [each.scores[2] for each in self.figures if each.scores]
        # Only atoms of the same classes of change have the same ends of their scores.
        classes: dict[tuple[str, ...], int] = {}
        kind = np.array(
            [float(classes.setdefault(atom.levels, len(classes))) for atom in self.space.atoms]
        )
        table = np.array([*columns, kind]).T[self.theirs]
        _, group = np.unique(table, axis=0, return_inverse=True)
        found = np.full(len(self.space.atoms), -1)
        found[self.theirs] = group.ravel()
        return found

    @property
    def width(self) -> int:
        """How many unknown groups there are."""
        return int(self.groups.max()) + 1

    def _gathered(self, vector: Vector) -> Vector:
        """A vector over atoms as one over groups; it is the same within each."""
        found = np.zeros(self.width)
        found[self.groups[self.theirs]] = vector[self.theirs]
        return found

    def _row(self, figure: Figure) -> Told:
        """Counts, scores before, and changes, of each group, and between which ends they sum up."""
        scores = np.zeros((self.world.size.scales, 2, self.width))
        known = float(figure.counts[~self.theirs] @ self.space.numbers[~self.theirs])
        if figure.scores is not None:
            kind, scale, weights = figure.scores
            gathered = self._gathered(weights)
            scores[scale] = [
                gathered if kind in ("before", "after") else 0 * gathered,
                gathered if kind in ("change", "after") else 0 * gathered,
            ]
            known += float(weights[~self.theirs] @ getattr(self.space, kind)[scale, ~self.theirs])
        row = np.concatenate([self._gathered(figure.counts), scores.ravel()])
        return row, figure.low - known, figure.high - known

    def _secrets(self) -> dict[bytes, tuple[Vector, list[Figure]]]:
        """What is hidden, each sum once, and only where it is small: with its figures."""
        open_to_them = {
            row[: self.width].tobytes()
            for figure, (row, _, _) in zip(self.figures, self.rows, strict=True)
            if figure.exact
        }
        found: dict[bytes, tuple[Vector, list[Figure]]] = {}
        for figure, (row, _, _) in zip(self.figures, self.rows, strict=True):
            counts = row[: self.width]
            if (
                figure.secret
                and self._is_small(figure.counts)
                and counts.tobytes() not in open_to_them
            ):
                found.setdefault(counts.tobytes(), (counts, []))[1].append(figure)
        return found

    def _is_small(self, counts: Vector) -> bool:
        others = float(counts[self.theirs] @ self.space.numbers[self.theirs])
        star = self.world.rule == "star"
        return 1 <= others <= LARGEST_STARRED if star else others < MINIMUM_COUNT

    def narrowed(self) -> list[Leak]:
        """The hidden sums that are narrowed further than the house promises."""
        goals = [counts for counts, _ in self.secrets.values()]
        solver = _Solver(self, range(len(self.rows)))
        found = solver.ranges(goals, LEAST_WIDTH_OF_ROWS_AND_COLUMNS)
        leaks = []
        for (counts, figures), (low, high) in zip(self.secrets.values(), found, strict=True):
            least = LEAST_WIDTH_OF_ROWS_AND_COLUMNS
            if high - low >= least - TINY:
                continue
            alone = self._alone(counts, figures)
            if high - low < min(least, alone) - TINY:
                real = float(figures[0].counts[self.theirs] @ self.space.numbers[self.theirs])
                why = solver.reasons(counts)
                leaks.append(Leak(figures[0].where, real, low, high, alone, why))
        return leaks

    def _alone(self, counts: Vector, figures: Sequence[Figure]) -> float:
        """How wide a hidden sum is by the rows alone in which it stands."""
        rows = {figure.row for figure in figures}
        some = [n for n, each in enumerate(self.figures) if each.row in rows]
        ((low, high),) = _Solver(self, some).ranges([counts], LEAST_WIDTH_OF_ROWS_AND_COLUMNS)
        return high - low

    def pinned(self) -> list[Leak]:
        """Groups of 1 to 4 children, told apart by all figures, of which just one number fits."""
        lone = [group for group in range(self.width) if np.sum(self.groups == group) == 1]
        places = {group: int(np.flatnonzero(self.groups == group)[0]) for group in lone}
        few = [group for group in lone if 1 <= self.space.numbers[places[group]] <= 4]
        goals = [np.eye(1, self.width, group).ravel() for group in few]
        solver = _Solver(self, range(len(self.rows)))
        return [
            Leak(
                str(self.space.atoms[places[group]]),
                self.space.numbers[places[group]],
                *ends,
                from_what=solver.reasons(goal),
            )
            for group, goal, ends in zip(few, goals, solver.ranges(goals, 1), strict=True)
            if ceil(ends[0] - TINY) == floor(ends[1] + TINY)
        ]


def _each_once(rows: Sequence[tuple[str, Told]]) -> tuple[list[Vector], list[float], list[str]]:
    """What is told as sums that are at most something, and where; of the same sum the least."""
    least: dict[bytes, tuple[Vector, float, str]] = {}
    for where, (row, low, high) in rows:
        for sums, end, what in ((row, high, f"≤ {high:g}"), (-row, -low, f"≥ {low:g}")):
            key = (sums + 0.0).tobytes()  # no -0.0
            if isfinite(end) and (key not in least or least[key][1] > end):
                least[key] = sums, end, f"{where} {what}"
    tables, ends, said = ([each[n] for each in least.values()] for n in range(3))
    return tables, ends, said


def _limits(level: str, low: float, high: float) -> list[tuple[int, int, float]]:
    """So often the sum before and so often the change are at most so much for each child."""
    least, most = {
        "improved": (CLEAR, high - low),
        "same": (1 - CLEAR, CLEAR - 1),
        "worse": (low - high, -CLEAR),
    }.get(level, (0, 0))
    if level not in PAIRED:
        low = high = 0
    return [
        *((1, 0, high), (-1, 0, -low), (0, 1, most), (0, -1, -least)),
        *((1, 1, high), (-1, -1, -low)),
    ]


def _said_to_be_nobody(figures: Sequence[Figure]) -> np.ndarray:
    """Of each atom whether some figure says that there are none of it."""
    counted = [each.counts > 0 for each in figures if each.high <= 0 and each.scores is None]
    return np.any(counted, axis=0) if counted else np.zeros(figures[0].counts.size, dtype=bool)


class _Solver:
    """Finds how low and how high sums of groups can be, by some of the rows."""

    def __init__(self, attack: _Attack, rows: Sequence[int]) -> None:
        self.attack, self.n, self.scales = attack, attack.width, attack.world.size.scales
        self.columns = self.n * (1 + 2 * self.scales)
        chosen = [(attack.figures[number].where, attack.rows[number]) for number in rows]
        table, ends, self.said = _each_once(chosen)
        limits = self._limits_of_scores()
        told = csr_matrix(np.array(table).reshape(-1, self.columns))
        self.table = vstack([told, limits])
        self.ends = np.concatenate([ends, np.zeros(limits.shape[0])])
        self.bounds = [(0, None)] * self.n + [(None, None)] * (self.columns - self.n)

    def _limits_of_scores(self) -> csr_matrix:
        """Scores lie on their scale, and a change is as large as its class says."""
        n, rows, columns, factors, place = self.n, [], [], [], 0
        groups = self.attack.groups.tolist()
        first = {group: number for number, group in reversed(list(enumerate(groups)))}
        for group, scale in product(range(n), range(self.scales)):
            level = self.attack.space.atoms[first[group]].level(scale)
            at = n * (1 + 2 * scale) + group
            for before, change, end in _limits(level, *self.attack.space.ends[scale]):
                rows += [place] * 3
                columns += [group, at, at + n]
                factors += [-end, before, change]
                place += 1
        return csr_matrix((factors, (rows, columns)), shape=(place, self.columns))

    def ranges(self, goals: Sequence[Vector], enough: float) -> list[tuple[float, float]]:
        """How low and how high each goal can be; at least so far apart where that is ``enough``.

        Every solution is a service that could be, and so tells of all goals at once.
        """
        if not goals:
            return []
        table = np.array(goals)
        seen = table @ self._true()
        low, high = seen.copy(), seen.copy()
        for number in range(len(goals)):
            for sign in (1, -1):
                if high[number] - low[number] >= enough + TINY:
                    break
                seen = table @ self._extreme(sign * table[number])
                low, high = np.minimum(low, seen), np.maximum(high, seen)
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def _true(self) -> Vector:
        found = np.zeros(self.n)
        theirs = self.attack.theirs
        np.add.at(found, self.attack.groups[theirs], self.attack.space.numbers[theirs])
        return found

    def _solved(self, goal: Vector) -> Any:
        costs = np.concatenate([goal, np.zeros(self.columns - self.n)])
        return linprog(costs, A_ub=self.table, b_ub=self.ends, bounds=self.bounds, method="highs")

    def reasons(self, goal: Vector) -> tuple[str, ...]:
        """The figures that hold a sum where it is, from below and from above."""
        return tuple(
            f"{'from below' if sign > 0 else 'from above'}: {self.said[number]}"
            for sign in (1, -1)
            for number in np.flatnonzero(self._solved(sign * goal).ineqlin.marginals)
            if number < len(self.said)
        )

    def _extreme(self, goal: Vector) -> Vector:
        found = self._solved(goal)
        if found.status == 3:  # without an end: far enough apart
            return self._far(goal)
        assert found.success, found.message
        extreme: Vector = found.x[: self.n]
        return extreme

    def _far(self, goal: Vector) -> Vector:
        return self._true() - 1e6 * np.sign(goal)
