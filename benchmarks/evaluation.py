"""The evaluation of 100,000 pairs, against the same sums in plain NumPy."""

import numpy as np

from benchmarks.measure import against, report_timing
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.summary import evaluate_pairs

PAIRS = 100_000
SEED = 20261123


def run() -> None:
    """Time both on the same arrays."""
    generator = np.random.default_rng(SEED)
    pre = generator.normal(20, 6, PAIRS)
    post = pre * 0.6 + generator.normal(6, 5, PAIRS)

    def plain_sums() -> tuple[float, ...]:
        change = pre - post
        return (
            pre.mean(),
            post.mean(),
            pre.std(ddof=1),
            post.std(ddof=1),
            change.mean(),
            change.std(ddof=1),
            float(np.corrcoef(pre, post)[0, 1]),
            float(np.count_nonzero(change > 5)),
            float(np.count_nonzero(change < -5)),
        )

    timing = against(
        lambda: evaluate_pairs(pre, post, direction=Direction.LOWER), plain_sums, runs=30
    )
    report_timing(
        "evaluation of 100,000 pairs",
        timing,
        ratio_to="means, SDs, correlation and counts in NumPy",
    )
