"""Improvement that needs no effect."""

import numpy as np
import pytest

from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.regression_to_mean import expected_improvement


def improvement(
    chosen_from: float,
    direction: Direction = Direction.LOWER,
    *,
    sd: float = 6,
    correlation: float = 0.7,
) -> float | None:
    return expected_improvement(
        mean=14, sd=sd, correlation=correlation, chosen_from=chosen_from, direction=direction
    )


def test_children_chosen_by_a_high_score() -> None:
    assert improvement(17) == pytest.approx(2.053940, abs=1e-6)


def test_the_mirror_image_where_higher_is_better() -> None:
    assert improvement(11, Direction.HIGHER) == pytest.approx(improvement(17) or 0)


def test_choosing_everybody_expects_nothing() -> None:
    assert improvement(-100) == pytest.approx(0, abs=1e-12)


def test_a_perfect_measure_expects_nothing() -> None:
    assert improvement(17, correlation=1) == 0


def test_far_out_the_formula_stays_finite() -> None:
    far = improvement(14 + 6 * 90)

    assert far is not None
    assert far == pytest.approx(6 * 0.3 * 90, rel=1e-3)


@pytest.mark.parametrize(
    ("chosen_from", "sd", "correlation"), [(17, 0, 0.7), (17, 6, 1.2), (1e300, 6, 0.7)]
)
def test_figures_that_allow_no_number(chosen_from: float, sd: float, correlation: float) -> None:
    assert improvement(chosen_from, sd=sd, correlation=correlation) is None


def test_a_simulation_agrees() -> None:
    random = np.random.default_rng(20240304)
    true = random.normal(14, 6 * np.sqrt(0.7), 400_000)
    first, second = (true + random.normal(0, 6 * np.sqrt(0.3), true.size) for _ in range(2))
    chosen = first >= 17

    assert float((first - second)[chosen].mean()) == pytest.approx(2.053940, abs=0.05)
