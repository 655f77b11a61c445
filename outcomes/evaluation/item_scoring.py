"""From the answers to a questionnaire to the score of a scale."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from outcomes.evaluation.estimates import TOLERANCE, FloatArray


@dataclass(frozen=True)
class ScoringRule:
    """How the answers of a scale add up.

    Answers run from `lowest` to `highest`; those at the positions `reversed_items` are turned
    round. `least_answered` is None unless the manual allows scaling up from so many answers. What
    is scaled up is rounded half up to a whole number of `step`.
    """

    lowest: float
    highest: float
    reversed_items: Collection[int] = ()
    least_answered: int | None = None
    step: float = 1


def score_items(answers: FloatArray, rule: ScoringRule) -> FloatArray:
    """The score of each child, shape (n,), from answers of shape (n, items), nan where missing.

    A complete scale is the sum of its answers. With answers missing the score is nan, unless the
    manual allows scaling up: then the mean answer times the number of items, rounded half up to
    the rule's step. Raises ValueError where an answer lies outside its range.
    """
    if ((answers < rule.lowest - TOLERANCE) | (answers > rule.highest + TOLERANCE)).any():
        raise ValueError(f"An answer must be from {rule.lowest:g} to {rule.highest:g}.")
    turned = answers.copy()
    columns = list(rule.reversed_items)
    turned[:, columns] = rule.lowest + rule.highest - turned[:, columns]
    n_items = answers.shape[1]
    answered = n_items - np.count_nonzero(np.isnan(turned), axis=1)
    sums = np.nansum(turned, axis=1)
    enough = n_items if rule.least_answered is None else max(rule.least_answered, 1)
    scaled = sums * n_items / np.maximum(answered, 1)
    scaled_up = np.floor(scaled / rule.step + 0.5 + TOLERANCE) * rule.step
    scores: FloatArray = np.where(answered == n_items, sums, scaled_up)
    scores[answered < enough] = np.nan
    return scores
