"""What is worked out of sums is what is worked out of the scores themselves."""

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.paired import PairedChange, PairSums, paired_change, paired_change_of

UNIT = 1000
SCORES = st.integers(0, 40 * UNIT)


def sums_of(pairs: list[tuple[int, int]]) -> PairSums:
    return PairSums(
        n=len(pairs),
        pre=sum(pre for pre, _ in pairs),
        post=sum(post for _, post in pairs),
        pre_squared=sum(pre * pre for pre, _ in pairs),
        post_squared=sum(post * post for _, post in pairs),
        product=sum(pre * post for pre, post in pairs),
        unit=UNIT,
    )


def arrays(pairs: list[tuple[int, int]]) -> tuple[FloatArray, FloatArray]:
    both = np.array(pairs, dtype=np.float64).reshape(-1, 2) / UNIT
    return both[:, 0], both[:, 1]


def numbers(found: PairedChange) -> list[float]:
    def flat(value: object) -> list[object]:
        if isinstance(value, tuple):
            return [each for part in value for each in flat(part)]
        return [value]

    said = flat(astuple(found)[:-1])
    return [float("nan") if each is None else float(each) for each in said]  # type: ignore[arg-type]


@given(pairs=st.lists(st.tuples(SCORES, SCORES), max_size=40), direction=st.sampled_from(Direction))
def test_sums_give_what_the_scores_give(pairs: list[tuple[int, int]], direction: Direction) -> None:
    by_scores = paired_change(*arrays(pairs), direction)
    by_sums = paired_change_of(sums_of(pairs), direction)
    assert by_sums.notes == by_scores.notes
    # The scores round a little where they hardly vary; the sums do not.
    assert numbers(by_sums) == pytest.approx(numbers(by_scores), rel=1e-6, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_pairs_say_why_there_is_no_interval(n: int) -> None:
    found = paired_change_of(sums_of([(18_000, 14_000), (12_000, 13_000)][:n]), Direction.LOWER)
    assert found.n == n
    assert found.change.ci is None
    assert found.notes


def test_children_who_all_changed_alike_have_no_spread_at_all() -> None:
    pairs = [(100, 400), (200, 500), (300, 600)] * 7
    found = paired_change_of(sums_of(pairs), Direction.HIGHER)
    assert (found.change.mean, found.change.sd, found.t.statistic) == (
        pytest.approx(0.3),
        0.0,
        None,
    )
