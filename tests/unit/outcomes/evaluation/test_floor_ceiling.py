"""Room to change at the ends of a scale."""

import numpy as np

from outcomes.evaluation.floor_ceiling import scale_ends


def ends_of(*scores: float) -> tuple[bool, bool]:
    result = scale_ends(np.array(scores, dtype=float), minimum=0, maximum=40, threshold=6.6)
    return result.floor, result.ceiling


def test_more_than_fifteen_per_cent_near_an_end_are_flagged() -> None:
    middle = [20.0] * 16

    assert ends_of(*middle, 1, 2, 3, 4) == (True, False)
    assert ends_of(*middle, 37, 38, 39, 40) == (False, True)
    assert ends_of(*middle, *[20.0], 1, 2, 3) == (False, False)  # 3 of 20 is 15%, not more


def test_exactly_one_threshold_from_the_end_is_near_it() -> None:
    assert ends_of(6.6) == (True, False)
    assert ends_of(40 - 6.6) == (False, True)
    assert ends_of(6.7) == (False, False)


def test_missing_scores_are_left_out() -> None:
    result = scale_ends(np.array([np.nan, 1, 20]), minimum=0, maximum=40, threshold=5)

    assert (result.n, result.floor_share, result.ceiling_share) == (2, 0.5, 0)


def test_no_score_is_no_flag() -> None:
    result = scale_ends(np.array([np.nan]), minimum=0, maximum=40, threshold=5)

    assert (result.n, result.floor_share, result.floor, result.ceiling) == (0, None, False, False)
