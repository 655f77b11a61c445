"""To which class of change one child belongs, where published figures of the scale alone tell it.

A rule that rests on the spread of our own children's scores changes with every child, so that
such classes are not counted here; they are worked out of all scores when a result is looked at.
"""

from functools import lru_cache

import numpy as np

from catalogue.instruments.queries import find_scale
from catalogue.instruments.schemas import Scale
from outcomes.evaluation.estimates import Spread
from outcomes.evaluation.reliable_change import ChangeRule, change_rule, classify
from outcomes.measures.pairs import ScaleKey
from outcomes.measures.scales import criteria_of, direction_of


def class_of(key: ScaleKey, pre: float, post: float) -> int | None:
    """The ``ChangeClass`` of two scores, as a number; None where no published figure tells it."""
    found = find_scale(key.instrument, key.scale)
    if found is None:
        return None
    scale = found[1]
    classes = classify(np.array([pre]), np.array([post]), direction_of(scale), published(scale))
    return None if classes is None else int(classes[0])


@lru_cache(maxsize=200)
def published(scale: Scale) -> ChangeRule:
    """The rule by published figures; its threshold is None where they do not suffice."""
    return change_rule(criteria_of(scale), Spread(), direction_of(scale))
