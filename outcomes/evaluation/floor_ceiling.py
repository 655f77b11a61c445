"""Whether children begin so near an end of the scale that it cannot show their change."""

from dataclasses import dataclass

import numpy as np

from outcomes.evaluation.estimates import TOLERANCE, FloatArray, IntArray

LARGEST_SHARE = 0.15


@dataclass(frozen=True)
class ScaleEnds:
    """The share of `n` scores before that lie near each end; a flag says that it is over 15%.

    Shares are None without any score, and the flags then False.
    """

    n: int
    floor_share: float | None
    ceiling_share: float | None

    @property
    def floor(self) -> bool:
        """Too many begin near the lowest possible score."""
        return self.floor_share is not None and self.floor_share > LARGEST_SHARE

    @property
    def ceiling(self) -> bool:
        """Too many begin near the highest possible score."""
        return self.ceiling_share is not None and self.ceiling_share > LARGEST_SHARE


def scale_ends(
    pre: FloatArray,
    *,
    minimum: float,
    maximum: float,
    threshold: float,
    counts: IntArray | None = None,
) -> ScaleEnds:
    """How many of the scores before, shape (m,), nan left out, lie within one threshold of an end.

    `threshold`: the reliable change of the scale, in scale points. `counts`, shape (m,): how often
    each score occurs; without it, once.
    """
    known = ~np.isnan(pre)
    scores = pre[known]
    weights = np.ones(scores.size) if counts is None else counts[known]
    n = int(weights.sum())
    if n == 0:
        return ScaleEnds(0, None, None)
    low, high = scores <= minimum + threshold + TOLERANCE, scores >= maximum - threshold - TOLERANCE
    return ScaleEnds(
        n=n,
        floor_share=float(weights[low].sum() / n),
        ceiling_share=float(weights[high].sum() / n),
    )
