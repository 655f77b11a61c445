"""Funnel limits against published values, and at the edges."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from outcomes.evaluation.estimates import FloatArray
from outcomes.evaluation.funnel import (
    PROBABILITIES,
    Flag,
    Funnel,
    Kind,
    Limits,
    exact_limits,
    funnel,
)


def funnel_of(kind: Kind, *units: tuple[float, float]) -> Funnel:
    return funnel(
        [str(number) for number in range(len(units))],
        np.array([numerator for numerator, _ in units], dtype=float),
        np.array([denominator for _, denominator in units], dtype=float),
        kind,
    )


def test_exact_binomial_limits() -> None:
    limits = exact_limits(np.array([20.0]), 0.3, Kind.PROPORTION)[:, 0]

    assert limits == pytest.approx([0.001477, 0.081177, 0.487255, 0.613700], abs=1e-6)


def test_exact_poisson_limits() -> None:
    limits = exact_limits(np.array([15.0]), 1.0, Kind.RATIO)[:, 0]

    assert limits == pytest.approx([0.271604, 0.490659, 1.505544, 1.855808], abs=1e-6)


@pytest.mark.parametrize("target", [0.001, 0.3, 0.5, 0.997])
def test_binomial_limits_as_they_are_defined(target: float) -> None:
    size = np.arange(1.0, 120)
    limits = exact_limits(size, target, Kind.PROPORTION)

    for limit, p in zip(limits, PROBABILITIES, strict=True):
        count = stats.binom.ppf(p, size, target)
        surplus = stats.binom.cdf(count, size, target) - p
        expected = (count - surplus / stats.binom.pmf(count, size, target)) / size
        assert limit == pytest.approx(np.clip(expected, 0, 1), rel=1e-6, abs=1e-9)


def test_poisson_limits_as_they_are_defined() -> None:
    size = np.array([0.01, 0.5, 1, 3.7, 40, 900, 12_000.5])
    limits = exact_limits(size, 1.0, Kind.RATIO)

    for limit, p in zip(limits, PROBABILITIES, strict=True):
        count = stats.poisson.ppf(p, size)
        surplus = stats.poisson.cdf(count, size) - p
        expected = (count - surplus / stats.poisson.pmf(count, size)) / size
        assert limit == pytest.approx(np.clip(expected, 0, None), rel=1e-6, abs=1e-9)


def test_length_of_stay_is_overdispersed(
    reference: Callable[[str], dict[str, list[str]]], numbers: Callable[[list[str]], FloatArray]
) -> None:
    columns = reference("length_of_stay.csv")
    result = funnel(
        columns["unit"],
        numbers(columns["numerator"]),
        numbers(columns["denominator"]),
        Kind.RATIO,
    )

    assert result.target == 1.0
    assert result.phi == pytest.approx(9.302497, rel=1e-6)
    assert result.tau2 == pytest.approx(0.007863079, rel=1e-6)
    assert all(unit.overdispersed for unit in result.units)
    assert "read the limits that allow for overdispersion" in result.notes[0]


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (0.05, Flag.LOW_998),
        (0.15, Flag.LOW_95),
        (0.2, None),
        (0.5, None),
        (0.8, None),
        (0.85, Flag.HIGH_95),
        (0.95, Flag.HIGH_998),
    ],
)
def test_flags(value: float, flag: Flag | None) -> None:
    assert Limits(0.1, 0.2, 0.8, 0.9).flag(value) is flag


def test_a_proportion_is_judged_around_the_pooled_one() -> None:
    result = funnel_of(Kind.PROPORTION, (10, 20), (30, 60), (2, 40))

    assert result.target == pytest.approx(42 / 120)
    assert result.units[2].flag is Flag.LOW_998
    assert (result.units[2].overdispersed, result.units[2].flag_overdispersed) == (None, None)
    assert "Fewer than 10 units" in result.notes[0]


def test_units_that_vary_as_chance_has_it_need_no_wider_limits() -> None:
    result = funnel_of(Kind.PROPORTION, *[(10.0, 20.0)] * 12)

    assert result.phi == pytest.approx(0)
    assert result.units[0].overdispersed is None
    assert "no more than chance" in result.notes[0]


def test_a_unit_without_cases_is_not_known() -> None:
    result = funnel_of(Kind.PROPORTION, (0, 0), (5, 10))

    assert result.units[0].value is None
    assert result.units[0].limits is None
    assert result.units[1].value == 0.5


def test_no_cases_at_all() -> None:
    assert funnel_of(Kind.PROPORTION, (0, 0)).notes == ("No unit has any cases.",)
    assert funnel_of(Kind.RATIO).target is None


@pytest.mark.parametrize("share", [0, 1])
def test_all_or_nothing_leaves_no_room_for_chance(share: int) -> None:
    result = funnel_of(Kind.PROPORTION, (share * 5, 5), (share * 8, 8))

    assert result.units[0].limits == Limits(share, share, share, share)
    assert result.units[0].flag is None


def test_expected_events_that_do_not_add_up_are_named() -> None:
    assert any("do not add up" in note for note in funnel_of(Kind.RATIO, (5, 10), (5, 10)).notes)


@pytest.mark.parametrize(
    ("kind", "numerator", "denominator"),
    [
        (Kind.PROPORTION, 5, 4),
        (Kind.PROPORTION, 0.5, 4),
        (Kind.RATIO, -1, 4),
        (Kind.RATIO, 1, 0),
        (Kind.RATIO, math.inf, 4),
    ],
)
def test_what_is_no_proportion_or_ratio_is_refused(
    kind: Kind, numerator: float, denominator: float
) -> None:
    with pytest.raises(ValueError, match=r"[Pp]roportion|numbers|negative|denominator"):
        funnel_of(kind, (numerator, denominator))


def test_every_unit_needs_its_numbers() -> None:
    with pytest.raises(ValueError, match="Every unit"):
        funnel(["a"], np.array([1.0, 2.0]), np.array([3.0]), Kind.RATIO)


units = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(st.lists(units, max_size=14))
def test_limits_are_in_order_and_within_bounds(pairs: list[tuple[int, int]]) -> None:
    result = funnel_of(Kind.PROPORTION, *pairs)

    for unit in result.units:
        for limits in (unit.limits, unit.overdispersed):
            if limits is not None:
                ends = [limits.p001, limits.p025, limits.p975, limits.p999]
                assert ends == sorted(ends)
                assert ends[0] >= 0
                assert ends[-1] <= 1
