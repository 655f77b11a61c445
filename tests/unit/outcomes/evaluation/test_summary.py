"""The whole result for a set of deliveries."""

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from outcomes.evaluation.completeness import Sensitivity
from outcomes.evaluation.estimates import Estimate, FloatArray
from outcomes.evaluation.orientation import Direction
from outcomes.evaluation.reliable_change import Criteria, CutOffMethod, Population
from outcomes.evaluation.summary import ClassCounts, PairedEvaluation, evaluate_pairs

NAN = float("nan")


@pytest.fixture
def hamd(
    reference: Callable[[str], dict[str, list[str]]], numbers: Callable[[list[str]], FloatArray]
) -> PairedEvaluation:
    columns = reference("hamd.csv")
    return evaluate_pairs(
        numbers(columns["pre"]),
        numbers(columns["post"]),
        direction=Direction.LOWER,
        criteria=Criteria(reliability=0.8, functional=Population(8, 8), cut_off=CutOffMethod.C),
        groups=columns["intervention"],
    )


def test_depression_scores_of_43_patients(hamd: PairedEvaluation) -> None:
    assert (hamd.n_started, hamd.n_pre, hamd.n_paired) == (43, 43, 40)
    assert hamd.pre.sd == pytest.approx(3.3401213, rel=1e-6)
    assert hamd.t.statistic == pytest.approx(7.9180902, rel=1e-6)
    assert hamd.effect.d_av == pytest.approx(1.661868, rel=1e-6)
    assert hamd.effect.g_av == pytest.approx(1.629668, rel=1e-6)
    assert hamd.effect.d_ci is not None
    assert hamd.effect.d_ci.low == pytest.approx(1.138083, rel=1e-6)
    assert hamd.effect.d_ci.high == pytest.approx(2.185653, rel=1e-6)


def test_classes_of_43_patients(hamd: PairedEvaluation) -> None:
    assert hamd.reliable_change.s_diff == pytest.approx(2.1124781, rel=1e-6)
    assert hamd.reliable_change.cutoff == pytest.approx(19.886998, rel=1e-6)
    assert hamd.reliable_change.counts == ClassCounts(26, 3, 10, 1, 0)
    assert hamd.reliable_change.improved_rate.value == pytest.approx(29 / 40)
    assert hamd.missing.complete_case == pytest.approx(0.7250, abs=5e-5)
    assert hamd.missing.worst == pytest.approx(0.6744, abs=5e-5)
    assert hamd.missing.best == pytest.approx(0.7442, abs=5e-5)


def test_each_intervention_is_judged_by_the_sd_of_all_pairs(hamd: PairedEvaluation) -> None:
    improved = {
        name: (group.reliable_change.counts.all_improved, group.n_paired)
        for name, group in hamd.groups.items()
    }

    assert improved == {"PA": (20, 21), "TAU": (9, 19)}
    assert {group.reliable_change.s_diff for group in hamd.groups.values()} == {
        hamd.reliable_change.s_diff
    }


def test_the_sample_sd_is_named_in_a_note(hamd: PairedEvaluation) -> None:
    assert any("No SD from a manual was given" in note for note in hamd.notes)
    assert "3 of 43 deliveries begun have no pair of scores." in hamd.notes


def test_a_score_after_without_one_before_is_begun_but_not_paired() -> None:
    result = evaluate_pairs(
        np.array([10, NAN, NAN, 9]), np.array([8, 7, NAN, NAN]), direction=Direction.LOWER
    )

    assert (result.n_started, result.n_pre, result.n_paired) == (4, 2, 1)


def test_nothing_at_all() -> None:
    result = evaluate_pairs(np.array([]), np.array([]), direction=Direction.HIGHER)

    assert (result.n_started, result.n_paired) == (0, 0)
    assert result.missing == Sensitivity(None, None, None)
    assert result.notes[0].startswith("No child has both")


def test_everything_missing_with_a_known_threshold() -> None:
    result = evaluate_pairs(
        np.array([NAN, NAN]),
        np.array([NAN, NAN]),
        direction=Direction.HIGHER,
        criteria=Criteria(threshold=3, cut_off=10.0),
    )

    assert result.reliable_change.counts == ClassCounts(0, 0, 0, 0, 0)
    assert result.reliable_change.improved_rate == Estimate(None, None)
    assert result.missing == Sensitivity(None, 0.0, 1.0)


def test_without_a_rule_no_class_is_made_up() -> None:
    result = evaluate_pairs(
        np.array([10.0, 12, 14]), np.array([8.0, 8, 8]), direction=Direction.LOWER
    )

    assert result.reliable_change.counts == ClassCounts()
    assert result.missing == Sensitivity(None, None, None)
    assert any("no child's change can be classed" in note for note in result.notes)


def test_without_a_cut_off_recovered_and_harmed_are_not_known() -> None:
    result = evaluate_pairs(
        np.array([10.0, 12, 14]),
        np.array([8.0, 8, 19]),
        direction=Direction.LOWER,
        criteria=Criteria(threshold=4),
    )

    assert result.reliable_change.counts == ClassCounts(None, 1, 1, 1, None)


def test_groups_that_are_not_known_come_last() -> None:
    result = evaluate_pairs(
        np.arange(4.0), np.arange(4.0), direction=Direction.LOWER, groups=["west", "", "east", " "]
    )

    assert list(result.groups) == ["east", "west", "not known"]
    assert result.groups["not known"].n_started == 2


def test_lists_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        evaluate_pairs(np.zeros(3), np.zeros(2), direction=Direction.LOWER)
    with pytest.raises(ValueError, match="group"):
        evaluate_pairs(np.zeros(3), np.zeros(3), direction=Direction.LOWER, groups=["a"])
    with pytest.raises(ValueError, match="infinite"):
        evaluate_pairs(np.array([np.inf]), np.zeros(1), direction=Direction.LOWER)


elements = st.one_of(st.just(NAN), st.integers(0, 8).map(float), st.floats(-100, 100))


@given(
    arrays.arrays(np.float64, st.tuples(st.just(2), st.integers(0, 8)), elements=elements),
    st.one_of(st.none(), st.sampled_from([0.0, 0.5, 0.8, 1.0])),
    st.one_of(st.none(), st.sampled_from(CutOffMethod), st.floats(0, 8)),
    st.sampled_from(Direction),
)
def test_every_edge_gives_numbers_or_none_and_classes_that_add_up(
    both: FloatArray,
    reliability: float | None,
    cut_off: CutOffMethod | float | None,
    direction: Direction,
) -> None:
    result = evaluate_pairs(
        both[0],
        both[1],
        direction=direction,
        criteria=Criteria(reliability=reliability, functional=Population(3, 2), cut_off=cut_off),
        groups=["a"] * both.shape[1],
    )
    counts = dataclasses.asdict(result.reliable_change.counts)
    known = [count for count in counts.values() if count is not None]

    assert not known or sum(known) == result.n_paired
    assert_finite(dataclasses.asdict(result))
    if both.shape[1]:
        assert result.groups["a"].reliable_change == result.reliable_change


def assert_finite(value: object) -> None:
    if isinstance(value, dict):
        for part in value.values():
            assert_finite(part)
    elif isinstance(value, float):
        assert math.isfinite(value)
