"""What missing pairs could do to the improved rate."""

import pytest

from outcomes.evaluation.completeness import Sensitivity, sensitivity


def test_three_readings_of_the_missing() -> None:
    result = sensitivity(29, 40, 43)

    assert result.complete_case == pytest.approx(0.725)
    assert result.worst == pytest.approx(29 / 43)
    assert result.best == pytest.approx(32 / 43)


def test_nothing_missing_makes_no_difference() -> None:
    assert sensitivity(3, 4, 4) == Sensitivity(0.75, 0.75, 0.75)


def test_everything_missing_leaves_the_whole_range() -> None:
    assert sensitivity(0, 0, 5) == Sensitivity(None, 0.0, 1.0)
    assert sensitivity(0, 0, 0) == Sensitivity(None, None, None)


@pytest.mark.parametrize("counts", [(5, 4, 9), (1, 4, 3), (-1, 2, 2)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        sensitivity(*counts)
