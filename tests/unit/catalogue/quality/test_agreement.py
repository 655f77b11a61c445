"""Kappa against results that others published, and what it says where it says nothing."""

import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.quality.agreement import (
    ALL_AGREE,
    FEWEST_PAIRS,
    NO_PAIRS,
    ONE_RATING,
    ONE_SIDED,
    TOO_FEW,
    Pair,
    agreement,
)

RATINGS = ("met", "not_fully_met", "not_met", "not_applicable")
PAIRS = st.lists(st.tuples(st.sampled_from(RATINGS), st.sampled_from(RATINGS)), max_size=40)


def of_table(*rows: Sequence[int]) -> list[Pair]:
    """The pairs that a published table counts."""
    return [
        (str(first), str(second))
        for first, row in enumerate(rows)
        for second, count in enumerate(row)
        for _ in range(count)
    ]


# SAS/STAT User's Guide, the FREQ procedure, "Agreement Study": two dermatologists, 88 patients.
# https://support.sas.com/documentation/cdl/en/procstat/67528/HTML/default/procstat_freq_gettingstarted02.htm
DERMATOLOGISTS = of_table((10, 4, 1, 0), (5, 10, 12, 2), (2, 4, 12, 5), (0, 2, 6, 13))
# Stata Base Reference Manual, "kappa": two radiologists, 85 xeromammograms (Boyd and others 1982).
RADIOLOGISTS = of_table((21, 12, 0, 0), (4, 17, 1, 0), (3, 9, 15, 2), (0, 0, 0, 1))
# Agresti, Categorical Data Analysis (2nd edition, 2002), section 10.5: two film critics, 160 films.
CRITICS = of_table((24, 8, 13), (8, 13, 11), (10, 9, 64))
# Feinstein and Cicchetti (1990), Journal of Clinical Epidemiology 43, 543: the same agreement,
# where both ratings are about as frequent, and where one of them is rare.
BALANCED = of_table((40, 9), (6, 45))
ONE_IS_RARE = of_table((80, 10), (5, 5))


def test_the_dermatologists_of_the_sas_manual() -> None:
    found = agreement(DERMATOLOGISTS)
    assert found.pairs == 88
    assert found.kappa == pytest.approx(0.3449, abs=5e-5)
    assert found.low == pytest.approx(0.2030, abs=5e-5)
    assert found.high == pytest.approx(0.4868, abs=5e-5)


def test_the_radiologists_of_the_stata_manual() -> None:
    found = agreement(RADIOLOGISTS)
    assert found.observed == pytest.approx(0.6353, abs=5e-5)
    assert found.expected == pytest.approx(0.3082, abs=5e-5)
    assert found.kappa == pytest.approx(0.4728, abs=5e-5)


def test_the_film_critics_of_agresti() -> None:
    found = agreement(CRITICS)
    assert found.kappa == pytest.approx(0.389, abs=5e-4)
    assert found.low is not None
    assert found.high is not None
    # The book gives the standard error, 0.0598, of which the interval is 1.96 to either side.
    assert (found.high - found.low) / (2 * 1.96) == pytest.approx(0.0598, abs=5e-5)


@pytest.mark.parametrize(("pairs", "kappa"), [(BALANCED, 0.70), (ONE_IS_RARE, 0.32)])
def test_the_same_agreement_can_have_a_low_kappa(pairs: list[Pair], kappa: float) -> None:
    found = agreement(pairs)
    assert found.observed == 0.85
    assert found.kappa == pytest.approx(kappa, abs=5e-3)


# Twenty versions: both "met" on 10, both "not met" on 5, and five that differ. By hand:
#   they agree on 15 of 20, 0.75. The first says "met" 12 times, the second 13 times, so by chance
#   they agree on (12 x 13 + 8 x 7) / (20 x 20) = 212 / 400 = 0.53 of them, and
#   kappa is (0.75 - 0.53) / (1 - 0.53) = 0.22 / 0.47 = 22 / 47.
BY_HAND = of_table((10, 2), (3, 5))


