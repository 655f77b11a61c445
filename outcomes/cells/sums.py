"""What one delivery adds to the sums, and by how much sums change."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

from core.database import Base
from outcomes.cells.contributions import ITSELF, Contribution, Contributions
from outcomes.cells.models import NOT_TAKEN, ScoreSum
from outcomes.measures.pairs import ScaleKey

# In the order of ``ChangeClass``.
CLASSES = ("recovered", "improved", "unchanged", "deteriorated", "harmed")
Key = tuple[Any, ...]
Changes = Mapping[Key, Mapping[str, int]]


@cache
def keys_of(table: type[Base]) -> tuple[str, ...]:
    """The columns that a table counts by."""
    return tuple(column.name for column in table.__table__.primary_key)


NUMBERS = tuple(
    column.name for column in ScoreSum.__table__.columns if column.name not in keys_of(ScoreSum)
)


def key_of(table: type[Base], scale: ScaleKey, each: Contribution) -> Key:
    """In which row of a table a contribution is counted."""
    known = {**scale._asdict(), **each._asdict()}
    return tuple(known[name] for name in keys_of(table))


def difference_of_sums(table: type[Base], before: Contributions, after: Contributions) -> Changes:
    """By how much each row of sums changes; rows that stay as they are are left out."""
    changes: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
    for found, sign in ((after, 1), (before, -1)):
        for (_, scale), each in found.items():
            numbers = changes[key_of(table, scale, each)]
            for name, number in _added(scale, each).items():
                numbers[name] += sign * number
    return {key: numbers for key, numbers in changes.items() if any(numbers.values())}


def _added(scale: ScaleKey, each: Contribution) -> dict[str, int]:
    if scale == ITSELF:
        return {"deliveries": 1, "with_before": each.pre, "pairs": each.post}
    added = {"deliveries": 1, "with_before": int(each.pre != NOT_TAKEN)}
    if each.post_on is None:
        return added
    if each.change_class is not None:
        added[CLASSES[each.change_class]] = 1
    return added | {
        "pairs": 1,
        "pre": each.pre,
        "post": each.post,
        "pre_squared": each.pre * each.pre,
        "post_squared": each.post * each.post,
        "product": each.pre * each.post,
    }
