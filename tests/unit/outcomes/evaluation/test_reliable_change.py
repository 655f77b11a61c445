"""Who changed more than the measure's error, and who crossed the cut-off."""

from collections.abc import Sequence

import numpy as np
import pytest

from outcomes.evaluation.estimates import Spread
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.reliable_change import (
    ChangeClass,
    ChangeRule,
    Criteria,
    CutOffMethod,
    Population,
    change_rule,
    classify,
    cut_off_a,
    cut_off_b,
    cut_off_c,
    reliable_change_index,
    standard_error_of_difference,
)

CLINICAL, FUNCTIONAL = Population(20, 4), Population(10, 6)
BEFORE = Spread(20.0, 4.0)


def classes_of(
    pairs: Sequence[tuple[float, float]], rule: ChangeRule, direction: Direction = Direction.LOWER
) -> list[int]:
    classes = classify(
        np.array([pre for pre, _ in pairs], dtype=float),
        np.array([post for _, post in pairs], dtype=float),
        direction,
        rule,
    )
    assert classes is not None
    return [int(step) for step in classes]


def fixed(threshold: float, cut_off: float | None = None) -> ChangeRule:
    return change_rule(Criteria(threshold=threshold, cut_off=cut_off), BEFORE, Direction.LOWER)


def test_cut_offs_where_lower_is_better() -> None:
    assert cut_off_a(CLINICAL, Direction.LOWER) == 12.0
    assert cut_off_b(FUNCTIONAL, Direction.LOWER) == 22.0
    assert cut_off_c(CLINICAL, FUNCTIONAL) == 16.0


def test_cut_offs_where_higher_is_better() -> None:
    assert cut_off_a(Population(10, 4), Direction.HIGHER) == 18.0
    assert cut_off_b(Population(20, 6), Direction.HIGHER) == 8.0


def test_jacobson_and_truax_own_example() -> None:
    # Their marital satisfaction scores: S 7.54, r .88; a couple that went from 32.5 to 47.5.
    s_diff = standard_error_of_difference(7.54, 0.88)

    assert s_diff == pytest.approx(3.694, abs=5e-4)
    index = reliable_change_index(np.array([32.5]), np.array([47.5]), Direction.HIGHER, s_diff)
    assert index[0] == pytest.approx(15 / s_diff)


def test_the_five_classes() -> None:
    pairs = [(20, 5), (30, 20), (20, 17), (10, 14), (10, 16), (12, 16)]

    assert classes_of(pairs, fixed(4, cut_off=15)) == [
        ChangeClass.RECOVERED,
        ChangeClass.IMPROVED,
        ChangeClass.UNCHANGED,
        ChangeClass.DETERIORATED,
        ChangeClass.HARMED,
        ChangeClass.HARMED,
    ]


def test_the_classes_where_higher_is_better() -> None:
    pairs = [(5, 20), (20, 30), (17, 19), (14, 10), (16, 10)]

    assert classes_of(pairs, fixed(4, cut_off=15), Direction.HIGHER) == list(ChangeClass)


def test_a_score_equal_to_the_cut_off_is_on_neither_side() -> None:
    pairs = [(15, 5), (20, 15), (15, 25), (10, 15)]

    assert classes_of(pairs, fixed(4, cut_off=15)) == [
        ChangeClass.IMPROVED,
        ChangeClass.IMPROVED,
        ChangeClass.DETERIORATED,
        ChangeClass.DETERIORATED,
    ]


def test_without_a_cut_off_nobody_is_recovered_or_harmed() -> None:
    rule = fixed(4)

    assert classes_of([(30, 0), (0, 30)], rule) == [ChangeClass.IMPROVED, ChangeClass.DETERIORATED]
    assert "recovered is not told from improved" in rule.notes[0]


def test_a_change_of_exactly_the_fixed_threshold_counts_even_in_binary() -> None:
    # 20.3 − 13.7 is 6.600000000000001 and 13.7 − 7.1 is 6.6 less a hair.
    pairs = [(13.7, 20.3), (7.1, 13.7), (20.3, 13.7), (13.7, 7.1), (10, 16.5)]

    assert classes_of(pairs, fixed(6.6), Direction.HIGHER) == [
        ChangeClass.IMPROVED,
        ChangeClass.IMPROVED,
        ChangeClass.DETERIORATED,
        ChangeClass.DETERIORATED,
        ChangeClass.UNCHANGED,
    ]


def test_a_change_of_exactly_1_96_standard_errors_does_not_count() -> None:
    rule = change_rule(Criteria(sd=5, reliability=0.5), BEFORE, Direction.LOWER)

    assert rule.threshold == pytest.approx(9.8)
    assert classes_of([(29.8, 20), (29.81, 20), (20, 29.8), (20, 29.81)], rule) == [
        ChangeClass.UNCHANGED,
        ChangeClass.IMPROVED,
        ChangeClass.UNCHANGED,
        ChangeClass.DETERIORATED,
    ]


def test_the_sample_stands_in_for_a_manual_and_says_so() -> None:
    rule = change_rule(Criteria(reliability=0.8), BEFORE, Direction.LOWER)

    assert rule.s_diff == pytest.approx(standard_error_of_difference(4.0, 0.8))
    assert any("No SD from a manual was given" in note for note in rule.notes)


def test_a_fixed_threshold_comes_before_the_index_and_says_so() -> None:
    rule = change_rule(Criteria(sd=5, reliability=0.5, threshold=4), BEFORE, Direction.LOWER)

    assert (rule.threshold, rule.fixed) == (4, True)
    assert rule.s_diff == pytest.approx(5.0)
    assert any("fixed threshold" in note for note in rule.notes)


@pytest.mark.parametrize("reliability", [0.0, 1.0, -0.2, 1.3])
def test_a_reliability_that_cannot_be_leaves_the_index_not_estimable(reliability: float) -> None:
    rule = change_rule(Criteria(sd=5, reliability=reliability), BEFORE, Direction.LOWER)

    assert (rule.s_diff, rule.threshold) == (None, None)
    assert "is not between 0 and 1" in rule.notes[0]
    assert classify(np.array([1.0]), np.array([2.0]), Direction.LOWER, rule) is None


@pytest.mark.parametrize("before", [Spread(), Spread(10.0), Spread(10.0, 0.0)])
def test_a_sample_that_does_not_vary_is_no_manual(before: Spread) -> None:
    rule = change_rule(Criteria(reliability=0.8, cut_off=CutOffMethod.A), before, Direction.LOWER)

    assert (rule.s_diff, rule.cut_off) == (None, None)
    assert len(rule.notes) == 3


@pytest.mark.parametrize(
    ("method", "expected"),
    [(CutOffMethod.A, 12.0), (CutOffMethod.B, 22.0), (CutOffMethod.C, 16.0)],
)
def test_cut_offs_by_method(method: CutOffMethod, expected: float) -> None:
    criteria = Criteria(threshold=4, functional=FUNCTIONAL, cut_off=method)

    assert change_rule(criteria, BEFORE, Direction.LOWER).cut_off == expected


@pytest.mark.parametrize("method", [CutOffMethod.B, CutOffMethod.C])
def test_b_and_c_need_to_know_the_functional_population(method: CutOffMethod) -> None:
    rule = change_rule(Criteria(threshold=4, cut_off=method), BEFORE, Direction.LOWER)

    assert rule.cut_off is None
    assert "functional population" in rule.notes[0]


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(ValueError, match="SD"):
        Criteria(sd=0)
    with pytest.raises(ValueError, match="threshold"):
        Criteria(threshold=-1)
    with pytest.raises(ValueError, match="SD"):
        Population(10, 0)
