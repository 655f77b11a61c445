"""Measured on any scale, beside each scale that a reader may choose."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.analyses.any_scale import tells_of_a_scale
from outcomes.evaluation.suppression import Rule, State, show_count

MOST = 16


@pytest.mark.parametrize(
    ("measured", "first", "second", "tells"),
    [
        (14, 7, 7, True),  # about 15 in all, and at most 7 on the first: at least 6 on the second
        (10, 7, 7, False),
        (14, 14, 3, False),
    ],
)
def test_two_small_scales_beside_a_large_number_measured_on_any(
    measured: int, first: int, second: int, *, tells: bool
) -> None:
    found = tells_of_a_scale((measured, 0), [(first, 0), (second, 0)], Rule.STAR)
    assert found is tells
    assert not tells_of_a_scale((measured, 0), [(first, 0), (second, 0)], Rule.EXACT)


@given(
    first=st.integers(1, MOST),
    second=st.integers(1, MOST),
    both=st.integers(0, MOST),
    rule=st.sampled_from([Rule.TEN_FIVE, Rule.STAR]),
)
def test_what_is_not_found_to_tell_leaves_three_numbers_that_a_hidden_one_could_be(
    first: int, second: int, both: int, rule: Rule
) -> None:
    measured = first + second - min(both, first, second)
    if tells_of_a_scale((measured, 0), [(first, 0), (second, 0)], rule):
        return
    looks_the_same = [
        (on_first, on_second)
        for on_any, on_first, on_second in product(range(2 * MOST + 6), range(MOST + 6), range(23))
        if on_any <= on_first + on_second
        and shown(on_any, rule) == shown(measured, rule)
        and shown(on_first, rule) == shown(first, rule)
        and shown(on_second, rule) == shown(second, rule)
    ]
    for place, count in enumerate((first, second)):
        if show_count(count, rule).state is State.SUPPRESSED:
            could_be = {each[place] for each in looks_the_same}
            assert max(could_be) - min(could_be) >= 2


def shown(count: int, rule: Rule) -> str:
    return show_count(count, rule).text
