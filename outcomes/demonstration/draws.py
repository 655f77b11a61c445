"""Drawing by lot, in the few ways that the demonstration needs."""

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Draws:
    """One stream of lots; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return bool(self.generator.random() < probability)

    def between(self, lowest: int, highest: int) -> int:
        """A whole number, both ends included."""
        return int(self.generator.integers(lowest, highest + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Any of the options, each as likely as the others."""
        return options[self.between(0, len(options) - 1)]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, as likely as its weight says beside the others."""
        steps = list(accumulate(weights.values()))
        return tuple(weights)[bisect(steps, self.generator.random() * steps[-1])]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of the options in any order."""
        return [options[place] for place in self.generator.permutation(len(options))]
