"""Which way is better: every change is turned so that positive means improvement."""

from enum import StrEnum

from outcomes.evaluation.estimates import FloatArray


class Direction(StrEnum):
    """Which scores of a scale are the better ones."""

    LOWER = "lower"
    HIGHER = "higher"

    @property
    def sign(self) -> int:
        """+1 where a higher score is better, −1 where a lower score is better."""
        return 1 if self is Direction.HIGHER else -1


def oriented_change(pre: FloatArray, post: FloatArray, direction: Direction) -> FloatArray:
    """The change of each child in scale points, shape (n,), positive for an improvement."""
    return post - pre if direction is Direction.HIGHER else pre - post