def by_the_formulas(pairs: Sequence[Pair]) -> tuple[Fraction, float]:
    """Kappa of Cohen (1960) in fractions, and its standard error, Fleiss and others (1969)."""
    total = len(pairs)
    share = {pair: Fraction(number, total) for pair, number in Counter(pairs).items()}
    row = {each: sum(part for pair, part in share.items() if pair[0] == each) for each in RATINGS}
    column = {
        each: sum(part for pair, part in share.items() if pair[1] == each) for each in RATINGS
    }
    expected = Fraction(sum(row[rating] * column[rating] for rating in RATINGS))
    agreed = Fraction(sum(share.get((rating, rating), 0) for rating in RATINGS))
    kappa = (agreed - expected) / (1 - expected)
    alike = sum(
        share.get((each, each), 0) * (1 - (row[each] + column[each]) * (1 - kappa)) ** 2
        for each in RATINGS
    )
    unlike = (1 - kappa) ** 2 * sum(
        part * (column[first] + row[second]) ** 2
        for (first, second), part in share.items()
        if first != second
    )
    variance = (alike + unlike - (kappa - expected * (1 - kappa)) ** 2) / (
        total * (1 - expected) ** 2
    )
    return kappa, math.sqrt(variance)


def test_twenty_pairs_worked_by_hand() -> None:
    found = agreement(BY_HAND)
    assert (found.pairs, found.agreed) == (20, 15)
    assert (found.observed, found.expected) == (0.75, 0.53)
    assert found.kappa == pytest.approx(22 / 47, abs=1e-12)


@given(st.lists(st.tuples(st.sampled_from(RATINGS), st.sampled_from(RATINGS)), min_size=10))
@settings(max_examples=400, deadline=None)
def test_it_is_what_the_formulas_give(pairs: list[Pair]) -> None:
    found = agreement(pairs)
    if found.kappa is None:
        assert len(set(pairs)) == 1
        return
    kappa, error = by_the_formulas(pairs)
    assert found.kappa == pytest.approx(float(kappa), abs=1e-9)
    if found.low is not None and found.high is not None:
        assert found.low == pytest.approx(max(-1, float(kappa) - 1.959964 * error), abs=1e-6)
        assert found.high == pytest.approx(min(1, float(kappa) + 1.959964 * error), abs=1e-6)


def test_without_pairs_nothing_is_said() -> None:
    found = agreement([])
    assert (found.observed, found.kappa, found.note) == (None, None, NO_PAIRS)


def test_too_few_pairs_have_their_agreement_and_no_kappa() -> None:
    found = agreement([("met", "met")] * (FEWEST_PAIRS - 2) + [("met", "not_met")])
    assert (found.pairs, found.agreed, found.kappa) == (9, 8, None)
    assert found.note == TOO_FEW
    assert agreement([("met", "met"), ("met", "not_met")] * 5).note != TOO_FEW


def test_one_rating_alone_cannot_be_estimated() -> None:
    found = agreement([("met", "met")] * 30)
    assert (found.observed, found.expected, found.kappa) == (1, 1, None)
    assert found.note == ONE_RATING


def test_an_interval_that_would_look_certain_is_not_given() -> None:
    complete = agreement([("met", "met")] * 9 + [("not_met", "not_met")] * 3)
    assert (complete.kappa, complete.low, complete.note) == (1, None, ALL_AGREE)
    one_sided = agreement([("met", "met")] * 9 + [("met", "not_met")] * 3)
    assert (one_sided.kappa, one_sided.low, one_sided.note) == (0, None, ONE_SIDED)


@given(PAIRS)
@settings(max_examples=300, deadline=None)
def test_it_never_breaks_and_stays_within_its_bounds(pairs: list[Pair]) -> None:
    found = agreement(pairs)
    assert 0 <= found.agreed <= found.pairs == len(pairs)
    for share in (found.observed, found.expected):
        assert share is None or 0 <= share <= 1
    if found.kappa is None:
        assert found.note
        assert found.low is found.high is None
        return
    assert -1 <= found.kappa <= 1
    assert (found.low is None) == (found.high is None) == bool(found.note)
    if found.low is not None and found.high is not None:
        assert -1 <= found.low <= found.kappa <= found.high <= 1


@given(PAIRS)
@settings(max_examples=300, deadline=None)
def test_it_is_the_same_whichever_reading_comes_first(pairs: list[Pair]) -> None:
    one, other = agreement(pairs), agreement([(second, first) for first, second in pairs])
    assert (one.pairs, one.agreed, one.note) == (other.pairs, other.agreed, other.note)
    for name in ("expected", "kappa", "low", "high"):
        mine, theirs = getattr(one, name), getattr(other, name)
        assert (mine is None) == (theirs is None)
        if mine is not None:
            assert mine == pytest.approx(theirs, abs=1e-12)
