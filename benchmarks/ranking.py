"""How good an order of results is, from judgements of how relevant each one is.

nDCG is that of Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM
Transactions on Information Systems 20(4), 2002, in the form that is now usual: the gain of a grade
is 2^grade − 1, and the gain at rank r is divided by log2(r + 1).
"""

import math
from collections.abc import Mapping, Sequence

Grades = Mapping[str, int]
DEPTH = 10


def ndcg(ranking: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """The discounted gain of the first results, as a share of what the best order gives.

    :param grades: the relevance of each item; what is not named has none.
    :raises ValueError: if nothing is relevant, so that no order is better than another.
    """
    best = _discounted_gain(sorted(grades.values(), reverse=True)[:depth])
    if best == 0:
        raise ValueError("Nothing is relevant, so there is no best order.")
    return _discounted_gain([grades.get(each, 0) for each in ranking[:depth]]) / best


def reciprocal_rank(ranking: Sequence[str], grades: Grades) -> float:
    """One divided by the rank of the first relevant result; 0 if there is none."""
    for rank, each in enumerate(ranking, 1):
        if grades.get(each, 0) > 0:
            return 1 / rank
    return 0.0


def recall(ranking: Sequence[str], grades: Grades, depth: int = DEPTH) -> float:
    """The share of what is relevant that stands among the first results.

    :raises ValueError: if nothing is relevant.
    """
    relevant = {each for each, grade in grades.items() if grade > 0}
    if not relevant:
        raise ValueError("Nothing is relevant, so none of it can be found.")
    return len(relevant.intersection(ranking[:depth])) / len(relevant)


def _discounted_gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))
