"""The smallest groups of children that any table tells apart, and what is counted of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
NOTHING = -1  # no intervention, no quarter
NOW = 2  # the quarter that is not over: nothing is told of it, and nothing is in it
PAIRED = ("improved", "same", "worse")


class Atom(NamedTuple):
    """Children who are alike in all that a table asks for. Everything but the team is a code.

    ``levels``: how far they were measured on each scale.
    ``offended``: for those of an earlier cohort, whether an offence is held, and whether another
    followed; ``later``: they are in no cohort whose time is over. Of those with whom something was
    begun all are later, but nobody tells a reader so. ``came``: whether they attended any session.
    ``again``: a delivery of a child who had one already. There is none, and nobody tells that
    either.
    """

    team: int
    intervention: int = NOTHING
    quarter: int = NOTHING
    completed: bool = False
    came: bool = True
    sex: str = ""
    looked_after: str = ""
    need: str = ""
    levels: tuple[str, ...] = ()
    offended: str = ""
    again: bool = False

    @property
    def paired(self) -> bool:
        """Whether there is a pair on some scale."""
        return any(each in PAIRED for each in self.levels)

    def level(self, scale: int) -> str:
        """How far they were measured on a scale."""
        return self.levels[scale] if self.levels else "none"


@dataclass(frozen=True)
class Figure:
    """What one cell tells: that a sum over the children lies between two numbers.

    ``counts``: how often a child of each atom counts. ``scores``: the same for a sum of scores
    ``before`` or ``after``, or of ``change``, with the scale they are of. ``row``: the row that it
    stands in. ``secret``: the cell hides it. ``exact``: the reader may see it exactly.
    """

    where: str
    row: str
    counts: Vector
    low: float
    high: float
    scores: tuple[str, int, Vector] | None = None
    secret: bool = False
    exact: bool = False


@dataclass
class Space:
    """Every atom that there could be, with the true numbers: what the service knows.

    ``before`` and ``change``: by scale, the sums of the scores of all pairs of an atom.
    """

    atoms: list[Atom]
    numbers: Vector
    before: Vector
    change: Vector
    ends: dict[int, tuple[float, float]]  # of each scale, its lowest and its highest score

    @property
    def after(self) -> Vector:
        """The sums of the scores after."""
        return self.before + self.change

    def count(self, which: Callable[[Atom], float | bool]) -> Vector:
        """How often a child of each atom counts."""
        return np.array([float(which(atom)) for atom in self.atoms])

    def truth(self, figure: Figure) -> float:
        """What a figure really is."""
        told = float(figure.counts @ self.numbers)
        if figure.scores is not None:
            kind, scale, weights = figure.scores
            told += float(weights @ getattr(self, kind)[scale])
        return told
